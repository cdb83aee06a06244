package joulebook.runner.attention.pass;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What one row of tiles (64 query rows of one head) computes beside its diagonal tile.
 *
 * @param keys past blocks, in rising order
 * @param free whether the tile is computed for all rows, with nothing added: the first block and explored ones
 * @param z tile by tile, the gate's z of its 64 rows
 * @param bias tile by tile, what is added to its rows' logits: 0 where free, log m where selected, else -infinity
 */
public record RowTiles(int[] keys, boolean[] free, float[] z, float[] bias) {
    public static final RowTiles NONE = new RowTiles(new int[0], new boolean[0], new float[0], new float[0]);

    /** These past blocks, for all rows. */
    public static RowTiles whole(int[] keys) {
        float[] selected = new float[keys.length * Blocks.SIZE];
        Arrays.fill(selected, 1);
        boolean[] free = new boolean[keys.length];
        Arrays.fill(free, true);
        return new RowTiles(keys, free, selected, new float[selected.length]);
    }

    /** The past blocks that any row selected, for the rows that did: {@code selected} is (blocks, 64). */
    public static RowTiles selected(boolean[] selected) {
        int[] keys = IntStream.range(0, selected.length)
                .filter(at -> selected[at])
                .map(at -> at / Blocks.SIZE)
                .distinct()
                .toArray();
        float[] z = new float[keys.length * Blocks.SIZE];
        float[] bias = new float[z.length];
        for (int at = 0; at < z.length; at++) {
            boolean chosen = selected[keys[at / Blocks.SIZE] * Blocks.SIZE + at % Blocks.SIZE];
            z[at] = chosen ? 1 : -1;
            bias[at] = chosen ? 0 : Float.NEGATIVE_INFINITY;
        }
        return new RowTiles(keys, new boolean[keys.length], z, bias);
    }

    public int count() {
        return keys.length;
    }

    /** Whether a row computes a tile. */
    public boolean computes(int tile, int row) {
        return bias[tile * Blocks.SIZE + row] != Float.NEGATIVE_INFINITY;
    }
}
