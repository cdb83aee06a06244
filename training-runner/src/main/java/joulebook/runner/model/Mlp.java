package joulebook.runner.model;

import java.util.List;
import joulebook.runner.torch.Tensor;

/** f(x W_up) W_down, f being relu or gelu. */
final class Mlp implements FeedForward {
    private final Architecture architecture;
    private final Linear up;
    private final Linear down;

    Mlp(ModelShape shape, Architecture architecture, Weights weights) {
        int d = shape.width();
        this.architecture = architecture;
        this.up = Linear.of(architecture, weights, Weights.deviation(shape), architecture.hidden(), d);
        this.down = Linear.of(architecture, weights, Weights.residual(shape), d, architecture.hidden());
    }

    @Override
    public Tensor of(Tensor tokens) {
        Tensor raised = up.of(tokens);
        return down.of(architecture.feedForward() == Architecture.FeedForward.GELU ? raised.gelu() : raised.relu());
    }

    @Override
    public List<Linear> linears() {
        return List.of(up, down);
    }

    @Override
    public List<Tensor> matrices() {
        return List.of(up.weight(), down.weight());
    }
}
