package joulebook.kernel.metering;

import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * Which readings say more than a device can draw, and so are not believed: a driver's "not available" taken for a number
 * (0xFFFFFFFF mW), a counter that jumps.
 *
 * <p>Its limit is what it draws for long. For a moment a PCI Express card may draw three times as much (Card Electromechanical
 * Specification 5.0, power excursions of 100 us). A counter is refreshed now and then, and may rise within a second by what it
 * had kept back.
 */
public final class Plausibility {
    private static final long EXCURSION = 3;
    private static final double COUNTER_TOLERANCE = 1.1;
    private static final double NANOS_PER_SECOND = 1e9;

    /** No single device draws a megawatt, whatever it says of its limit. */
    private static final long MOST_MILLIWATTS = 1_000_000_000L;

    private Plausibility() {}

    /** @param limit the most the device can draw for long; null where nobody says */
    public static boolean isTooMuch(@Nullable Power limit, long milliwatts) {
        return milliwatts > MOST_MILLIWATTS || limit != null && milliwatts / EXCURSION > limit.milliwatts();
    }

    /**
     * Whether a counter rose by more than can have been drawn.
     *
     * @param steepness see {@link #steepness}
     */
    public static boolean isTooSteep(@Nullable Power limit, double steepness) {
        return steepness > most(limit) * COUNTER_TOLERANCE;
    }

    /** The most milliwatts that a device can draw for long; a megawatt where nobody says. */
    public static long most(@Nullable Power limit) {
        return limit == null ? MOST_MILLIWATTS : Math.min(limit.milliwatts(), MOST_MILLIWATTS);
    }

    /** What it can draw so at most within a time, with what a counter may have kept back for a second before it. */
    public static long mostMillijoules(long mostMilliwatts, long nanos) {
        return (long) Math.ceil(mostMilliwatts * COUNTER_TOLERANCE * (nanos / NANOS_PER_SECOND + 1));
    }

    /**
     * The least power in milliwatts by which a counter rises so far in so long, with what it may have kept back for a second.
     *
     * @param nanos the longest that the time can have been: see {@link Sample#longestSince}
     */
    public static double steepness(long millijoules, long nanos) {
        return millijoules / (nanos / NANOS_PER_SECOND + 1);
    }

    /** The largest power among samples of these {@link SampleColumns} kinds; 0 where none was read. */
    static long most(byte[] kinds, long[] milliwatts) {
        long most = 0;
        for (int i = 0; i < kinds.length; i++) {
            most = kinds[i] == SampleColumns.DRAWING ? Math.max(most, milliwatts[i]) : most;
        }
        return most;
    }

    /** The {@link #steepness} of the counter's steepest rise between two samples; 0 where there is none. */
    static double steepest(long[] instants, Columns.Column brackets, byte[] kinds, long[] millijoules) {
        double steepest = 0;
        for (int i = 1; i < kinds.length; i++) {
            if (kinds[i] == SampleColumns.COUNTED && kinds[i - 1] == SampleColumns.COUNTED) {
                long nanos = Sample.longest(instants[i] - instants[i - 1], brackets.orZero(i - 1), brackets.orZero(i));
                steepest = Math.max(steepest, steepness(millijoules[i] - millijoules[i - 1], nanos));
            }
        }
        return steepest;
    }
}
