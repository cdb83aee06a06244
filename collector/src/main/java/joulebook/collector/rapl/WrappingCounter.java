package joulebook.collector.rapl;

import joulebook.kernel.metering.Plausibility;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * A counter that wraps, counted on. What can have happened between two readings is decided by what the domain can draw in
 * the time between them (see {@link Plausibility}): if one story alone is possible, it is booked; if none or several are,
 * a new count begins, and nothing is guessed.
 */
final class WrappingCounter {
    /** 2^32 units of 15.3 uJ, the smallest range of Intel's and AMD's counters: where a domain does not say its own. */
    static final long SMALLEST_RANGE_MICROJOULES = 65_536_000_000L;

    private static final long MICROJOULES_PER_MILLIJOULE = 1000;

    private final @Nullable Long range;
    private final Power greatest;
    private long raw;
    private long total;
    private long at;

    /**
     * @param range in microjoules; null where nobody says, so that a fall is never a wrap
     * @param greatest the most that the domain can draw
     */
    WrappingCounter(@Nullable Long range, Power greatest) {
        this.range = range;
        this.greatest = greatest;
    }

    /** Goes on from a reading that was counted before. */
    void resume(long raw, long total, long monotonicNanos) {
        this.raw = raw;
        this.total = total;
        this.at = monotonicNanos;
    }

    /** Whether a whole range can have gone by in a time, so that a wrap in it may have been missed. */
    boolean canWrapWithin(long nanos) {
        return isPossible(range == null ? SMALLEST_RANGE_MICROJOULES : range, nanos);
    }

    /** Counts a reading on; false if a new count begins with it. */
    boolean advance(long microjoules, long monotonicNanos) {
        long nanos = monotonicNanos - at;
        long rise = microjoules - raw;
        long around = rise < 0 && range != null ? rise + range : rise;
        long onceMore = around + (range == null ? SMALLEST_RANGE_MICROJOULES : range);
        boolean goesOn = around >= 0 && (rise >= 0 || isPossible(around, nanos)) && !isPossible(onceMore, nanos);
        resume(microjoules, goesOn ? Math.addExact(total, around) : microjoules, monotonicNanos);
        return goesOn;
    }

    long raw() {
        return raw;
    }

    /** In microjoules. */
    long total() {
        return total;
    }

    private boolean isPossible(long microjoules, long nanos) {
        return !Plausibility.isTooSteep(
                greatest, Plausibility.steepness(microjoules / MICROJOULES_PER_MILLIJOULE, nanos));
    }
}
