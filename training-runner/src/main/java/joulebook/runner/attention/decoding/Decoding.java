package joulebook.runner.attention.decoding;

import joulebook.runner.torch.Tensor;

/**
 * One layer's attention token by token, over a cache of what was read. A token's output is that of the same row of a
 * parallel pass in evaluation, up to the order of sums. The cache belongs to the scope that was open when it was made.
 */
public interface Decoding {

    /**
     * Reads the start of a sequence in one parallel pass.
     *
     * @param sequence of the cache; nothing of it was read yet
     * @param q queries (1, H, T, D), T a multiple of 64; k and v alike
     * @param tokens how many of the T are the sequence's: the rest fills up
     * @return (1, H, T, D); rows that fill up have no meaning
     * @throws IllegalArgumentException if they do not fit the cache
     */
    Tensor prefill(int sequence, Tensor q, Tensor k, Tensor v, int tokens);

    /**
     * Takes in keys and values of the start of a sequence that was read elsewhere.
     *
     * @param k keys (1, H, T, D), any T; v alike
     * @throws IllegalArgumentException if they do not fit the cache
     */
    void take(int sequence, Tensor k, Tensor v);

    /**
     * Reads one more token of each sequence.
     *
     * @param q queries (B, H, 1, D); k and v alike
     * @return (B, H, 1, D)
     * @throws IllegalArgumentException if a sequence's cache is full
     */
    Tensor next(Tensor q, Tensor k, Tensor v);

    /** What {@link #next} has read so far. */
    Traffic traffic();

    /**
     * Keys and values that rows read, which is what decoding takes its time for.
     *
     * @param read values of keys and values, and of what was read to choose them
     * @param held values that dense decoding would have read
     */
    record Traffic(long read, long held) {
        static final Traffic NONE = new Traffic(0, 0);

        /** 0..1, and 1 where nothing was read yet. */
        public double share() {
            return held == 0 ? 1 : read / (double) held;
        }

        public Traffic plus(Traffic other) {
            return new Traffic(read + other.read, held + other.held);
        }
    }
}
