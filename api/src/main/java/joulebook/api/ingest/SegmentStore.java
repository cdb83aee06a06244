package joulebook.api.ingest;

import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joulebook.api.problem.Refusal;
import joulebook.kernel.metering.CorruptSegment;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.SampleColumns;
import joulebook.kernel.metering.SegmentCodec;
import joulebook.kernel.metering.SegmentId;
import joulebook.kernel.quantity.Power;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Stores segments, each once, all of a request or none. */
@Repository
class SegmentStore {
    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final Clock clock = Clock.systemUTC();

    SegmentStore(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    record Stored(int stored, int alreadyStored) {}

    /** @throws Refusal (409) if a segment is known by the same id with other samples */
    @Transactional
    public Stored store(List<SegmentCodec.Frame> segments) {
        segments.forEach(frame -> SegmentLimits.check(frame.segment()));
        List<Row> rows = segments.stream().map(Row::of).toList();
        inOrder();
        List<Row> fresh = unknown(rows);
        partitions(fresh);
        insert(fresh);
        return new Stored(fresh.size(), segments.size() - fresh.size());
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

    private List<Row> unknown(List<Row> rows) {
        Map<SegmentId, byte[]> known = stored(rows);
        List<Row> fresh = new ArrayList<>();
        for (Row row : rows) {
            byte[] before = known.putIfAbsent(row.id(), row.payload());
            if (before == null) {
                fresh.add(row);
            } else if (!isSame(before, row)) {
                throw Refusal.conflict("segment " + row.id() + " is already stored with other samples; nothing of this"
                        + " request was stored. Keep both and ask who wrote them.");
            }
        }
        return fresh;
    }

    /** A clock that was set right between two sendings may move a segment's day by one, which makes it no other one. */
    private Map<SegmentId, byte[]> stored(List<Row> rows) {
        Map<SegmentId, byte[]> stored = new HashMap<>();
        jdbc.sql("""
                        SELECT k.n, s.payload FROM unnest(:days::date[], :devices::text[], :boots::uuid[], :firsts::bigint[],
                            :sequences::bigint[]) WITH ORDINALITY AS k(day, device, boot, first, sequence, n),
                        LATERAL (SELECT payload FROM segment WHERE day BETWEEN k.day - 1 AND k.day + 1
                            AND device = k.device AND boot = k.boot AND first_monotonic = k.first
                            AND sequence = k.sequence LIMIT 1) AS s
                        """)
                .param("days", rows.stream().map(row -> row.day().toString()).toArray(String[]::new), Types.ARRAY)
                .param(
                        "devices",
                        rows.stream().map(row -> row.id().device().value()).toArray(String[]::new),
                        Types.ARRAY)
                .param(
                        "boots",
                        rows.stream().map(row -> row.id().boot().toString()).toArray(String[]::new),
                        Types.ARRAY)
                .param(
                        "firsts",
                        rows.stream().map(row -> row.id().firstMonotonicNanos()).toArray(Long[]::new),
                        Types.ARRAY)
                .param(
                        "sequences",
                        rows.stream().map(row -> row.id().sequence()).toArray(Long[]::new),
                        Types.ARRAY)
                .query((row, n) -> stored.put(rows.get(row.getInt("n") - 1).id(), row.getBytes("payload")))
                .list();
        return stored;
    }

    /** Another version of the compressor may write the same samples in other bytes. */
    private static boolean isSame(byte[] stored, Row row) {
        try {
            return Arrays.equals(stored, row.payload())
                    || SampleColumns.decode(stored).equals(row.segment().samples());
        } catch (CorruptSegment e) {
            return false;
        }
    }

    private void partitions(List<Row> rows) {
        for (LocalDate day : rows.stream().map(Row::day).distinct().toList()) {
            jdbc.sql("SELECT segment_partition(:day)")
                    .param("day", day)
                    .query((row, n) -> 0)
                    .single();
        }
    }

    private void insert(List<Row> rows) {
        Map<Instrument, Long> instruments = new HashMap<>();
        List<Long> arrivals = jdbc.sql("SELECT nextval('segment_arrival') FROM generate_series(1, :rows)")
                .param("rows", rows.size())
                .query((row, n) -> row.getLong(1))
                .list();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<Object[]> values = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            long instrument = instruments.computeIfAbsent(row.segment().instrument(), this::instrument);
            values.add(row.values(instrument, arrivals.get(i), now));
        }
        batches.batchUpdate("""
                INSERT INTO segment (day, device, boot, first_monotonic, sequence, instrument, utc_offset, first_utc,
                    last_utc, ends_stream, samples, payload, crc32c, arrival, received_at, digest)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, values);
    }

    private long instrument(Instrument instrument) {
        Power limit = instrument.limit();
        Long limitMilliwatts = limit == null ? null : (Long) limit.milliwatts();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return jdbc.sql("""
                        WITH made AS (
                            INSERT INTO instrument (device, host, name, method, scope, uncertainty_permille, limit_mw,
                                provenance, first_seen, digest)
                            VALUES (:device, :host, :name, :method, :scope, :uncertainty, :limit, :provenance, :now,
                                :digest)
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
                .param("limit", limitMilliwatts, Types.BIGINT)
                .param("provenance", instrument.provenance())
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param(
                        "digest",
                        SegmentForm.instrument(
                                        instrument.device().value(),
                                        instrument.host(),
                                        instrument.name(),
                                        instrument.method().name(),
                                        instrument.scope().name(),
                                        instrument.uncertaintyPermille(),
                                        limitMilliwatts,
                                        instrument.provenance(),
                                        now)
                                .sha256())
                .query(Long.class)
                .single();
    }
}
