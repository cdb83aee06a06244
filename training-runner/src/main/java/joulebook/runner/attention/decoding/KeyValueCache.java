package joulebook.runner.attention.decoding;

import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.torch.Tensor;

/**
 * Keys and values of B sequences, block by block: a block's keys are (D, 64), so that its 64 products with one query are
 * a sum of D rows, as its output is a sum of 64 rows of values. What was not read yet is 0.
 */
final class KeyValueCache {
    private static final int SIZE = Blocks.SIZE;

    private final CacheShape shape;
    private final Tensor keys;
    private final Tensor values;
    private final int[] lengths;

    /** What is told of a block that is complete. */
    interface Closing {
        void closed(int sequence, int block, Tensor keys);
    }

    /** @param like a tensor of the cache's type and place */
    KeyValueCache(Tensor like, CacheShape shape) {
        this.shape = shape;
        this.keys = Tensor.zeros(like, shape.sequences(), shape.heads(), shape.blocks(), shape.width(), SIZE);
        this.values = Tensor.zeros(like, shape.sequences(), shape.heads(), shape.blocks(), SIZE, shape.width());
        this.lengths = new int[shape.sequences()];
    }

    CacheShape shape() {
        return shape;
    }

    /** (B, H, N, D, 64). */
    Tensor keys() {
        return keys;
    }

    /** (B, H, N, 64, D). */
    Tensor values() {
        return values;
    }

    /** Tokens of a sequence that were read. */
    int length(int sequence) {
        return lengths[sequence];
    }

    /**
     * Takes in what follows in a sequence.
     *
     * @param k (1, H, T, D), v alike
     * @throws IllegalArgumentException if that is more than it holds; then nothing is taken in
     */
    void append(int sequence, Tensor k, Tensor v, Closing closing) {
        int tokens = Math.toIntExact(k.size(2));
        shape.refuseOverflow(sequence, lengths[sequence], tokens);
        Tensor columns = k.transpose(-2, -1);
        for (int done = 0; done < tokens; ) {
            int block = lengths[sequence] / SIZE;
            int slot = lengths[sequence] % SIZE;
            int part = Math.min(SIZE - slot, tokens - done);
            Tensor blockKeys = block(keys, sequence, block);
            blockKeys.narrow(-1, slot, part).set(columns.narrow(-1, done, part));
            block(values, sequence, block).narrow(-2, slot, part).set(v.narrow(-2, done, part));
            lengths[sequence] += part;
            done += part;
            if (slot + part == SIZE) {
                closing.closed(sequence, block, blockKeys.transpose(-2, -1));
            }
        }
    }

    /** One block of one sequence as (1, H, .., ..). */
    private static Tensor block(Tensor whole, int sequence, int block) {
        return whole.narrow(0, sequence, 1).select(2, block);
    }
}
