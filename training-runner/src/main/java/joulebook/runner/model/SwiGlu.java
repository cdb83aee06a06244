package joulebook.runner.model;

import java.util.List;
import joulebook.runner.torch.Tensor;

/** (silu(x W_gate) * x W_up) W_down (arXiv:2002.05202), as Llama has it. */
final class SwiGlu implements FeedForward {
    private final Linear gate;
    private final Linear up;
    private final Linear down;

    SwiGlu(ModelShape shape, Architecture architecture, Weights weights) {
        int d = shape.width();
        this.gate = Linear.of(architecture, weights, Weights.deviation(shape), architecture.hidden(), d);
        this.up = Linear.of(architecture, weights, Weights.deviation(shape), architecture.hidden(), d);
        this.down = Linear.of(architecture, weights, Weights.residual(shape), d, architecture.hidden());
    }

    @Override
    public Tensor of(Tensor tokens) {
        return down.of(gate.of(tokens).silu().times(up.of(tokens)));
    }

    @Override
    public List<Linear> linears() {
        return List.of(gate, up, down);
    }

    @Override
    public List<Tensor> matrices() {
        return List.of(gate.weight(), up.weight(), down.weight());
    }
}
