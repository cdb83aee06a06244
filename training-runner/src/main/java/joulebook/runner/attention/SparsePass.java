package joulebook.runner.attention;

import java.util.Arrays;

/** A pass that skipped tiles. */
interface SparsePass extends Attention.Pass {

    Blocks blocks();

    /** Each tile's greatest z over its rows, (B x H x N, N); what is not past has no meaning. */
    float[] greatest();

    /**
     * By how much the threshold is too low for {@code target}: the greatest z of the tile at the rank that it allows. The
     * diagonal, the first block and what is explored are run whatever the threshold.
     *
     * @param explores whether a block of each row of tiles is explored
     */
    default double excess(double target, boolean explores) {
        Blocks blocks = blocks();
        int n = blocks.perSequence();
        float[] greatest = greatest();
        float[] candidates = new float[greatest.length];
        int count = 0;
        for (int row = 0; row < blocks.count(); row++) {
            for (int block = 1; block < row % n; block++) {
                candidates[count++] = greatest[row * n + block];
            }
        }
        if (count == 0) {
            return 0;
        }
        Arrays.sort(candidates, 0, count);
        return candidates[(int) Math.clamp(count - 1 - wanted(target, explores), 0, count - 1)];
    }

    /** How many tiles the target leaves to the gate. */
    default long wanted(double target, boolean explores) {
        Blocks blocks = blocks();
        long n = blocks.perSequence();
        long always = blocks.sequences() * (2 * n - 1);
        long explored = explores ? blocks.sequences() * Math.max(0, n - 2) : 0;
        return Math.round(target * blocks.causalTiles()) - always - explored;
    }
}
