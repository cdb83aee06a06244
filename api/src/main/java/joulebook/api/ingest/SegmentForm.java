package joulebook.api.ingest;

import java.time.Instant;
import java.util.UUID;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;

/** The canonical forms of segments and instruments, and which day a segment belongs to. */
final class SegmentForm {
    private SegmentForm() {}

    /** All columns but the id, which is given by the database. */
    static Canonical instrument(
            String device,
            String host,
            String name,
            String method,
            String scope,
            int uncertaintyPermille,
            @Nullable Long limitMilliwatts,
            String provenance,
            Instant firstSeen) {
        return Canonical.of("instrument")
                .add(device)
                .add(host)
                .add(name)
                .add(method)
                .add(scope)
                .add(uncertaintyPermille)
                .add(limitMilliwatts)
                .add(provenance)
                .add(firstSeen);
    }

    /**
     * All columns but the day, which follows from the first instant.
     *
     * @param payloadSha256 stands for the payload: it outlives it
     */
    static Canonical segment(
            String device,
            UUID boot,
            long firstMonotonic,
            long sequence,
            long instrument,
            long utcOffset,
            Instant firstUtc,
            Instant lastUtc,
            boolean endsStream,
            int samples,
            byte[] payloadSha256,
            int crc32c,
            long arrival,
            Instant receivedAt) {
        return Canonical.of("segment")
                .add(device)
                .add(boot)
                .add(firstMonotonic)
                .add(sequence)
                .add(instrument)
                .add(utcOffset)
                .add(firstUtc)
                .add(lastUtc)
                .add(endsStream)
                .add(samples)
                .add(payloadSha256)
                .add(crc32c)
                .add(arrival)
                .add(receivedAt);
    }
}
