package joulebook.kernel.model;

/**
 * A transformer's sizes, and the floating-point operations that follow from them. Per token and layer, forward:
 * projections of queries and output 2 d^2, of keys and values 2 d k, a feed-forward of m matrices d f, each weight one
 * multiplication and one addition; causal attention 2 n d. The output layer takes 2 d V once. Norms and biases are not counted.
 *
 * @param layers L
 * @param width d
 * @param keyValueWidth k: d, or less where heads share keys and values (GQA)
 * @param feedForwardWidth f, usually 4 d
 * @param feedForwardMatrices m: 2, or 3 where the feed-forward is gated (SwiGLU)
 * @param vocabulary V
 */
public record Transformer(
        int layers, int width, int keyValueWidth, int feedForwardWidth, int feedForwardMatrices, int vocabulary) {
    /** A linear layer's backward takes twice its forward. */
    public static final double LINEAR_STEP = 3;

    /** FlashAttention's backward computes the scores again: 2.5 times its forward (Dao 2023, section 4.1). */
    public static final double ATTENTION_STEP = 3.5;

    /** With as many key heads as query heads, and a feed-forward of two matrices d by 4 d: GPT-2's form. */
    public static Transformer plain(int layers, int width, int vocabulary) {
        return new Transformer(layers, width, width, 4 * width, 2, vocabulary);
    }

    /** Of a token's forward pass, but for attention. */
    public double linearOperations() {
        double projections = 2.0 * width * (2.0 * width + 2.0 * keyValueWidth);
        return layers * (projections + feedForwardOperations()) + 2.0 * width * vocabulary;
    }

    /** Of a token's forward pass in one layer's feed-forward. */
    public double feedForwardOperations() {
        return 2.0 * feedForwardMatrices * width * feedForwardWidth;
    }

    /** Of a token's forward pass in all layers' attention, the mean over a causal sequence of {@code length} tokens. */
    public double attentionOperations(double length) {
        return layers * 2.0 * length * width;
    }

    /** Weights that multiply: embedding, which is the output layer too, and layers. */
    public double parameters() {
        return linearOperations() / 2;
    }

    /** Attention's share of a training step, 0..1. */
    public double trainingShare(double length) {
        return share(ATTENTION_STEP * attentionOperations(length), LINEAR_STEP * linearOperations());
    }

    /** Attention's share of reading a prompt of {@code length} tokens, 0..1. */
    public double prefillShare(double length) {
        return share(attentionOperations(length), linearOperations());
    }

    private static double share(double attention, double linear) {
        return attention / (linear + attention);
    }

    /** The length from which on skipping attention to {@code density} can save {@code saving} of a training step. */
    public double trainingLengthFor(double saving, double density) {
        return lengthFor(saving, density, LINEAR_STEP * linearOperations(), ATTENTION_STEP * attentionOperations(1));
    }

    /** The same of reading a prompt. */
    public double prefillLengthFor(double saving, double density) {
        return lengthFor(saving, density, linearOperations(), attentionOperations(1));
    }

    /** share x (1 - density) = saving, solved for the length; infinite where no length is long enough. */
    private static double lengthFor(double saving, double density, double linear, double attentionOfOne) {
        double share = saving / (1 - density);
        return share >= 1 ? Double.POSITIVE_INFINITY : share / (1 - share) * linear / attentionOfOne;
    }
}
