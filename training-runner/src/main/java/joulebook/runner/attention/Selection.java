package joulebook.runner.attention;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which tiles are computed, from the gate's codes: row by row of tiles, so that no map of all rows by all blocks is ever
 * laid out. The arithmetic is {@link Gate}'s.
 */
final class Selection {
    private final Blocks blocks;
    private final int width;
    private final float[] queryCode;
    private final float[] keyCode;
    private final double[] thresholds;
    private final float[][] distances;
    private final boolean @Nullable [][] explored;
    private final float[] greatest;

    /**
     * Reads the codes; {@link #select} does the work.
     *
     * @param queryCode (B x H, T, w)
     * @param keyCode (B x H, N, w)
     * @param thresholds of each of B x H
     * @param distances of each head, {@link Gate#farthestFirst}
     * @param explored for each row of tiles the blocks that are run whatever the gate says, or null
     */
    Selection(
            Blocks blocks,
            int width,
            float[] queryCode,
            float[] keyCode,
            double[] thresholds,
            float[][] distances,
            boolean @Nullable [][] explored) {
        this.blocks = blocks;
        this.width = width;
        this.queryCode = queryCode;
        this.keyCode = keyCode;
        this.thresholds = thresholds;
        this.distances = distances;
        this.explored = explored;
        this.greatest = new float[blocks.count() * blocks.perSequence()];
    }

    /** Each tile's greatest z over its rows, (B x H x N, N), where {@link #select} was called; else 0. */
    float[] greatest() {
        return greatest;
    }

    /** What one thread needs for one sequence and head: its key codes as (w, N), padded to whole vectors, and scratch. */
    final class Work {
        private final int unit;
        private final int keyStride = TileMath.padded(blocks.perSequence());
        private final float[] keys = new float[width * keyStride];
        private final float[] z = new float[Blocks.SIZE * keyStride];
        private final float[] most = new float[keyStride];
        private final QueryParts query = new QueryParts(width);

        /** @param unit of B x H */
        Work(int unit) {
            this.unit = unit;
            int n = blocks.perSequence();
            for (int block = 0; block < n; block++) {
                for (int i = 0; i < width; i++) {
                    keys[i * keyStride + block] = keyCode[(unit * n + block) * width + i];
                }
            }
        }
    }

    /** Chooses the tiles of a sequence's row of tiles {@code own}. */
    RowTiles select(int own, Work work) {
        if (own == 0) {
            return RowTiles.NONE;
        }
        int n = blocks.perSequence();
        int stride = TileMath.padded(own);
        Arrays.fill(work.most, 0, stride, Float.NEGATIVE_INFINITY);
        for (int row = 0; row < Blocks.SIZE; row++) {
            score(own, row, stride, work);
            TileMath.keepMax(work.most, work.z, row * stride, stride);
        }
        int rowOfTiles = work.unit * n + own;
        System.arraycopy(work.most, 0, greatest, rowOfTiles * n, own);
        boolean[] wanted = explored == null ? null : explored[rowOfTiles];
        int[] keys = new int[own];
        boolean[] free = new boolean[own];
        int count = 0;
        for (int block = 0; block < own; block++) {
            boolean always = block == 0 || wanted != null && wanted[block];
            if (always || work.most[block] > 0) {
                free[count] = always;
                keys[count++] = block;
            }
        }
        return gathered(Arrays.copyOf(keys, count), Arrays.copyOf(free, count), stride, work.z);
    }

    /** z of one row: log softmax over past blocks, plus log I, less the threshold. */
    private void score(int own, int row, int stride, Work work) {
        work.query.of(queryCode, ((work.unit * blocks.perSequence() + own) * Blocks.SIZE + row) * width);
        double threshold = thresholds[work.unit];
        float[] distance = distances[work.unit % distances.length];
        score(work.query, work.keys, work.keyStride, own, threshold, distance, work.z, row * stride);
    }

    /**
     * z of one row, for {@code own} past blocks and up to whole vectors, what is more being -infinity.
     *
     * @param keys codes as (w, keyStride)
     * @param distance what the head says of blocks, the farthest first
     * @param z taken from {@code at} on
     */
    static void score(
            QueryParts query,
            float[] keys,
            int keyStride,
            int own,
            double threshold,
            float[] distance,
            float[] z,
            int at) {
        int stride = TileMath.padded(own);
        TileMath.combine(query, keys, keyStride, z, at, stride);
        TileMath.scale(z, at, (float) (1 / Math.sqrt(2.0 * query.count())), stride);
        int farthest = distance.length - own;
        for (int block = 0; block < own; block++) {
            z[at + block] += distance[farthest + block];
        }
        Arrays.fill(z, at + own, at + stride, Float.NEGATIVE_INFINITY);
        float most = TileMath.max(z, at, stride);
        double logSum = most + Math.log(TileMath.sumExp(z, at, -most, stride));
        TileMath.shift(z, at, (float) (Math.log(own) - threshold - logSum), stride);
    }

    private static RowTiles gathered(int[] keys, boolean[] free, int stride, float[] z) {
        float[] kept = new float[keys.length * Blocks.SIZE];
        float[] bias = new float[kept.length];
        for (int tile = 0; tile < keys.length; tile++) {
            for (int row = 0; row < Blocks.SIZE; row++) {
                int at = tile * Blocks.SIZE + row;
                kept[at] = z[row * stride + keys[tile]];
                bias[at] = free[tile] ? 0 : kept[at] > 0 ? Fading.logGate(kept[at]) : Float.NEGATIVE_INFINITY;
            }
        }
        return new RowTiles(keys, free, kept, bias);
    }
}
