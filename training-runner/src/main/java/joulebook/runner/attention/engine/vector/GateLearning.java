package joulebook.runner.attention.engine.vector;

import java.util.Arrays;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.GatedPass;
import joulebook.runner.attention.pass.RowTiles;
import joulebook.runner.torch.Floats;

/**
 * What the gate learns from some rows of tiles of one sequence and head, summed: of KL(p || softmax g) over the blocks
 * that were computed, weighted by the mass that the row gave them, and of the bias. The arithmetic is {@link
 * Gate#learn}'s; its scale comes last. z is the gate's logit, up to what all blocks of a row share.
 */
final class GateLearning implements VectorBlockSparse.Learner {
    private final int unit;
    private final GateCodes codes;
    private final Floats queries;
    private final Stopwatch time;
    private final float[] keyCode;
    private final float[] queryWeights;
    private final float[] keyCodeGradient;
    private final double[] distanceGradient;
    private double mass;
    private double influence;
    private double zGradient;
    // scratch
    private final QueryTile tile;
    private final float[] rows;
    private final float[] codeGradient;
    private final float[] logitGradient = new float[Blocks.SIZE];
    private float[] powers = {};

    /**
     * Nothing learned yet.
     *
     * @param queries of this unit, (T, D)
     * @param time takes what learning takes
     */
    GateLearning(int unit, GateCodes codes, Floats queries, int width, Stopwatch time) {
        this.unit = unit;
        this.codes = codes;
        this.queries = queries;
        this.time = time;
        this.keyCode = codes.key(unit);
        this.tile = new QueryTile(codes.rank(), Blocks.SIZE);
        this.rows = new float[Blocks.SIZE * width];
        this.codeGradient = new float[codes.rank() * Blocks.SIZE];
        this.queryWeights = new float[codes.rank() * width];
        this.keyCodeGradient = new float[keyCode.length];
        this.distanceGradient = new double[keyCode.length / (2 * codes.rank())];
    }

    /** Of Wq, (r, D), to be scaled. */
    float[] queryWeights() {
        return queryWeights;
    }

    /** Of k^, (N, 2 r), to be scaled. */
    float[] keyCodeGradient() {
        return keyCodeGradient;
    }

    /** The mass that all rows gave past blocks. */
    double mass() {
        return mass;
    }

    /** What the loss hangs on that mass, see {@link GatedPass#influence}: the sum. */
    double influence() {
        return influence;
    }

    /** The loss's gradient of z through the bias, over all rows and tiles. */
    double zGradient() {
        return zGradient;
    }

    /** By distance, 1 to N, to be scaled. */
    double[] distanceGradient() {
        return distanceGradient;
    }

    @Override
    public void learn(int own, RowTiles tiles, float[] masses, float[] biasGradient) {
        if (tiles.count() > 0) {
            long begin = System.nanoTime();
            learnRows(own, tiles, masses, biasGradient);
            time.part(begin);
        }
    }

    private void learnRows(int own, RowTiles tiles, float[] masses, float[] biasGradient) {
        float[] most = new float[Blocks.SIZE];
        float[] rowMass = new float[Blocks.SIZE];
        Arrays.fill(most, Float.NEGATIVE_INFINITY);
        for (int each = 0; each < tiles.count(); each++) {
            GateMath.count(tiles, each, masses, rowMass, most);
            influence += GateMath.influence(tiles, each, masses, biasGradient);
            if (!tiles.free()[each]) {
                zGradient += GateMath.throughBias(tiles, each, biasGradient);
            }
        }
        for (float row : rowMass) {
            mass += row;
        }
        distil(own, tiles, masses, most, rowMass);
    }

    private void distil(int own, RowTiles tiles, float[] masses, float[] most, float[] rowMass) {
        if (powers.length < tiles.count() * Blocks.SIZE) {
            powers = new float[tiles.count() * Blocks.SIZE];
        }
        float[] sum = new float[Blocks.SIZE];
        for (int each = 0; each < tiles.count(); each++) {
            GateMath.powers(tiles, each, most, powers, sum);
        }
        float[] factor = new float[Blocks.SIZE];
        for (int row = 0; row < Blocks.SIZE; row++) {
            factor[row] = sum[row] == 0 ? 0 : rowMass[row] / sum[row];
        }
        codes.read(unit, own, tile);
        Arrays.fill(codeGradient, 0);
        for (int each = 0; each < tiles.count(); each++) {
            float total = GateMath.logitGradient(tiles, each, powers, factor, masses, logitGradient);
            int key = tiles.keys()[each];
            distanceGradient[own - key - 1] += total;
            GateMath.addToQueries(tile, logitGradient, keyCode, key * 2 * codes.rank(), codeGradient);
            GateMath.addToKey(tile, logitGradient, keyCodeGradient, key * 2 * codes.rank());
        }
        queries.read((long) own * rows.length, rows);
        GateMath.addRows(codeGradient, rows, rows.length / Blocks.SIZE, queryWeights);
    }
}
