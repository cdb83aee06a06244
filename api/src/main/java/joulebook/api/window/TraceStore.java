package joulebook.api.window;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import joulebook.api.archive.Archives;
import joulebook.api.verification.Canonical;
import joulebook.kernel.metering.CorruptSegment;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What is stored of a device around a time. What follows what is said by the clock of a boot; where UTC was never set that is
 * the order of UTC too, by which segments are found at once. Where it was set, or two boots lie near, the heads of all segments
 * of these days are looked at first.
 */
@Repository
class TraceStore {
    private static final int ALL_DAYS = 100_000;

    /** By so much UTC may differ in what {@link #isPlain} takes for one clock, and more. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private static final int NEAR_DAYS = 2;

    private static final String SEGMENTS =
            "SELECT s.*, i.host, i.limit_mw FROM segment s JOIN instrument i ON i.id = s.instrument"
                    + " WHERE s.device = :device AND s.arrival <= :arrival AND NOT withdrawn(s.boot, :arrival) AND ";

    private final JdbcClient jdbc;
    private final Archives archives;

    TraceStore(JdbcClient jdbc, Archives archives) {
        this.jdbc = jdbc;
        this.archives = archives;
    }

    interface Decoder {
        List<Sample> decode(byte[] payload) throws CorruptSegment;
    }

    /** Days on which a boot has segments, and how many seconds UTC was ahead of its clock in them. */
    private record Clock(UUID boot, LocalDate day, long second) {}

    /** @param arrival as it was when no segment past this one had come */
    Trace trace(String device, Instant from, Instant to, long arrival, Decoder decoder) {
        Instant before = Objects.requireNonNullElse(lastBefore(device, from, arrival), from);
        Instant after = Objects.requireNonNullElse(firstFrom(device, to, arrival), to);
        List<Clock> clocks =
                clocks(device, day(before).minusDays(NEAR_DAYS), day(after).plusDays(NEAR_DAYS));
        if (isPlain(clocks)) {
            return new Trace(device, between(device, before.minus(SLACK), after.plus(SLACK), arrival, decoder));
        }
        List<LocalDate> days = clocks.stream().map(Clock::day).distinct().toList();
        SegmentHead.Chosen chosen =
                SegmentHead.choose(heads(device, days, arrival), Trace.nanos(from), Trace.nanos(to));
        Predicate<StoredSegment> isOpen = segment -> chosen.following().contains(segment.arrival());
        return new Trace(device, segments(device, days, chosen.all(), arrival, decoder), isOpen);
    }

    private static boolean isPlain(List<Clock> clocks) {
        Set<UUID> boots = clocks.stream().map(Clock::boot).collect(Collectors.toSet());
        long least = clocks.stream().mapToLong(Clock::second).min().orElse(0);
        long most = clocks.stream().mapToLong(Clock::second).max().orElse(0);
        return boots.size() <= 1 && most - least <= 1;
    }

    /** All of these days, and of the boots that they have those whose UTC of another time was the same moment by their clock. */
    private List<Clock> clocks(String device, LocalDate from, LocalDate to) {
        return jdbc.sql("""
                        SELECT DISTINCT far.boot, far.day, far.second FROM segment_clock near
                            JOIN segment_clock far ON far.device = near.device AND far.boot = near.boot
                        WHERE near.device = :device AND near.day BETWEEN :from AND :to AND (far.day BETWEEN :from AND :to
                            OR (far.day + make_interval(secs => near.second - far.second))::date BETWEEN :from AND :to)
                        """)
                .param("device", device)
                .param("from", from)
                .param("to", to)
                .query((row, n) -> new Clock(
                        row.getObject("boot", UUID.class),
                        row.getObject("day", LocalDate.class),
                        row.getLong("second")))
                .list();
    }

    private List<SegmentHead> heads(String device, List<LocalDate> days, long arrival) {
        return jdbc.sql("""
                        SELECT arrival, boot, first_monotonic, utc_offset, (extract(epoch FROM last_utc) * 1000000)::bigint AS last
                        FROM segment WHERE device = :device AND arrival <= :arrival AND NOT withdrawn(boot, :arrival)
                            AND day = ANY(:days::date[])
                        """)
                .param("device", device)
                .param("arrival", arrival)
                .param("days", texts(days), Types.ARRAY)
                .query((row, n) -> new SegmentHead(
                        row.getLong("arrival"),
                        row.getObject("boot", UUID.class),
                        row.getLong("first_monotonic"),
                        Math.max(
                                row.getLong("first_monotonic"), row.getLong("last") * 1000 - row.getLong("utc_offset")),
                        row.getLong("utc_offset")))
                .list();
    }

