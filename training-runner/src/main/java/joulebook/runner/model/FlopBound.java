package joulebook.runner.model;

import joulebook.kernel.model.Transformer;

/**
 * What computing less of attention, or of the feed-forward, can save at most of a whole training step, by floating-point
 * operations.
 *
 * <p>Forward, per token: projections and a 4 d feed-forward 24 d^2 a layer, output layer 2 d V, causal attention 2 n d a
 * layer. With the backward: linear x 3, attention x 3.5 (FlashAttention recomputes the scores).
 *
 * @param attentionShare of the dense step's operations, 0..1
 * @param density executed share of the causal map
 * @param idealSaving attentionShare x (1 - density), and the feed-forward's share of what it skips: no engine can save
 *     more
 */
public record FlopBound(double attentionShare, double density, double idealSaving) {

    /**
     * Of a model.
     *
     * @param length n, tokens in a sequence
     * @param feedForwardDensity the share of the dense feed-forward (16 d^2 of the 24) that a token needs, 0..1
     */
    public static FlopBound of(ModelShape shape, int length, double density, double feedForwardDensity) {
        return of(shape, Architecture.own(shape), length, density, feedForwardDensity);
    }

    /** The same of an architecture: two operations for each weight of a layer's linear layers. */
    public static FlopBound of(
            ModelShape shape, Architecture architecture, int length, double density, double feedForwardDensity) {
        Transformer sizes = architecture.sizes(shape);
        double linear = Transformer.LINEAR_STEP * sizes.linearOperations();
        double attention = Transformer.ATTENTION_STEP * sizes.attentionOperations(length);
        double feedForward = Transformer.LINEAR_STEP * shape.layers() * sizes.feedForwardOperations();
        double share = attention / (linear + attention);
        double saved = attention * (1 - density) + feedForward * (1 - feedForwardDensity);
        return new FlopBound(share, density, saved / (linear + attention));
    }
}
