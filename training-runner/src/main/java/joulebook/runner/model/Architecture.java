package joulebook.runner.model;

import joulebook.kernel.model.Transformer;

/**
 * What a model's layers are made of, beside attention.
 *
 * @param norm before attention, before the feed-forward and before the output
 * @param epsilon of the norms
 * @param positions how a token knows its place
 * @param feedForward what each token goes through by itself
 * @param hidden units of the feed-forward
 * @param keyValueHeads heads that keys and values have; each serves H / that many heads of queries
 * @param biased whether linear layers and norms add a bias
 * @param tied whether the embedding is the output layer too
 */
public record Architecture(
        Norm norm,
        double epsilon,
        Positions positions,
        FeedForward feedForward,
        int hidden,
        int keyValueHeads,
        boolean biased,
        boolean tied) {

    /** How a token's vector is scaled. */
    public enum Norm {
        /** To mean 0 and variance 1. */
        LAYER,
        /** To a root mean square of 1 (arXiv:1910.07467). */
        RMS
    }

    /** What follows attention in a layer. */
    public enum FeedForward {
        /** relu(x W_up) W_down. */
        RELU,
        /** gelu(x W_up) W_down, gelu by its tanh approximation (arXiv:1606.08415). */
        GELU,
        /** (silu(x W_gate) * x W_up) W_down (arXiv:2002.05202). */
        SWIGLU
    }

    /** How a token knows its place. */
    public sealed interface Positions {

        /**
         * Queries and keys are turned (RoFormer, arXiv:2104.09864).
         *
         * @param share of a head's dimensions that are, from the first on, above 0 up to 1
         * @param base of the angles: base^(-2 i / dimensions) a token
         */
        record Rotary(double share, double base) implements Positions {}

        /** A learned vector of each place is added to the embedding. */
        record Learned() implements Positions {}
    }

    /** The runner's own: layer norm and relu without biases, rotary on half of a head, one table. */
    public static Architecture own(ModelShape shape) {
        return new Architecture(
                Norm.LAYER,
                1e-5,
                new Positions.Rotary(0.5, 10_000),
                FeedForward.RELU,
                4 * shape.width(),
                shape.heads(),
                false,
                true);
    }

    /** What a model's operations are counted from. */
    public Transformer sizes(ModelShape shape) {
        return new Transformer(
                shape.layers(),
                shape.width(),
                keyValueHeads * shape.headWidth(),
                hidden,
                feedForward == FeedForward.SWIGLU ? 3 : 2,
                shape.vocabulary());
    }

    /** Weights of a layer's feed-forward, without biases. */
    public long feedForwardWeights(ModelShape shape) {
        return (feedForward == FeedForward.SWIGLU ? 3L : 2L) * shape.width() * hidden;
    }

    /** Weights of a layer's linear layers, without biases. */
    public long layerWeights(ModelShape shape) {
        long d = shape.width();
        return 2 * d * d + 2 * d * keyValueHeads * shape.headWidth() + feedForwardWeights(shape);
    }
}
