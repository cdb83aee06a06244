package joulebook.kernel.metering;

import java.time.Instant;

/** A stretch of time in which nothing is known of a device's energy, and why. It travels the whole way to the report. */
public record Gap(Instant from, Instant to, GapReason reason) {

    public Gap {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("a gap ends before it begins: " + from + " to " + to);
        }
    }
}
