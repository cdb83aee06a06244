package joulebook.api.ingest;

import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import joulebook.api.archive.Archives;
import joulebook.api.database.BinaryCopy;
import joulebook.api.problem.Refusal;
import joulebook.kernel.metering.CorruptSegment;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.SampleColumns;
import joulebook.kernel.metering.SegmentCodec;
import joulebook.kernel.metering.SegmentId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Stores segments, each once, all of a request or none. */
@Repository
public class SegmentStore {
    private final JdbcClient jdbc;
    private final DataSource database;
    private final Archives archives;
    private final MeteringInstruments instruments;
    private final DeviceHours hours;
    private final Clock clock = Clock.systemUTC();

    SegmentStore(
            JdbcClient jdbc,
            DataSource database,
            Archives archives,
            MeteringInstruments instruments,
            DeviceHours hours) {
        this.jdbc = jdbc;
        this.database = database;
        this.archives = archives;
        this.instruments = instruments;
        this.hours = hours;
    }

    public record Stored(int stored, int alreadyStored) {}

    /** @throws Refusal (409) if a segment is known by the same id with other samples */
    @Transactional
    public Stored store(List<SegmentCodec.Frame> segments) {
        if (segments.isEmpty()) {
            return new Stored(0, 0);
        }
        segments.forEach(SegmentLimits::check);
        List<Row> rows = segments.stream().map(Row::of).toList();
        inOrder();
        List<Row> fresh = unknown(rows);
        hours.check(fresh);
        partitions(fresh);
        insert(fresh);
        return new Stored(fresh.size(), segments.size() - fresh.size());
    }

    /**
     * One request at a time, so that arrivals are numbered in the order in which they are committed: a watermark then
     * never passes over a segment that becomes visible later. Until the transaction ends nobody else stores anything.
     */
    public void inOrder() {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('segment arrival'))")
                .query((row, n) -> 0)
                .single();
    }

    private List<Row> unknown(List<Row> rows) {
        Map<SegmentId, Known> known = stored(rows);
        List<Row> fresh = new ArrayList<>();
        for (Row row : rows) {
            Known before = known.putIfAbsent(row.id(), new Known(0, row.frame().columns()));
            if (before == null) {
                fresh.add(row);
            } else if (!isSame(before, row)) {
                throw Refusal.conflict("segment " + row.id() + " is already stored with other samples; nothing of this"
                        + " request was stored. Keep both and ask who wrote them.");
            }
        }
        return fresh;
    }

    /** @param payload null where the samples are in an archive only */
    private record Known(long arrival, byte @Nullable [] payload) {}

    /**
     * What is stored of these streams between their first and last instant. A clock that was set right between two
     * sendings may move a segment's day by one, which makes it no other one.
     */
    private Map<SegmentId, Known> stored(List<Row> rows) {
        List<Span> spans = Span.of(rows);
        Map<SegmentId, Known> stored = new HashMap<>();
        jdbc.sql("""
                        SELECT k.n, s.first_monotonic, s.sequence, s.arrival, s.payload
                        FROM unnest(:devices::text[], :boots::uuid[], :firsts::bigint[], :lasts::bigint[])
                            WITH ORDINALITY AS k(device, boot, first, last, n),
                        LATERAL (SELECT first_monotonic, sequence, arrival, payload FROM segment WHERE day = ANY (:days::date[])
                            AND device = k.device AND boot = k.boot
                            AND first_monotonic BETWEEN k.first AND k.last) AS s
                        """)
                .param("days", daysAround(rows), Types.ARRAY)
                .param(
                        "devices",
                        spans.stream().map(span -> span.device().value()).toArray(String[]::new),
                        Types.ARRAY)
                .param(
                        "boots",
                        spans.stream().map(span -> span.boot().toString()).toArray(String[]::new),
                        Types.ARRAY)
                .param("firsts", spans.stream().map(Span::first).toArray(Long[]::new), Types.ARRAY)
                .param("lasts", spans.stream().map(Span::last).toArray(Long[]::new), Types.ARRAY)
                .query(row -> {
                    Span span = spans.get(row.getInt("n") - 1);
                    long first = row.getLong("first_monotonic");
                    stored.put(
                            new SegmentId(span.device(), span.boot(), first, row.getLong("sequence")),
                            new Known(row.getLong("arrival"), row.getBytes("payload")));
                });
        return stored;
    }

    private static String[] daysAround(List<Row> rows) {
        return rows.stream()
                .map(Row::day)
                .distinct()
                .flatMap(day -> Stream.of(day.minusDays(1), day, day.plusDays(1)))
                .distinct()
                .map(LocalDate::toString)
                .toArray(String[]::new);
    }

    /** Which part of one monotonic clock's time a device's segments are of, by their first instants. */
    private record Span(DeviceId device, UUID boot, long first, long last) {

        static List<Span> of(List<Row> rows) {
            Map<List<Object>, Span> spans = new LinkedHashMap<>();
            for (Row row : rows) {
                SegmentId id = row.id();
                long at = id.firstMonotonicNanos();
                spans.merge(
                        List.of(id.device(), id.boot()),
                        new Span(id.device(), id.boot(), at, at),
                        (one, other) -> new Span(
                                one.device,
                                one.boot,
                                Math.min(one.first, other.first),
                                Math.max(one.last, other.last)));
            }
            return List.copyOf(spans.values());
        }
    }

    /** Another version of the compressor may write the same samples in other bytes. */
    private boolean isSame(Known known, Row row) {
        byte[] stored = known.payload();
        if (stored == null) {
            return archives.holds(known.arrival(), row.frame().columns());
        }
        try {
            return Arrays.equals(stored, row.frame().columns())
                    || SampleColumns.decode(stored)
                            .equals(SampleColumns.decode(row.frame().columns()));
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
        Map<Instrument, Long> instrumentIds = instruments.ids(
                rows.stream().map(row -> row.frame().instrument()).distinct().toList());
        List<Long> ids = rows.stream()
                .map(row -> Objects.requireNonNull(instrumentIds.get(row.frame().instrument())))
                .toList();
        List<Long> arrivals = jdbc.sql("SELECT nextval('segment_arrival') FROM generate_series(1, :rows)")
                .param("rows", rows.size())
                .query((row, n) -> row.getLong(1))
                .list();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        List<byte[]> digests = IntStream.range(0, rows.size())
                .parallel()
                .mapToObj(i -> rows.get(i).digest(ids.get(i), arrivals.get(i), now))
                .toList();
        try (BinaryCopy copy = new BinaryCopy(DataSourceUtils.getConnection(database), Row.TABLE, Row.COLUMNS)) {
            for (int i = 0; i < rows.size(); i++) {
                rows.get(i).write(copy, ids.get(i), arrivals.get(i), now, digests.get(i));
            }
            copy.end();
        } catch (SQLException e) {
            throw new UncategorizedSQLException("storing segments", "COPY " + Row.TABLE, e);
        }
    }
}
