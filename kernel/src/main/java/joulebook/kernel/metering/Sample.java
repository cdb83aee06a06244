package joulebook.kernel.metering;

import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * One reading at an instant.
 *
 * @param monotonicNanos the host's monotonic clock (CLOCK_MONOTONIC on Linux), whole microseconds; differences only. Where
 *     the clock was read before and after the meter was asked, the middle
 * @param bracketNanos within which time the reading was taken, half of it before the instant and half after; null where
 *     nobody knows, as of a log of another tool
 * @param reading what the device answered, and what is booked
 * @param crossCheck the power that a device with a counter also reported: never booked, only held against the counter
 * @param condition what else it said
 */
public record Sample(
        long monotonicNanos,
        @Nullable Long bracketNanos,
        Reading reading,
        @Nullable Power crossCheck,
        Condition condition) {
    /** Each width is a whole number of these, so that those of a steady meter are alike, and take next to no room. */
    private static final long RESOLUTION_NANOS = 1_000_000;

    /** Of a reading that nobody took the time of. */
    public Sample(long monotonicNanos, Reading reading, @Nullable Power crossCheck, Condition condition) {
        this(monotonicNanos, null, reading, crossCheck, condition);
    }

    public static Sample of(long monotonicNanos, Reading reading) {
        return new Sample(monotonicNanos, reading, null, Condition.UNKNOWN);
    }

    /**
     * Of a reading that was taken somewhere between two looks at the clock.
     *
     * @param before and {@code after}: of the monotonic clock, which may have been rounded down to whole microseconds
     */
    public static Sample between(
            long before, long after, Reading reading, @Nullable Power crossCheck, Condition condition) {
        long middle = (before + (after - before) / 2) / 1000 * 1000;
        long width = 2 * Math.max(middle - before, after - middle);
        return new Sample(middle, (width / RESOLUTION_NANOS + 1) * RESOLUTION_NANOS, reading, crossCheck, condition);
    }

    /** The longest time that can lie between an earlier reading of the same boot and this one. */
    public long longestSince(Sample earlier) {
        return longest(monotonicNanos - earlier.monotonicNanos, earlier.bracketOrZero(), bracketOrZero());
    }

    static long longest(long step, long oneBracket, long otherBracket) {
        return step + (oneBracket + otherBracket) / 2;
    }

    private long bracketOrZero() {
        return bracketNanos == null ? 0 : bracketNanos;
    }
}