    private List<StoredSegment> segments(
            String device, List<LocalDate> days, List<Long> arrivals, long arrival, Decoder decoder) {
        return whole(jdbc.sql(SEGMENTS + "s.day = ANY(:days::date[]) AND s.arrival = ANY(:arrivals)"
                        + " ORDER BY s.first_utc, s.sequence")
                .param("device", device)
                .param("arrival", arrival)
                .param("days", texts(days), Types.ARRAY)
                .param("arrivals", arrivals.toArray(Long[]::new), Types.ARRAY)
                .query((row, n) -> segment(row, decoder))
                .list());
    }

    private List<StoredSegment> between(String device, Instant before, Instant after, long arrival, Decoder decoder) {
        return whole(jdbc.sql(SEGMENTS + """
                         s.day BETWEEN (:before AT TIME ZONE 'UTC')::date - 1 AND (:after AT TIME ZONE 'UTC')::date
                          AND s.first_utc BETWEEN :before - interval '1 day' AND :after AND s.last_utc >= :before
                        ORDER BY s.first_utc, s.sequence
                        """)
                .param("device", device)
                .param("arrival", arrival)
                .param("before", before.atOffset(ZoneOffset.UTC))
                .param("after", after.atOffset(ZoneOffset.UTC))
                .query((row, n) -> segment(row, decoder))
                .list());
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private static String[] texts(List<LocalDate> days) {
        return days.stream().map(LocalDate::toString).toArray(String[]::new);
    }

    /** With the samples that are in an archive only. */
    private List<StoredSegment> whole(List<StoredSegment> segments) {
        Map<Long, List<Sample>> archived = archives.samples(segments.stream()
                .filter(segment -> segment.samples().isEmpty())
                .map(StoredSegment::arrival)
                .toList());
        return archived.isEmpty()
                ? segments
                : segments.stream()
                        .map(segment -> segment.samples().isEmpty()
                                ? segment.with(Objects.requireNonNull(archived.get(segment.arrival())))
                                : segment)
                        .toList();
    }

    /** When the last segment that is over by an instant ends; null where there is none. Seldom more than two days before. */
    private @Nullable Instant lastBefore(String device, Instant at, long arrival) {
        String sql = """
                SELECT max(last_utc) AS at FROM segment WHERE device = :device AND arrival <= :arrival AND last_utc < :at
                    AND NOT withdrawn(boot, :arrival)
                    AND day BETWEEN (:at AT TIME ZONE 'UTC')::date - :days AND (:at AT TIME ZONE 'UTC')::date
                """;
        return neighbour(sql, device, at, arrival);
    }

    /** When the first segment from an instant on begins; null where there is none. */
    private @Nullable Instant firstFrom(String device, Instant at, long arrival) {
        String sql = """
                SELECT min(first_utc) AS at FROM segment WHERE device = :device AND arrival <= :arrival AND first_utc >= :at
                    AND NOT withdrawn(boot, :arrival)
                    AND day BETWEEN (:at AT TIME ZONE 'UTC')::date AND (:at AT TIME ZONE 'UTC')::date + :days
                """;
        return neighbour(sql, device, at, arrival);
    }

    /** Near by first: a table of many days is not asked where one of two days knows. */
    private @Nullable Instant neighbour(String sql, String device, Instant at, long arrival) {
        for (int days : new int[] {2, ALL_DAYS}) {
            OffsetDateTime found = jdbc.sql(sql)
                    .param("device", device)
                    .param("arrival", arrival)
                    .param("at", at.atOffset(ZoneOffset.UTC))
                    .param("days", days)
                    .query((row, n) -> Optional.ofNullable(row.getObject("at", OffsetDateTime.class)))
                    .single()
                    .orElse(null);
            if (found != null) {
                return found.toInstant();
            }
        }
        return null;
    }

    private static String name(ResultSet row) throws SQLException {
        return row.getString("device") + " of " + row.getString("first_utc");
    }

    private static StoredSegment segment(ResultSet row, Decoder decoder) throws SQLException {
        byte[] payload = row.getBytes("payload");
        if (payload != null && Canonical.crc32c(payload) != row.getInt("crc32c")) {
            throw new IllegalStateException("stored segment " + name(row) + " was changed: its CRC32C does not hold");
        }
        Long limit = row.getObject("limit_mw", Long.class);
        try {
            return new StoredSegment(
                    row.getLong("arrival"),
                    row.getObject("boot", UUID.class),
                    row.getLong("sequence"),
                    row.getLong("instrument"),
                    row.getString("host"),
                    limit == null ? null : new Power(limit),
                    row.getLong("utc_offset"),
                    instant(row, "first_utc"),
                    instant(row, "last_utc"),
                    row.getInt("crc32c"),
                    payload == null ? List.of() : decoder.decode(payload));
        } catch (CorruptSegment e) {
            throw new IllegalStateException("stored segment " + name(row) + " cannot be read", e);
        }
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
