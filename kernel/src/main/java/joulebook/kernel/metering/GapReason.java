package joulebook.kernel.metering;

/** Why a stretch of time has no energy booked. The order is the binary form's: add at the end only. */
public enum GapReason {
    /** The device, driver or permission does not offer the reading. */
    NOT_SUPPORTED,
    /** The device fell off the bus, or its driver went away. */
    DEVICE_LOST,
    /** A new count began: the counter fell, or may have wrapped unseen. What was drawn over the beginning is unknown. */
    COUNTER_RESET,
    /** The meter did not answer in time, or failed for a moment. */
    TIMED_OUT,
    /** Nobody sampled: the collector was stopped, killed or starved for longer than a sampling step may last. */
    NOT_SAMPLED,
    /** More than the device can draw was read, or a counter rose by more: not believed, not booked. See {@link Plausibility}. */
    IMPLAUSIBLE,
    /** A log held a value that says nothing ({@code [N/A]}, {@code [Unknown Error]}). */
    NO_VALUE
}
