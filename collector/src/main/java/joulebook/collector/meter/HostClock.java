package joulebook.collector.meter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/**
 * The host's clocks. Monotonic nanoseconds of one boot for differences (CLOCK_MONOTONIC on Linux, where {@link
 * System#nanoTime} reads it), in whole microseconds; UTC for labels.
 */
public interface HostClock {

    UUID boot();

    long monotonicNanos();

    /** UTC nanoseconds since 1970 minus the monotonic clock, now. */
    long utcOffsetNanos();

    static HostClock ofThisHost() {
        UUID boot = bootId();
        return new HostClock() {
            @Override
            public UUID boot() {
                return boot;
            }

            @Override
            public long monotonicNanos() {
                return System.nanoTime() / 1000 * 1000;
            }

            @Override
            public long utcOffsetNanos() {
                long before = System.nanoTime();
                Instant now = Instant.now();
                long after = System.nanoTime();
                long utc = Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
                return (utc - (before + (after - before) / 2)) / 1000 * 1000;
            }
        };
    }

    private static UUID bootId() {
        try {
            return UUID.fromString(
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
        } catch (IOException e) {
            long booted = System.currentTimeMillis() / 1000 - System.nanoTime() / 1_000_000_000L;
            return UUID.nameUUIDFromBytes(("boot-" + booted / 60).getBytes(StandardCharsets.US_ASCII));
        }
    }
}
