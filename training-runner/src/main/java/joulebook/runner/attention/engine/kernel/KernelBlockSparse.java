package joulebook.runner.attention.engine.kernel;

import joulebook.runner.attention.engine.portable.PortableBlockSparse;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.torch.Kernels;
import joulebook.runner.torch.Tensor;

/**
 * Block-sparse causal attention by kernels of our own ({@code src/main/cuda/attention.cu}): bfloat16 in and out, sums in
 * float32, heads 64 or 128 wide. Time and memory follow the tiles that are listed. {@link PortableBlockSparse} has the formulas.
 */
public final class KernelBlockSparse {
    private static final int THREADS = 128;
    private static final int WARPS = 4;
    private static final int BFLOAT16_BYTES = 2;
    /** All rows of tiles read the first block, as a rule: its column is shared by so many blocks of threads. */
    private static final int ROWS_OF_TILES_A_PART = 2;

    private static final int MOST_PARTS = 16;

    private final Kernels kernels;
    private final DeviceTiles tiles;
    private final Tensor like;
    private final Tensor query;
    private final Tensor key;
    private final Tensor value;
    private final int length;
    private final int width;
    private final float scale;
    private final Tensor output;
    private final Tensor logSumExp;
    private final Tensor executed;

    /**
     * Attends.
     *
     * @param q queries (B, H, T, D) with n = ceil(T / 64); k and v alike; any floating type
     */
    public KernelBlockSparse(Kernels kernels, DeviceTiles tiles, Tensor q, Tensor k, Tensor v) {
        this.kernels = kernels;
        this.tiles = tiles;
        this.like = q;
        this.query = q.toBfloat16().contiguous();
        this.key = k.toBfloat16().contiguous();
        this.value = v.toBfloat16().contiguous();
        this.length = Math.toIntExact(q.size(2));
        this.width = Math.toIntExact(q.size(3));
        this.scale = (float) (1 / Math.sqrt(width));
        this.output = Tensor.unwritten(query, query.shape());
        this.logSumExp = Tensor.unwritten(tiles.bias(), tiles.units(), length);
        this.executed = Tensor.zeros(tiles.keys(), 1);
        launch(
                "forward",
                5 * tileBytes(),
                query,
                key,
                value,
                tiles.rowStart(),
                tiles.keys(),
                tiles.bias(),
                output,
                logSumExp,
                executed,
                length,
                scale);
    }

    /** Whether heads of this width have kernels. */
    public static boolean takes(long width) {
        return width == 64 || width == 128;
    }

    /** (B, H, T, D), of the queries' type. */
    public Tensor output() {
        return output.to(like);
    }

    /** How many tiles the kernel counted when it ran, own ones included; waits for the device. */
    int executed() {
        return (int) executed.item();
    }

    /**
     * Gradients (B, H, T, D) of the queries' type, and tile by tile what {@link DeviceTiles#bias} led to.
     *
     * @param mass (count, 64): the softmax mass that each row gave the tile
     * @param bias (count, 64): the loss's gradient of each row's bias
     */
    public record Backward(Tensor query, Tensor key, Tensor value, Tensor mass, Tensor bias) {}

    /** @param gradient of the output, (B, H, T, D) */
    public Backward backward(Tensor gradient) {
        Tensor from = gradient.toBfloat16().contiguous();
        Tensor agreement = Tensor.unwritten(logSumExp, logSumExp.shape());
        int rows = tiles.units() * length;
        kernels.launch("agreement_" + width, (rows + WARPS - 1) / WARPS, 1, THREADS, 0, from, output, agreement, rows);
        Tensor ofQuery = Tensor.unwritten(query, query.shape());
        Tensor ofKey = Tensor.unwritten(query, query.shape());
        Tensor ofValue = Tensor.unwritten(query, query.shape());
        Tensor mass = Tensor.unwritten(tiles.bias(), tiles.bias().shape());
        Tensor ofBias = Tensor.unwritten(tiles.bias(), tiles.bias().shape());
        launch(
                "backward_query",
                6 * tileBytes(),
                query,
                key,
                value,
                from,
                tiles.rowStart(),
                tiles.keys(),
                tiles.bias(),
                logSumExp,
                agreement,
                ofQuery,
                mass,
                ofBias,
                length,
                scale);
        int rowBytes = 2 * Blocks.SIZE * 3 * Float.BYTES; // log-sum-exp, agreement and bias of two stages
        int parts = Math.clamp(tiles.n() / ROWS_OF_TILES_A_PART, 1, MOST_PARTS);
        Tensor partial = Tensor.unwritten(logSumExp, tiles.units(), parts, 2L * Blocks.SIZE * width);
        kernels.launch(
                "backward_keys_" + width,
                tiles.n() + parts - 1,
                tiles.units(),
                THREADS,
                6 * tileBytes() + rowBytes,
                query,
                key,
                value,
                from,
                tiles.columnStart(),
                tiles.columnRows(),
                tiles.columnTiles(),
                tiles.bias(),
                logSumExp,
                agreement,
                ofKey,
                ofValue,
                partial,
                parts,
                length,
                scale);
        if (parts > 1) {
            kernels.launch("first_keys_" + width, tiles.units(), 1, THREADS, 0, partial, ofKey, ofValue, parts, length);
        }
        return new Backward(ofQuery.to(like), ofKey.to(like), ofValue.to(like), mass, ofBias);
    }

    private int tileBytes() {
        return Blocks.SIZE * width * BFLOAT16_BYTES;
    }

    private void launch(String kernel, int sharedBytes, Object... arguments) {
        kernels.launch(kernel + "_" + width, tiles.n(), tiles.units(), THREADS, sharedBytes, arguments);
    }
}
