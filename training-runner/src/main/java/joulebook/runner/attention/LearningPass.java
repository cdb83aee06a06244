package joulebook.runner.attention;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.gate.GatedPass;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.torch.Tensor;

/**
 * A pass from which the budget learns, and the gate.
 *
 * @param distils whether the gate's codes and distances learn from it
 * @param influence told after the backward, see {@link GatedPass#influence}
 */
record LearningPass(GatedPass pass, boolean distils, DoubleConsumer influence) implements Attention.Pass {

    @Override
    public Tensor output() {
        return pass.output();
    }

    @Override
    public Density density() {
        return pass.density();
    }

    @Override
    public long gateNanos() {
        return pass.gateNanos();
    }

    @Override
    public boolean reads(int unit, int row, int block) {
        return pass.reads(unit, row, block);
    }

    @Override
    public Attention.Gradients backward(Tensor gradient) {
        Attention.Gradients found = pass.backward(gradient);
        influence.accept(pass.influence());
        if (distils) {
            return found;
        }
        List<Tensor> parameters = new ArrayList<>(found.parameters());
        for (int i = 0; i < Gate.DISTILLED; i++) {
            Tensor distilled = parameters.get(i);
            parameters.set(i, Tensor.zeros(distilled, distilled.shape()));
        }
        return new Attention.Gradients(found.query(), found.key(), found.value(), parameters);
    }
}
