package joulebook.api.ingest;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.zip.CRC32C;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.metering.SegmentCodec;
import joulebook.kernel.metering.SegmentId;

/** A segment on its way into its table. */
record Row(Segment segment, SegmentId id, LocalDate day, byte[] payload, int crc) {

    static Row of(SegmentCodec.Frame frame) {
        Segment segment = frame.segment();
        byte[] payload = frame.columns();
        LocalDate day = LocalDate.ofInstant(stored(segment.firstUtc()), ZoneOffset.UTC);
        return new Row(segment, segment.id(), day, payload, crc(payload));
    }

    static int crc(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload);
        return (int) crc.getValue();
    }

    /** In the order of the table's columns. */
    Object[] values(long instrument, long arrival, Instant receivedAt) {
        byte[] digest = SegmentForm.segment(
                        id.device().value(),
                        id.boot(),
                        id.firstMonotonicNanos(),
                        id.sequence(),
                        instrument,
                        segment.utcOffsetNanos(),
                        stored(segment.firstUtc()),
                        stored(segment.lastUtc()),
                        segment.last(),
                        segment.samples().size(),
                        payload,
                        crc,
                        arrival,
                        receivedAt)
                .sha256();
        return new Object[] {
            day,
            id.device().value(),
            id.boot(),
            id.firstMonotonicNanos(),
            id.sequence(),
            instrument,
            segment.utcOffsetNanos(),
            stored(segment.firstUtc()).atOffset(ZoneOffset.UTC),
            stored(segment.lastUtc()).atOffset(ZoneOffset.UTC),
            segment.last(),
            segment.samples().size(),
            payload,
            crc,
            arrival,
            receivedAt.atOffset(ZoneOffset.UTC),
            digest
        };
    }

    /** As the database keeps an instant: rounded to a microsecond, half up, as PostgreSQL's driver rounds it. */
    static Instant stored(Instant instant) {
        long nanos = instant.getNano();
        return instant.minusNanos(nanos).plusNanos((nanos + 500) / 1000 * 1000);
    }
}
