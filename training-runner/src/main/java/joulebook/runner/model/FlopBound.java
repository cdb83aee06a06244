package joulebook.runner.model;

/**
 * What pruning attention can save at most of a whole training step, by floating-point operations.
 *
 * <p>Forward, per token: projections and a 4 d feed-forward 24 d^2 a layer, output layer 2 d V, causal attention 2 n d a
 * layer. With the backward: linear x 3, attention x 3.5 (FlashAttention recomputes the scores).
 *
 * @param attentionShare of the dense step's operations, 0..1
 * @param density executed share of the causal map
 * @param idealSaving attentionShare x (1 - density): no engine can save more
 */
public record FlopBound(double attentionShare, double density, double idealSaving) {

    /** @param length n, tokens in a sequence */
    public static FlopBound of(ModelShape shape, int length, double density) {
        double d = shape.width();
        double linear = 3 * (shape.layers() * 24 * d * d + 2 * d * shape.vocabulary());
        double attention = 3.5 * shape.layers() * 2 * length * d;
        double share = attention / (linear + attention);
        return new FlopBound(share, density, share * (1 - density));
    }
}
