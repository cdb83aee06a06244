package joulebook.runner.attention.engine.portable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import joulebook.runner.attention.pass.Blocks;

/**
 * The tiles under the diagonal that are executed, in order of their row and then of their key block, so that a row sums
 * its parts in the same order whatever else is executed.
 *
 * @param firstRow of the rows of tiles that this list is about, counted over B x H x N
 * @param rowCount how many there are
 * @param rows each tile's row, from {@code firstRow} as 0
 * @param keys each tile's block of keys, counted over B x H x N
 * @param cells where each tile stands in a map (B x H x N, N): row times N plus the block within its sequence
 */
record TileList(int firstRow, int rowCount, long[] rows, long[] keys, long[] cells) {

    int count() {
        return rows.length;
    }

    /**
     * Cuts the executed tiles into lists of whole rows, each with about {@code most} tiles, the diagonal counted.
     *
     * @param executed (B x H x N, N) row by row; what stands on or over the diagonal is left out
     */
    static List<TileList> cut(boolean[] executed, Blocks blocks, int most) {
        List<TileList> lists = new ArrayList<>();
        int first = 0;
        int tiles = 0;
        for (int row = 0; row < blocks.count(); row++) {
            int more = 1 + past(executed, blocks, row);
            if (tiles > 0 && tiles + more > most) {
                lists.add(of(executed, blocks, first, row));
                first = row;
                tiles = 0;
            }
            tiles += more;
        }
        lists.add(of(executed, blocks, first, blocks.count()));
        return lists;
    }

    private static int past(boolean[] executed, Blocks blocks, int row) {
        int n = blocks.perSequence();
        int past = 0;
        for (int block = 0; block < row % n; block++) {
            past += executed[row * n + block] ? 1 : 0;
        }
        return past;
    }

    private static TileList of(boolean[] executed, Blocks blocks, int first, int end) {
        int n = blocks.perSequence();
        long[] rows = new long[(end - first) * n];
        long[] keys = new long[rows.length];
        long[] cells = new long[rows.length];
        int count = 0;
        for (int row = first; row < end; row++) {
            int sequenceStart = row - row % n;
            for (int block = 0; block < row % n; block++) {
                if (executed[row * n + block]) {
                    rows[count] = row - first;
                    keys[count] = sequenceStart + block;
                    cells[count] = (long) row * n + block;
                    count++;
                }
            }
        }
        return new TileList(
                first,
                end - first,
                Arrays.copyOf(rows, count),
                Arrays.copyOf(keys, count),
                Arrays.copyOf(cells, count));
    }
}
