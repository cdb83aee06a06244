package joulebook.runner.attention.engine.vector;

import java.util.Arrays;
import joulebook.runner.attention.gate.Fading;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.RowTiles;
import org.jspecify.annotations.Nullable;

/**
 * Which tiles are computed, from the gate's codes: row by row of tiles, so that no map of all rows by all blocks is ever
 * laid out. The arithmetic is {@link Gate}'s.
 */
public final class Selection {
    private final Blocks blocks;
    private final GateCodes codes;
    private final double[] thresholds;
    private final float[][] distances;
    private final boolean @Nullable [][] explored;
    private final float[] greatest;

    /**
     * Reads the codes; {@link #select} does the work.
     *
     * @param thresholds of each of B x H
     * @param distances of each head, {@link Gate#farthestFirst}
     * @param explored for each row of tiles the blocks that are run whatever the gate says, or null
     */
    Selection(
            Blocks blocks, GateCodes codes, double[] thresholds, float[][] distances, boolean @Nullable [][] explored) {
        this.blocks = blocks;
        this.codes = codes;
        this.thresholds = thresholds;
        this.distances = distances;
        this.explored = explored;
        this.greatest = new float[blocks.count() * blocks.perSequence()];
    }

    /** Each tile's greatest z over its rows, (B x H x N, N), where {@link #select} was called; else 0. */
    float[] greatest() {
        return greatest;
    }

    /** What one thread needs for one sequence and head. */
    final class Work {
        private final int unit;
        private final float[] keyCode;
        private final QueryTile queries = new QueryTile(codes.rank(), Blocks.SIZE);
        private final float[] z = new float[Blocks.SIZE * wholeFours(blocks.perSequence())];

        /** @param unit of B x H */
        Work(int unit) {
            this.unit = unit;
            this.keyCode = codes.key(unit);
        }
    }

    /** Chooses the tiles of a sequence's row of tiles {@code own}. */
    RowTiles select(int own, Work work) {
        if (own == 0) {
            return RowTiles.NONE;
        }
        int n = blocks.perSequence();
        int rowOfTiles = work.unit * n + own;
        codes.read(work.unit, own, work.queries);
        float[] distance = distances[work.unit % distances.length];
        float[] most = score(work.queries, work.keyCode, own, thresholds[work.unit], distance, work.z);
        System.arraycopy(most, 0, greatest, rowOfTiles * n, own);
        boolean[] wanted = explored == null ? null : explored[rowOfTiles];
        int[] keys = new int[own];
        boolean[] free = new boolean[own];
        int count = 0;
        for (int block = 0; block < own; block++) {
            boolean always = block == 0 || wanted != null && wanted[block];
            if (always || most[block] > 0) {
                free[count] = always;
                keys[count++] = block;
            }
        }
        return gathered(Arrays.copyOf(keys, count), Arrays.copyOf(free, count), work.z);
    }

    /**
     * z of rows and their {@code own} past blocks, block by block: log softmax over past blocks, plus log I, less the
     * threshold. Answers each block's greatest.
     *
     * @param keyCode (own or more, 2 r), and {@code z} (own or more, lanes): a whole number of fours
     * @param distance what the head says of blocks, the farthest first
     */
    public static float[] score(
            QueryTile queries, float[] keyCode, int own, double threshold, float[] distance, float[] z) {
        int lanes = queries.lanes();
        int width = 2 * queries.rank();
        float scale = (float) (1 / Math.sqrt(width));
        float[] most = new float[lanes];
        Arrays.fill(most, Float.NEGATIVE_INFINITY);
        int whole = wholeFours(own);
        Arrays.fill(z, 0, whole * lanes, 0);
        TileProduct.add(whole, keyCode, width, 1, queries.parts(), 0, z, 0, width, lanes);
        for (int block = 0; block < own; block++) {
            GateMath.place(z, block * lanes, scale, distance[distance.length - own + block], most);
        }
        float[] shifts = new float[lanes];
        for (int block = 0; block < own; block++) {
            GateMath.addExp(shifts, z, block * lanes, most);
        }
        for (int row = 0; row < lanes; row++) {
            shifts[row] = (float) (Math.log(own / (double) shifts[row]) - threshold - most[row]);
        }
        float[] greatest = new float[own];
        for (int block = 0; block < own; block++) {
            greatest[block] = GateMath.shift(z, block * lanes, shifts);
        }
        return greatest;
    }

    /** Blocks are compared four at a time: {@code blocks}, and what fills the last four up. */
    public static int wholeFours(int blocks) {
        return (blocks + 3) / 4 * 4;
    }

    private static RowTiles gathered(int[] keys, boolean[] free, float[] z) {
        float[] kept = new float[keys.length * Blocks.SIZE];
        float[] bias = new float[kept.length];
        for (int tile = 0; tile < keys.length; tile++) {
            System.arraycopy(z, keys[tile] * Blocks.SIZE, kept, tile * Blocks.SIZE, Blocks.SIZE);
            for (int at = tile * Blocks.SIZE; at < (tile + 1) * Blocks.SIZE && !free[tile]; at++) {
                bias[at] = kept[at] > 0 ? Fading.logGate(kept[at]) : Float.NEGATIVE_INFINITY;
            }
        }
        return new RowTiles(keys, free, kept, bias);
    }
}
