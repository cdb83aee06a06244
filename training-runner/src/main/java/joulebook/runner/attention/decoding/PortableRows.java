package joulebook.runner.attention.decoding;

import java.util.Arrays;
import java.util.function.IntFunction;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.torch.Tensor;

/**
 * One row of each sequence and head in ATen's operators, for any device, type and width: the reference of {@link
 * VectorRows}. It computes all blocks and masks what was not chosen, so that it saves nothing.
 */
final class PortableRows {
    private PortableRows() {}

    /**
     * The rows' output, (B, H, 1, D).
     *
     * @param q (B, H, 1, D)
     * @param reads asked once for each of B x H units
     */
    static Tensor attend(KeyValueCache cache, Tensor q, IntFunction<BlockChoice.Read> reads) {
        CacheShape shape = cache.shape();
        long batch = shape.sequences();
        long heads = shape.heads();
        long width = shape.width();
        int blocks = blocks(cache);
        long tokens = (long) blocks * Blocks.SIZE;
        Tensor query = q.times(1 / Math.sqrt(width)).reshape(batch, heads, 1, 1, width);
        Tensor scores = query.matmul(cache.keys().narrow(2, 0, blocks)).reshape(batch, heads, 1, tokens);
        Tensor bias =
                Tensor.of(bias(cache, reads, blocks), batch, heads, 1, tokens).to(q);
        return scores.plus(bias)
                .softmax()
                .matmul(cache.values().narrow(2, 0, blocks).reshape(batch, heads, tokens, width));
    }

    private static int blocks(KeyValueCache cache) {
        int most = 0;
        for (int sequence = 0; sequence < cache.shape().sequences(); sequence++) {
            most = Math.max(most, cache.length(sequence));
        }
        return (most + Blocks.SIZE - 1) / Blocks.SIZE;
    }

    /** For each unit and token what is added to its logit: -infinity where it is not read. */
    private static float[] bias(KeyValueCache cache, IntFunction<BlockChoice.Read> reads, int blocks) {
        int tokens = blocks * Blocks.SIZE;
        float[] bias = new float[cache.shape().units() * tokens];
        Arrays.fill(bias, Float.NEGATIVE_INFINITY);
        for (int unit = 0; unit < cache.shape().units(); unit++) {
            BlockChoice.Read read = reads.apply(unit);
            int at = unit * tokens;
            int length = cache.length(unit / cache.shape().heads());
            Arrays.fill(bias, at + (length - 1) / Blocks.SIZE * Blocks.SIZE, at + length, 0);
            for (int i = 0; i < read.blocks().length; i++) {
                int from = at + read.blocks()[i] * Blocks.SIZE;
                Arrays.fill(bias, from, from + Blocks.SIZE, read.bias()[i]);
            }
        }
        return bias;
    }
}
