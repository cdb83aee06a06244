package joulebook.api.ingest;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.zip.CRC32C;
import joulebook.api.problem.Refusal;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.SampleColumns;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.metering.SegmentId;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Stores segments, each once, all of a request or none. */
@Repository
class SegmentStore {
    private final JdbcClient jdbc;

    SegmentStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Stored(int stored, int alreadyStored) {}

    /** @throws Refusal (409) if a segment is known by the same id with other samples */
    @Transactional
    public Stored store(List<Segment> segments) {
        inOrder();
        int stored = 0;
        for (Segment segment : segments) {
            stored += store(segment) ? 1 : 0;
        }
        return new Stored(stored, segments.size() - stored);
    }

    /**
     * One request at a time, so that arrivals are numbered in the order in which they are committed: a watermark then
     * never passes over a segment that becomes visible later.
     */
    private void inOrder() {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('segment arrival'))")
                .query((row, n) -> 0)
                .single();
    }

    private boolean store(Segment segment) {
        SegmentLimits.check(segment);
        LocalDate day = LocalDate.ofInstant(segment.firstUtc(), ZoneOffset.UTC);
        jdbc.sql("SELECT segment_partition(:day)")
                .param("day", day)
                .query((row, n) -> 0)
                .single();
        byte[] payload = SampleColumns.encode(segment.samples());
        SegmentId id = segment.id();
        Integer known = storedCrc(day, id);
        if (known != null) {
            if (known != crc(payload)) {
                throw Refusal.conflict("segment " + id + " is already stored with other samples; nothing of this"
                        + " request was stored. Keep both and ask who wrote them.");
            }
            return false;
        }
        jdbc.sql("""
                        INSERT INTO segment (day, device, boot, first_monotonic, sequence, instrument, utc_offset,
                            first_utc, last_utc, ends_stream, samples, payload, crc32c)
                        VALUES (:day, :device, :boot, :first, :sequence, :instrument, :offset,
                            :firstUtc, :lastUtc, :ends, :samples, :payload, :crc)
                        """)
                .param("day", day)
                .param("device", id.device().value())
                .param("boot", id.boot())
                .param("first", id.firstMonotonicNanos())
                .param("sequence", id.sequence())
                .param("instrument", instrument(segment.instrument()))
                .param("offset", segment.utcOffsetNanos())
                .param("firstUtc", segment.firstUtc().atOffset(ZoneOffset.UTC))
                .param("lastUtc", segment.lastUtc().atOffset(ZoneOffset.UTC))
                .param("ends", segment.last())
                .param("samples", segment.samples().size())
                .param("payload", payload)
                .param("crc", crc(payload))
                .update();
        return true;
    }

    /** A clock that was set right between two sendings may move a segment's day by one, which makes it no other one. */
    private @Nullable Integer storedCrc(LocalDate day, SegmentId id) {
        return jdbc.sql("""
                        SELECT crc32c FROM segment WHERE day BETWEEN :day::date - 1 AND :day::date + 1
                            AND device = :device AND boot = :boot AND first_monotonic = :first AND sequence = :sequence
                        """)
                .param("day", day)
                .param("device", id.device().value())
                .param("boot", id.boot())
                .param("first", id.firstMonotonicNanos())
                .param("sequence", id.sequence())
                .query(Integer.class)
                .optional()
                .orElse(null);
    }

    private long instrument(Instrument instrument) {
        Power limit = instrument.limit();
        return jdbc.sql("""
                        WITH made AS (
                            INSERT INTO instrument (device, host, name, method, scope, uncertainty_permille, limit_mw, provenance)
                            VALUES (:device, :host, :name, :method, :scope, :uncertainty, :limit, :provenance)
                            ON CONFLICT DO NOTHING RETURNING id)
                        SELECT id FROM made
                        UNION ALL
                        SELECT id FROM instrument WHERE device = :device AND host = :host AND name = :name
                            AND method = :method AND scope = :scope AND uncertainty_permille = :uncertainty
                            AND limit_mw IS NOT DISTINCT FROM :limit AND provenance = :provenance
                        LIMIT 1
                        """)
                .param("device", instrument.device().value())
                .param("host", instrument.host())
                .param("name", instrument.name())
                .param("method", instrument.method().name())
                .param("scope", instrument.scope().name())
                .param("uncertainty", instrument.uncertaintyPermille())
                .param("limit", limit == null ? null : limit.milliwatts(), java.sql.Types.BIGINT)
                .param("provenance", instrument.provenance())
                .query(Long.class)
                .single();
    }

    private static int crc(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload);
        return (int) crc.getValue();
    }
}
