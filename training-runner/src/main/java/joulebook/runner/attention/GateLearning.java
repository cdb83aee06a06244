package joulebook.runner.attention;

/**
 * What the gate learns from some rows of tiles of one sequence and head, summed: of KL(p || softmax g) over the blocks
 * that were computed, weighted by the mass that the row gave them, and of the bias. The arithmetic is {@link
 * Gate#learn}'s; its scale comes last.
 */
final class GateLearning implements VectorEngine.Learner {
    private final int rank;
    private final float[] queryCode;
    private final float[] keyCode;
    private final float recency;
    private final Stopwatch time;
    private final float[] queryCodeGradient;
    private final float[] keyCodeGradient;
    private double[] powers = {}; // scratch, a value for each tile
    private double mass;
    private double zGradient;
    private double recencyGradient;

    /**
     * Nothing learned yet.
     *
     * @param queryCode (T, r) of this sequence and head; {@code keyCode} (N, r)
     * @param recency of this head
     * @param time takes what learning takes
     */
    GateLearning(int rank, float[] queryCode, float[] keyCode, float recency, Stopwatch time) {
        this.rank = rank;
        this.queryCode = queryCode;
        this.keyCode = keyCode;
        this.recency = recency;
        this.time = time;
        this.queryCodeGradient = new float[queryCode.length];
        this.keyCodeGradient = new float[keyCode.length];
    }

    /** (T, r), to be scaled. */
    float[] queryCodeGradient() {
        return queryCodeGradient;
    }

    /** (N, r), to be scaled. */
    float[] keyCodeGradient() {
        return keyCodeGradient;
    }

    /** The mass that all rows gave past blocks. */
    double mass() {
        return mass;
    }

    /** The loss's gradient of z through the bias, over all rows and tiles. */
    double zGradient() {
        return zGradient;
    }

    /** The part of {@link #zGradient} that is of blocks just before the rows' own. */
    double recencyGradient() {
        return recencyGradient;
    }

    @Override
    public void learn(int own, RowTiles tiles, float[] masses, float[] biasGradient) {
        long begin = System.nanoTime();
        learnRows(own, tiles, masses, biasGradient);
        time.part(begin);
    }

    private void learnRows(int own, RowTiles tiles, float[] masses, float[] biasGradient) {
        for (int row = 0; row < Blocks.SIZE; row++) {
            float most = Float.NEGATIVE_INFINITY;
            double rowMass = 0;
            for (int tile = 0; tile < tiles.count(); tile++) {
                int at = tile * Blocks.SIZE + row;
                if (tiles.computes(tile, row)) {
                    most = Math.max(most, logit(own, tiles, tile, row));
                    rowMass += masses[at];
                    if (!tiles.free()[tile]) {
                        double gradient = biasGradient[at] * Fading.slope(tiles.z()[at]);
                        zGradient += gradient;
                        recencyGradient += tiles.keys()[tile] == own - 1 ? gradient : 0;
                    }
                }
            }
            mass += rowMass;
            distil(own, row, tiles, masses, most, rowMass);
        }
    }

    private void distil(int own, int row, RowTiles tiles, float[] masses, float most, double rowMass) {
        if (powers.length < tiles.count()) {
            powers = new double[tiles.count()];
        }
        double sum = 0;
        for (int tile = 0; tile < tiles.count(); tile++) {
            if (tiles.computes(tile, row)) {
                powers[tile] = Math.exp(logit(own, tiles, tile, row) - most);
                sum += powers[tile];
            }
        }
        int query = (own * Blocks.SIZE + row) * rank;
        for (int tile = 0; tile < tiles.count(); tile++) {
            if (tiles.computes(tile, row)) {
                int at = tile * Blocks.SIZE + row;
                float gradient = (float) (powers[tile] / sum * rowMass - masses[at]);
                int key = tiles.keys()[tile] * rank;
                for (int i = 0; i < rank; i++) {
                    queryCodeGradient[query + i] += gradient * keyCode[key + i];
                    keyCodeGradient[key + i] += gradient * queryCode[query + i];
                }
            }
        }
    }

    /** The gate's logit, up to what all blocks of the row share: z without the recency. */
    private float logit(int own, RowTiles tiles, int tile, int row) {
        float z = tiles.z()[tile * Blocks.SIZE + row];
        return tiles.keys()[tile] == own - 1 ? z - recency : z;
    }
}
