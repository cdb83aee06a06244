package joulebook.runner.metering;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The clock that this host's meters use too: monotonic nanoseconds of one boot (CLOCK_MONOTONIC on Linux, where {@link
 * System#nanoTime} reads it), in whole microseconds.
 */
public record HostClock(UUID boot, LongSupplier nanos, InstantSource utc) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** Of this machine; where no boot id is to be had, one that is made from when the machine was booted. */
    public static HostClock ofThisHost() {
        return new HostClock(bootOfThisHost(), System::nanoTime, InstantSource.system());
    }

    private static UUID bootOfThisHost() {
        try {
            return UUID.fromString(Files.readString(BOOT_ID).strip());
        } catch (IOException e) {
            long booted = System.currentTimeMillis() / 1000 - System.nanoTime() / 1_000_000_000L;
            return UUID.nameUUIDFromBytes(("boot-" + booted / 60).getBytes(StandardCharsets.US_ASCII));
        }
    }

    long monotonicNanos() {
        return nanos.getAsLong() / 1000 * 1000;
    }
}
