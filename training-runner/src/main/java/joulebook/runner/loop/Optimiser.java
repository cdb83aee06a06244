package joulebook.runner.loop;

import java.util.ArrayList;
import java.util.List;
import joulebook.runner.model.Gpt;
import joulebook.runner.torch.AdamW;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/** AdamW over the model: tables and matrices decay, norms and gates do not, gates learn three times as fast. */
final class Optimiser {
    private static final double WEIGHT_DECAY = 0.1;
    private static final double GATE_SPEED = 3;

    private final AdamW matrices;
    private final AdamW norms;
    private final AdamW gates;
    private long gateSteps;

    Optimiser(Gpt model) {
        this.matrices = new AdamW(model.matrices(), WEIGHT_DECAY);
        this.norms = new AdamW(model.norms(), 0);
        this.gates = new AdamW(model.gates(), 0);
    }

    /** Clips, steps and clears; {@code step} counts from 1. */
    void step(List<Tensor> gateGradients, long step, double learningRate, double clip) {
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            List<Tensor> matrixGradients = gradients(matrices);
            List<Tensor> normGradients = gradients(norms);
            double divisor = Math.max(1, norm(matrixGradients, normGradients) / clip);
            matrices.step(matrixGradients, step, learningRate, divisor);
            norms.step(normGradients, step, learningRate, divisor);
            if (!gateGradients.isEmpty()) {
                gateSteps++;
                gates.step(gateGradients, gateSteps, GATE_SPEED * learningRate, 1);
            }
            matrixGradients.forEach(Tensor::zero);
            normGradients.forEach(Tensor::zero);
        }
    }

    /** What the backward passes left, of all but the gates, in the order of the parameters. */
    List<Tensor> gradients() {
        List<Tensor> all = new ArrayList<>(gradients(matrices));
        all.addAll(gradients(norms));
        return all;
    }

    long gateSteps() {
        return gateSteps;
    }

    void gateSteps(long restored) {
        gateSteps = restored;
    }

    /** Everything that a checkpoint keeps, in a fixed order: parameters, then their moments. */
    List<Tensor> state() {
        List<Tensor> state = new ArrayList<>();
        for (AdamW group : List.of(matrices, norms, gates)) {
            state.addAll(group.parameters());
            state.addAll(group.state());
        }
        return state;
    }

    private static List<Tensor> gradients(AdamW group) {
        return group.parameters().stream().map(Tensor::grad).toList();
    }

    private static double norm(List<Tensor> some, List<Tensor> others) {
        double sum = 0;
        for (List<Tensor> list : List.of(some, others)) {
            for (Tensor gradient : list) {
                Tensor flat = gradient.reshape(gradient.length());
                sum += flat.dot(flat).item();
            }
        }
        return Math.sqrt(sum);
    }
}
