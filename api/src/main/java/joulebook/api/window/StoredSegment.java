package joulebook.api.window;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * A segment as it was stored, its samples read.
 *
 * @param samples none while they are still to be read from an archive
 */
record StoredSegment(
        long arrival,
        UUID boot,
        long sequence,
        long instrument,
        String host,
        @Nullable Power limit,
        long utcOffset,
        Instant firstUtc,
        Instant lastUtc,
        int crc,
        List<Sample> samples) {

    StoredSegment with(List<Sample> read) {
        return new StoredSegment(
                arrival, boot, sequence, instrument, host, limit, utcOffset, firstUtc, lastUtc, crc, read);
    }

    long firstMonotonic() {
        return samples.getFirst().monotonicNanos();
    }

    String identity() {
        return boot + "/" + firstMonotonic() + "/" + sequence + "/" + crc;
    }
}
