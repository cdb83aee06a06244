package joulebook.api.window;

import joulebook.kernel.metering.GapReason;

/** What a gap means, and what whoever runs the device can do about it. */
public final class GapAdvice {
    private GapAdvice() {}

    public static String of(GapReason reason) {
        return switch (reason) {
            case NOT_SUPPORTED ->
                "The device, its driver or the collector's rights do not offer this reading: ./joulebook meters says which"
                        + " are there.";
            case DEVICE_LOST -> "The device fell off the bus, or its driver went away: look at the host's kernel log.";
            case COUNTER_RESET ->
                "The counter began anew with a driver reload or a device reset. What it had counted since the sample before"
                        + " is lost; later samples count again.";
            case TIMED_OUT -> "The meter did not answer in time: look at the host's load and at its driver.";
            case NOT_SAMPLED ->
                "Nobody sampled: the collector was stopped, killed or starved. What still lies in its spool closes the gap"
                        + " when it is shipped (./joulebook agent).";
            case IMPLAUSIBLE ->
                "More was read than the device can draw. The sample is kept and not believed: look at the driver and the"
                        + " meter, or at the limit that the instrument states.";
            case NO_VALUE ->
                "The log holds a value that says nothing: let the device be logged by a field that it offers.";
        };
    }
}
