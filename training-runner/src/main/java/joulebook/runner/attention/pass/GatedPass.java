package joulebook.runner.attention.pass;

import java.util.Optional;

/** A pass whose blocks a gate chose, and what the gate and its budget learn from it. */
public interface GatedPass extends Pass {
    /** Of a row's mass, beside a block that has next to all of it. */
    double LEAST_LEFT = 1e-3;

    Blocks blocks();

    @Override
    default Optional<GatedPass> gated() {
        return Optional.of(this);
    }

    /**
     * What choosing blocks and learning to choose took so far: nanoseconds of the pass, as if all threads had shared them;
     * 0 where nobody looked.
     */
    default long gateNanos() {
        return 0;
    }

    /** Each tile's greatest z over its rows, (B x H x N, N); what is not past has no meaning. */
    float[] greatest();

    /**
     * What the loss hangs on the mass that rows gave past blocks, in nats for each part of mass: the mean of
     * |dO . O_j - dO . O| / (1 - p) over what was computed, weighted by p, which for each is to first order what the loss
     * would change if the row did not have the block. Of the last backward.
     */
    double influence();

    /** The tiles that the threshold decides about: the diagonal and the first block are run whatever it is. */
    default TileScores scores(double target, boolean explores) {
        Blocks blocks = blocks();
        int n = blocks.perSequence();
        float[] greatest = greatest();
        long[] counts = new long[TileScores.BINS];
        for (int row = 0; row < blocks.count(); row++) {
            for (int block = 1; block < row % n; block++) {
                counts[TileScores.bin(greatest[row * n + block])]++;
            }
        }
        return new TileScores(counts, wanted(target, explores));
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
