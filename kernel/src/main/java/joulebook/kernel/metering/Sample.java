package joulebook.kernel.metering;

import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * One reading at an instant.
 *
 * @param monotonicNanos the host's monotonic clock (CLOCK_MONOTONIC on Linux), whole microseconds; differences only
 * @param reading what the device answered, and what is booked
 * @param crossCheck the power that a device with a counter also reported: never booked, only held against the counter
 * @param condition what else it said
 */
public record Sample(
        long monotonicNanos, Reading reading, @Nullable Power crossCheck, Condition condition) {

    public static Sample of(long monotonicNanos, Reading reading) {
        return new Sample(monotonicNanos, reading, null, Condition.UNKNOWN);
    }
}
