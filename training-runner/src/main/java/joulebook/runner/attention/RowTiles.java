package joulebook.runner.attention;

/**
 * What one row of tiles (64 query rows of one head) computes beside its diagonal tile.
 *
 * @param keys past blocks, in rising order
 * @param free whether the tile is computed for all rows, with nothing added: the first block and explored ones
 * @param z tile by tile, the gate's z of its 64 rows
 * @param bias tile by tile, what is added to its rows' logits: 0 where free, log m where selected, else -infinity
 */
record RowTiles(int[] keys, boolean[] free, float[] z, float[] bias) {
    static final RowTiles NONE = new RowTiles(new int[0], new boolean[0], new float[0], new float[0]);

    int count() {
        return keys.length;
    }

    /** Whether a row computes a tile. */
    boolean computes(int tile, int row) {
        return bias[tile * Blocks.SIZE + row] != Float.NEGATIVE_INFINITY;
    }
}
