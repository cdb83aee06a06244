package joulebook.runner.attention;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.GatedPass;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Tensor;

/**
 * A pass from which the budget learns, and the gate.
 *
 * @param distils whether the gate's codes and distances learn from it
 * @param influence told after the backward, see {@link GatedPass#influence}
 */
record LearningPass(GatedPass pass, boolean distils, DoubleConsumer influence) implements Pass {

    @Override
    public Tensor output() {
        return pass.output();
    }

    @Override
    public Density density() {
        return pass.density();
    }

    @Override
    public Optional<GatedPass> gated() {
        return Optional.of(pass);
    }

    @Override
    public boolean reads(int unit, int row, int block) {
        return pass.reads(unit, row, block);
    }

    @Override
    public Pass.Gradients backward(Tensor gradient) {
        Pass.Gradients found = pass.backward(gradient);
        influence.accept(pass.influence());
        if (distils) {
            return found;
        }
        List<Tensor> parameters = new ArrayList<>(found.parameters());
        for (int i = 0; i < Gate.DISTILLED; i++) {
            Tensor distilled = parameters.get(i);
            parameters.set(i, Tensor.zeros(distilled, distilled.shape()));
        }
        return new Pass.Gradients(found.query(), found.key(), found.value(), parameters);
    }
}
