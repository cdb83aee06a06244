package joulebook.runner.model;

/**
 * How a training pass is computed: whether activations are kept, and in which precision.
 *
 * @param recompute each layer's activations are computed again in the backward: less memory, more arithmetic
 * @param bfloat16 products of linear layers in bfloat16, weights and sums in float32; on a GPU attention too
 */
public record PassOptions(boolean recompute, boolean bfloat16) {
    public static final PassOptions PLAIN = new PassOptions(false, false);
}
