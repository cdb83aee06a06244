package joulebook.runner.attention.engine.kernel;

import java.util.Arrays;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.RowTiles;
import joulebook.runner.torch.Tensor;

/**
 * Which past tiles are computed, as the kernels read it: by row and by column, int32, on the device. A row of tiles is one
 * of units x n, a unit one of B x H.
 *
 * @param units B x H; {@code n} blocks in each
 * @param count tiles
 * @param rowStart (units n + 1): where each row of tiles' list begins
 * @param keys (count): past blocks of each row of tiles, rising
 * @param columnStart (units n + 1): where each block of keys' list begins
 * @param columnRows (count): rows of tiles that compute a block, rising
 * @param columnTiles (count): where each of them stands in {@code keys}
 * @param bias (count, 64), float32: added to the logits of each row; -infinity where it did not select the tile
 */
public record DeviceTiles(
        int units,
        int n,
        int count,
        Tensor rowStart,
        Tensor keys,
        Tensor columnStart,
        Tensor columnRows,
        Tensor columnTiles,
        Tensor bias) {

    /**
     * From what was chosen on the host.
     *
     * @param rows of units x n
     * @param like a tensor on the device
     */
    public static DeviceTiles of(RowTiles[] rows, int n, Tensor like) {
        int count = Arrays.stream(rows).mapToInt(RowTiles::count).sum();
        long[] rowStart = new long[rows.length + 1];
        long[] keys = new long[count];
        float[] bias = new float[count * Blocks.SIZE];
        long[] columnStart = new long[rows.length + 1];
        int tile = 0;
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row].bias(), 0, bias, tile * Blocks.SIZE, rows[row].bias().length);
            for (int key : rows[row].keys()) {
                keys[tile++] = key;
                columnStart[row - row % n + key + 1]++;
            }
            rowStart[row + 1] = tile;
        }
        Arrays.parallelPrefix(columnStart, Long::sum);
        long[] next = columnStart.clone();
        long[] columnRows = new long[count];
        long[] columnTiles = new long[count];
        for (int row = 0; row < rows.length; row++) {
            for (int at = (int) rowStart[row]; at < rowStart[row + 1]; at++) {
                int to = (int) next[row - row % n + (int) keys[at]]++;
                columnRows[to] = row % n;
                columnTiles[to] = at;
            }
        }
        return new DeviceTiles(
                rows.length / n,
                n,
                count,
                ints(rowStart, like),
                ints(keys, like),
                ints(columnStart, like),
                ints(columnRows, like),
                ints(columnTiles, like),
                Tensor.of(bias, count, Blocks.SIZE).onDeviceOf(like));
    }

    static Tensor ints(long[] values, Tensor like) {
        return Tensor.of(values, values.length).onDeviceOf(like).toInt32();
    }
}
