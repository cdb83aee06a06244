package joulebook.runner.attention.decoding;

import java.util.Arrays;
import java.util.function.IntFunction;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.engine.VectorEngine;
import joulebook.runner.attention.engine.vector.RowMath;
import joulebook.runner.attention.engine.vector.TileMath;
import joulebook.runner.attention.engine.vector.Workers;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.torch.Floats;
import joulebook.runner.torch.Tensor;

/**
 * One row of each sequence and head on the CPU's vector unit, in single precision: FlashAttention's online softmax over
 * the blocks that it reads, straight from the cache. {@link PortableRows} is its reference.
 */
final class VectorRows {
    private static final int SIZE = Blocks.SIZE;

    private final Floats keys;
    private final Floats values;
    private final int width;
    private final float[] query;
    private final float[] sums;
    private final float[] scores = new float[SIZE];
    private float most = Float.NEGATIVE_INFINITY;
    private float total;

    /** Of one sequence and head: keys (N, D, 64) and values (N, 64, D). */
    private VectorRows(Floats keys, Floats values, int width) {
        this.keys = keys;
        this.values = values;
        this.width = width;
        this.query = new float[width];
        this.sums = new float[width];
    }

    /** Whether such a cache can be read here. */
    static boolean takes(Tensor values, Engines engines) {
        return VectorEngine.takes(values) && engines.of(values) instanceof VectorEngine;
    }

    /**
     * The rows' output, (B, H, 1, D).
     *
     * @param q (B, H, 1, D)
     * @param reads asked once for each of B x H units, on any thread
     */
    static Tensor attend(KeyValueCache cache, Tensor q, IntFunction<BlockChoice.Read> reads) {
        int units = cache.shape().units();
        int heads = cache.shape().heads();
        Tensor output = Tensor.zeros(q, q.shape());
        Floats queries = q.contiguous().floats();
        Floats outputs = output.floats();
        Floats keys = cache.keys().floats();
        Floats values = cache.values().floats();
        Workers.forEach(units, unit -> {
            VectorRows row = new VectorRows(
                    keys.part(unit, units),
                    values.part(unit, units),
                    cache.shape().width());
            queries.part(unit, units).read(0, row.query);
            row.attend(cache.length(unit / heads), reads.apply(unit));
            outputs.part(unit, units).write(0, row.sums);
        });
        return output;
    }

    private void attend(int length, BlockChoice.Read read) {
        TileMath.scale(query, 0, (float) (1 / Math.sqrt(width)), width);
        int own = (length - 1) / SIZE;
        add(own, length - own * SIZE, 0);
        for (int i = 0; i < read.blocks().length; i++) {
            add(read.blocks()[i], SIZE, read.bias()[i]);
        }
        TileMath.scale(sums, 0, 1 / total, width);
    }

    /** Adds the first {@code count} tokens of a block to the softmax. */
    private void add(int block, int count, float bias) {
        long at = (long) block * SIZE * width;
        Arrays.fill(scores, 0);
        RowMath.add(query, width, keys, at, SIZE, scores);
        Arrays.fill(scores, count, SIZE, Float.NEGATIVE_INFINITY);
        float greatest = TileMath.max(scores, 0, SIZE) + bias;
        if (greatest > most) {
            float factor = (float) Math.exp(most - greatest);
            TileMath.scale(sums, 0, factor, width);
            total *= factor;
            most = greatest;
        }
        total += TileMath.toExp(scores, 0, bias - most);
        RowMath.add(scores, SIZE, values, at, width, sums);
    }
}
