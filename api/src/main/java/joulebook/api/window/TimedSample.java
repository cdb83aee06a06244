package joulebook.api.window;

import java.util.UUID;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * A sample in its place on both clocks.
 *
 * @param utcNanos UTC nanoseconds since 1970, by its segment's offset
 * @param beginsSegment rounding starts afresh here, so that an interval's energy does not depend on what was read before
 * @param longestStepNanos how far apart samples of power may be for the time between to count as metered
 * @param isOpen what followed it is not here
 */
record TimedSample(
        StoredSegment segment,
        Sample sample,
        long utcNanos,
        boolean beginsSegment,
        long longestStepNanos,
        boolean isOpen) {

    UUID boot() {
        return segment.boot();
    }

    @Nullable Power limit() {
        return segment.limit();
    }

    long monotonicNanos() {
        return sample.monotonicNanos();
    }
}
