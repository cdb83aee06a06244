package joulebook.runner.attention;

/**
 * What the gate learns from some rows of tiles of one sequence and head, summed: of KL(p || softmax g) over the blocks
 * that were computed, weighted by the mass that the row gave them, and of the bias. The arithmetic is {@link
 * Gate#learn}'s; its scale comes last. z is the gate's logit, up to what all blocks of a row share.
 */
final class GateLearning implements VectorEngine.Learner {
    private final int width;
    private final float[] queryCode;
    private final float[] keyCode;
    private final Stopwatch time;
    private final float[] queryCodeGradient;
    private final float[] keyCodeGradient;
    private final QueryParts parts; // scratch
    private double[] powers = {}; // scratch, a value for each tile
    private double mass;
    private double influence;
    private double zGradient;
    private final double[] distanceGradient;

    /**
     * Nothing learned yet.
     *
     * @param queryCode (T, w) of this sequence and head; {@code keyCode} (N, w)
     * @param time takes what learning takes
     */
    GateLearning(int width, float[] queryCode, float[] keyCode, Stopwatch time) {
        this.width = width;
        this.parts = new QueryParts(width);
        this.queryCode = queryCode;
        this.keyCode = keyCode;
        this.time = time;
        this.queryCodeGradient = new float[queryCode.length];
        this.keyCodeGradient = new float[keyCode.length];
        this.distanceGradient = new double[keyCode.length / width];
    }

    /** (T, w), to be scaled. */
    float[] queryCodeGradient() {
        return queryCodeGradient;
    }

    /** (N, w), to be scaled. */
    float[] keyCodeGradient() {
        return keyCodeGradient;
    }

    /** The mass that all rows gave past blocks. */
    double mass() {
        return mass;
    }

    /** What the loss hangs on that mass, see {@link SparsePass#influence}: the sum. */
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
                    most = Math.max(most, tiles.z()[at]);
                    rowMass += masses[at];
                    influence += Math.abs(biasGradient[at]) / Math.max(SparsePass.LEAST_LEFT, 1 - masses[at]);
                    if (!tiles.free()[tile]) {
                        zGradient += biasGradient[at] * Fading.slope(tiles.z()[at]);
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
                powers[tile] = Math.exp(tiles.z()[tile * Blocks.SIZE + row] - most);
                sum += powers[tile];
            }
        }
        int query = (own * Blocks.SIZE + row) * width;
        parts.of(queryCode, query);
        for (int tile = 0; tile < tiles.count(); tile++) {
            if (tiles.computes(tile, row)) {
                int at = tile * Blocks.SIZE + row;
                float gradient = (float) (powers[tile] / sum * rowMass - masses[at]);
                distanceGradient[own - tiles.keys()[tile] - 1] += gradient;
                int key = tiles.keys()[tile] * width;
                for (int i = 0; i < parts.count(); i++) {
                    int part = parts.index(i);
                    queryCodeGradient[query + part] += gradient * keyCode[key + part];
                    keyCodeGradient[key + part] += gradient * parts.value(i);
                }
            }
        }
    }
}
