package joulebook.runner.model;

import java.util.List;
import joulebook.runner.torch.Tensor;

/** relu(x W_up) W_down with 4 d hidden units. */
final class Mlp implements FeedForward {
    private final Tensor up;
    private final Tensor down;

    Mlp(ModelShape shape, Weights weights) {
        int d = shape.width();
        this.up = weights.normal(Weights.deviation(shape), 4L * d, d);
        this.down = weights.normal(Weights.residual(shape), d, 4L * d);
    }

    @Override
    public Tensor of(Tensor tokens) {
        return tokens.linear(up).relu().linear(down);
    }

    @Override
    public List<Tensor> matrices() {
        return List.of(up, down);
    }
}
