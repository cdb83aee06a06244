package joulebook.runner.attention.pass;

import joulebook.runner.torch.Tensor;

/**
 * A causal map cut into tiles of {@link #SIZE} query rows by {@link #SIZE} keys.
 *
 * @param sequences B x H: each head of each sequence has a map of its own
 * @param perSequence N: blocks in a sequence
 * @param width D: the head's dimension
 */
public record Blocks(long sequences, int perSequence, long width) {
    public static final int SIZE = 64;

    /** @throws IllegalArgumentException unless T is a multiple of {@link #SIZE} */
    public static Blocks of(Tensor q) {
        long[] shape = q.shape();
        if (shape.length != 4 || shape[2] % SIZE != 0) {
            throw new IllegalArgumentException("sequences must be (B, H, T, D) with T a multiple of " + SIZE + ", not "
                    + java.util.Arrays.toString(shape));
        }
        return new Blocks(shape[0] * shape[1], (int) (shape[2] / SIZE), shape[3]);
    }

    /** B x H x N: rows of tiles, which are also the blocks of keys. */
    public int count() {
        return Math.toIntExact(sequences * perSequence);
    }

    /** Tiles on or under the diagonal, over all sequences. */
    public long causalTiles() {
        return sequences * perSequence * (perSequence + 1L) / 2;
    }

    /** (B, H, T, D) as blocks (B x H x N, 1, 64, D). */
    public Tensor split(Tensor rows) {
        return rows.reshape(count(), 1, SIZE, width);
    }
}
