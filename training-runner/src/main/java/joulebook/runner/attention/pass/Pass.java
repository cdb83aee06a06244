package joulebook.runner.attention.pass;

import java.util.List;
import java.util.Optional;
import joulebook.runner.torch.Tensor;

/** One forward pass of attention, kept for its backward. Its tensors belong to the scope that was open at the forward. */
public interface Pass {

    /** (B, H, T, D). */
    Tensor output();

    /** What was computed of the causal map. */
    Density density();

    /**
     * Whether a row read a block of 64 keys, its own or a past one.
     *
     * @param unit sequence times H plus head; {@code row} 0..T-1; {@code block} up to the row's own
     */
    boolean reads(int unit, int row, int block);

    /**
     * Gradients of q, k and v, and of what attention learns for itself, in the order of its parameters.
     *
     * @param gradient of the output, (B, H, T, D)
     */
    Gradients backward(Tensor gradient);

    /** This pass with what a gate chose and learns in it; empty where no gate chose. */
    default Optional<GatedPass> gated() {
        return Optional.empty();
    }

    /** See {@link Pass#backward}. */
    record Gradients(Tensor query, Tensor key, Tensor value, List<Tensor> parameters) {}
}
