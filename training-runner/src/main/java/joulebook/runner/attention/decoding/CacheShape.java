package joulebook.runner.attention.decoding;

import joulebook.runner.attention.pass.Blocks;

/**
 * How much one layer's cache holds.
 *
 * @param sequences B, decoded in step; each has a length of its own
 * @param heads H
 * @param width D, a head's dimension
 * @param capacity tokens of a sequence
 * @param modelLength T, the longest sequence of the model: patterns choose as in a sequence of this length
 */
public record CacheShape(int sequences, int heads, int width, int capacity, int modelLength) {

    public CacheShape {
        if (sequences < 1) {
            throw new IllegalArgumentException("a cache is for 1 sequence or more, not " + sequences);
        }
        if (capacity < 1 || capacity > modelLength) {
            throw new IllegalArgumentException("a cache of " + capacity + " tokens does not fit a model whose longest"
                    + " sequence has " + modelLength + ": it knows no later position. Ask for 1 to " + modelLength
                    + ", or train it with a greater --seq-len");
        }
    }

    /** @throws IllegalArgumentException if {@code more} tokens of a sequence do not fit beside those that are there */
    void refuseOverflow(int sequence, int there, int more) {
        if (there + more > capacity) {
            throw new IllegalArgumentException("the cache of sequence " + sequence + " is full: it holds " + capacity
                    + " tokens, of which " + there + " are taken, and " + more
                    + " more do not fit. Make a longer one, up to the model's " + modelLength);
        }
    }

    /** N: blocks of a full cache, the last one perhaps in part. */
    int blocks() {
        return (capacity + Blocks.SIZE - 1) / Blocks.SIZE;
    }

    /** Blocks of the model's longest sequence. */
    public int modelBlocks() {
        return (modelLength + Blocks.SIZE - 1) / Blocks.SIZE;
    }

    /** B x H. */
    public int units() {
        return sequences * heads;
    }
}
