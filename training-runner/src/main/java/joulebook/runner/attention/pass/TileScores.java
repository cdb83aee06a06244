package joulebook.runner.attention.pass;

/**
 * The greatest z of each tile that the gate decides about, counted in bins: what feedback needs of a pass, however many tiles
 * it has.
 *
 * @param counts tiles by bin, the lowest z first
 * @param wanted how many of them the budget would compute; under 0 where what is run anyhow takes more than all of it
 */
public record TileScores(long[] counts, long wanted) {
    public static final int BINS = 4096;

    /** Where the first bin begins. */
    public static final double LOWEST = -32;
    /** Of a bin in z, a power of two. */
    public static final double WIDTH = 1 / 64.0;

    /** The bin of a z; those beyond the ends are in the last ones. */
    public static int bin(float z) {
        return (int) Math.clamp((z - LOWEST) / WIDTH, 0.0, BINS - 1.0);
    }

    /** Of both. */
    public TileScores plus(TileScores other) {
        long[] sum = counts.clone();
        for (int bin = 0; bin < BINS; bin++) {
            sum[bin] += other.counts[bin];
        }
        return new TileScores(sum, wanted + other.wanted);
    }

    /** By how much a threshold that all share is too low: the z over which as many tiles lie as are wanted, 0 if there are none. */
    public double excess() {
        long over = 0;
        int lowest = 0;
        for (int bin = BINS - 1; bin >= 0; bin--) {
            if (counts[bin] > 0) {
                if (over + counts[bin] > wanted) {
                    double within = (wanted - over) / (double) counts[bin];
                    return LOWEST + WIDTH * (bin + 1 - Math.clamp(within, 0, 1));
                }
                over += counts[bin];
                lowest = bin;
            }
        }
        return over == 0 ? 0 : LOWEST + WIDTH * lowest;
    }
}
