package joulebook.cli.metering;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The clock that the meters of this host use: on Linux {@code System.nanoTime()} is CLOCK_MONOTONIC, the same in every
 * process of one boot.
 *
 * @param boot the boot epoch, as the collector's agent names it
 */
public record HostClock(UUID boot, LongSupplier monotonicNanos, Clock wall) {

    public static HostClock of(UUID boot) {
        return new HostClock(boot, System::nanoTime, Clock.systemUTC());
    }

    public long nanos() {
        return monotonicNanos.getAsLong();
    }

    /** UTC, cut to whole microseconds. */
    public Instant utc() {
        return wall.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
