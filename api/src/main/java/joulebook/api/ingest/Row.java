package joulebook.api.ingest;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import joulebook.api.database.BinaryCopy;
import joulebook.api.verification.Canonical;
import joulebook.kernel.metering.SegmentCodec;
import joulebook.kernel.metering.SegmentId;

/** A segment on its way into its table. */
record Row(SegmentCodec.Frame frame, SegmentId id, Instant first, Instant last, int crc) {
    static final String TABLE =
            "segment (day, device, boot, first_monotonic, sequence, instrument, utc_offset, first_utc,"
                    + " last_utc, ends_stream, samples, payload, crc32c, arrival, received_at, digest)";
    static final int COLUMNS = 16;

    static Row of(SegmentCodec.Frame frame) {
        return new Row(
                frame,
                frame.id(),
                stored(frame.firstUtc()),
                stored(frame.lastUtc()),
                Canonical.crc32c(frame.columns()));
    }

    LocalDate day() {
        return LocalDate.ofInstant(first, ZoneOffset.UTC);
    }

    /** @param receivedAt in whole microseconds */
    byte[] digest(long instrument, long arrival, Instant receivedAt) {
        return SegmentForm.segment(
                        id.device().value(),
                        id.boot(),
                        id.firstMonotonicNanos(),
                        id.sequence(),
                        instrument,
                        frame.utcOffsetNanos(),
                        first,
                        last,
                        frame.last(),
                        frame.samples().count(),
                        Canonical.sha256(frame.columns()),
                        crc,
                        arrival,
                        receivedAt)
                .sha256();
    }

    /** As a row of {@link #TABLE}. */
    void write(BinaryCopy copy, long instrument, long arrival, Instant receivedAt, byte[] digest) throws SQLException {
        copy.row();
        copy.date(day());
        copy.text(id.device().value());
        copy.uuid(id.boot());
        copy.bigint(id.firstMonotonicNanos());
        copy.bigint(id.sequence());
        copy.bigint(instrument);
        copy.bigint(frame.utcOffsetNanos());
        copy.timestamptz(first);
        copy.timestamptz(last);
        copy.bool(frame.last());
        copy.integer((long) frame.samples().count());
        copy.bytes(frame.columns());
        copy.integer((long) crc);
        copy.bigint(arrival);
        copy.timestamptz(receivedAt);
        copy.bytes(digest);
    }

    /** As the database keeps an instant: rounded to a microsecond, half up. */
    static Instant stored(Instant instant) {
        long nanos = instant.getNano();
        return instant.minusNanos(nanos).plusNanos((nanos + 500) / 1000 * 1000);
    }
}
