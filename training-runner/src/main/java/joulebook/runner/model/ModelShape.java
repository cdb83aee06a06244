package joulebook.runner.model;

import joulebook.runner.attention.AdaptiveSparseAttention;

/**
 * A model's sizes.
 *
 * @param vocabulary V, rows of the embedding, which is also the output layer
 * @param width d
 * @param heads H; d is a multiple of it
 * @param layers L
 * @param length T, the longest sequence
 */
public record ModelShape(int vocabulary, int width, int heads, int layers, int length) {
    private static final double LARGEST_GATE_SHARE = 0.003;

    public ModelShape {
        if (width % heads != 0) {
            throw new IllegalArgumentException("a width of " + width + " does not divide among " + heads + " heads");
        }
    }

    /**
     * The same at another length.
     *
     * @throws IllegalArgumentException unless it is a multiple of 64 from 128 up: attention goes by blocks of 64
     */
    public ModelShape withLength(int tokens) {
        if (tokens < 128 || tokens % 64 != 0) {
            throw new IllegalArgumentException("--seq-len is not a multiple of 64 from 128 up: " + tokens);
        }
        return new ModelShape(vocabulary, width, heads, layers, tokens);
    }

    /** The same with another vocabulary. */
    public ModelShape withVocabulary(int tokens) {
        return new ModelShape(tokens, width, heads, layers, length);
    }

    public int headWidth() {
        return width / heads;
    }

    /** r: d / 48, or less where that would take the gates over 0.3 % of the parameters; at least 1. */
    public int gateRank() {
        long most =
                (long) (LARGEST_GATE_SHARE * parameters() / layers - heads * AdaptiveSparseAttention.NUMBERS_OF_A_HEAD)
                        / (2L * width);
        return (int) Math.max(1, Math.min(width / 48, most));
    }

    /** Weights of the dense model: V d + L (12 d^2 + 2 d) + d. */
    public long parameters() {
        long d = width;
        return vocabulary * d + layers * (12 * d * d + 2 * d) + d;
    }

    /** Weights of all layers' gates: L (2 d r + 33 H). */
    public long gateParameters() {
        return layers * (2L * width * gateRank() + heads * AdaptiveSparseAttention.NUMBERS_OF_A_HEAD);
    }

    /**
     * Bytes that training takes at least, in float32: weights, gradients and two moments, and the activations that the
     * backward reads (about 34 B T d per layer, and the logits twice).
     */
    public long trainingBytes(int batch) {
        return bytes(batch, 34L * width * layers);
    }

    /** The same where each layer keeps its input alone, and is computed again in the backward, one after another. */
    public long recomputingBytes(int batch) {
        return bytes(batch, (34L + layers) * width);
    }

    private long bytes(int batch, long activations) {
        long tokens = (long) batch * length;
        return 4 * (4 * (parameters() + gateParameters()) + tokens * (activations + 2L * vocabulary));
    }
}
