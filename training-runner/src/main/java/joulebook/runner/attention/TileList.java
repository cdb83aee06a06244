package joulebook.runner.attention;

import java.util.Arrays;
import joulebook.runner.torch.Tensor;

/**
 * The tiles under the diagonal that are executed, in order of their row and then of their key block, so that a row sums
 * its parts in the same order whatever else is executed.
 *
 * @param rows the tile's row of tiles, 0 up to B x H x N
 * @param keys the tile's block of keys, likewise counted over all sequences
 * @param cells where the tile stands in a map (B x H x N, N): row times N plus the block within its sequence
 */
record TileList(long[] rows, long[] keys, long[] cells) {

    /** @param executed (B x H x N, N) row by row; what stands on or over the diagonal is left out */
    static TileList of(boolean[] executed, Blocks blocks) {
        int n = blocks.perSequence();
        long[] rows = new long[executed.length];
        long[] keys = new long[executed.length];
        long[] cells = new long[executed.length];
        int count = 0;
        for (int row = 0; row < blocks.count(); row++) {
            int sequenceStart = row - row % n;
            for (int block = 0; block < row % n; block++) {
                if (executed[row * n + block]) {
                    rows[count] = row;
                    keys[count] = sequenceStart + block;
                    cells[count] = (long) row * n + block;
                    count++;
                }
            }
        }
        return new TileList(Arrays.copyOf(rows, count), Arrays.copyOf(keys, count), Arrays.copyOf(cells, count));
    }

    int count() {
        return rows.length;
    }

    Tensor rowIndex(Tensor like) {
        return index(rows, like);
    }

    Tensor keyIndex(Tensor like) {
        return index(keys, like);
    }

    Tensor cellIndex(Tensor like) {
        return index(cells, like);
    }

    private static Tensor index(long[] values, Tensor like) {
        return Tensor.of(values, values.length).onDeviceOf(like);
    }
}
