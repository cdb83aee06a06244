package joulebook.api.window;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import joulebook.api.archive.Archives;
import joulebook.api.database.BinaryCopy;
import joulebook.api.verification.Canonical;
import joulebook.kernel.metering.CorruptSegment;
import joulebook.kernel.metering.Gap;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.SampleColumns;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Segments out, windows and shares in and out. */
@Repository
class WindowStore {
    private static final TypeReference<List<Gap>> GAPS = new TypeReference<>() {};
    private static final String NEWEST_WINDOWS = """
            SELECT DISTINCT ON (device, minute) * FROM device_window
            WHERE device = :device AND minute >= :from AND minute < :to ORDER BY device, minute, revision DESC
            """;
    private static final long NEWEST = Long.MAX_VALUE;
    private static final int ALL_DAYS = 100_000;

    /** Of a segment: it spans a day at most, so that neither what came long before nor what came long after is looked at. */
    private static final String OVERLAPS = """
            s.day BETWEEN (:from AT TIME ZONE 'UTC')::date - 1 AND (:to AT TIME ZONE 'UTC')::date
                AND s.first_utc >= :from - interval '1 day' AND s.first_utc < :to AND s.last_utc >= :from""";

    private static final String WINDOW =
            "device_window (device, minute, revision, instrument, energy_mj, covered_nanos,"
                    + " cross_check_mj, gaps, inputs_sha256, arrival, closed_at, digest)";
    private static final String ATTRIBUTION =
            "attribution (device, minute, revision, window_revision, inputs_sha256, attributed_at, digest)";
    private static final String SHARE =
            "attribution_share (device, minute, revision, run, energy_mj, covered_nanos, crc32c)";

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final Archives archives;
    private final JsonMapper mapper;
    private final Clock clock = Clock.systemUTC();

    WindowStore(JdbcClient jdbc, JdbcTemplate batches, Archives archives, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.archives = archives;
        this.mapper = mapper;
    }

    /** Segments that overlap the time, and the one before and after: what joins them belongs to the time too. */
    Trace trace(String device, Instant from, Instant to) {
        return trace(device, from, to, NEWEST);
    }

    /** As it was when no segment past this arrival had come. */
    Trace trace(String device, Instant from, Instant to, long arrival) {
        return trace(device, from, to, arrival, SampleColumns::readings);
    }

    /** With what else the device said, which costs more to read. */
    Trace traceWithConditions(String device, Instant from, Instant to) {
        return trace(device, from, to, NEWEST, SampleColumns::decode);
    }

    private interface Decoder {
        List<Sample> decode(byte[] payload) throws CorruptSegment;
    }

    private Trace trace(String device, Instant from, Instant to, long arrival, Decoder decoder) {
        Instant before = Objects.requireNonNullElse(lastBefore(device, from, arrival), from);
        Instant after = Objects.requireNonNullElse(firstFrom(device, to, arrival), to);
        List<StoredSegment> segments = jdbc.sql("""
                        SELECT s.*, i.host, i.limit_mw FROM segment s JOIN instrument i ON i.id = s.instrument
                        WHERE s.day BETWEEN (:before AT TIME ZONE 'UTC')::date - 1 AND (:after AT TIME ZONE 'UTC')::date
                          AND s.device = :device AND s.arrival <= :arrival
                          AND s.first_utc BETWEEN :before - interval '1 day' AND :after AND s.last_utc >= :before
                        ORDER BY s.first_utc, s.sequence
                        """)
                .param("device", device)
                .param("arrival", arrival)
                .param("before", before.atOffset(ZoneOffset.UTC))
                .param("after", after.atOffset(ZoneOffset.UTC))
                .query((row, n) -> segment(row, decoder))
                .list();
        return new Trace(device, whole(segments));
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
                    AND day BETWEEN (:at AT TIME ZONE 'UTC')::date - :days AND (:at AT TIME ZONE 'UTC')::date
                """;
        return neighbour(sql, device, at, arrival);
    }

    /** When the first segment from an instant on begins; null where there is none. */
    private @Nullable Instant firstFrom(String device, Instant at, long arrival) {
        String sql = """
                SELECT min(first_utc) AS at FROM segment WHERE device = :device AND arrival <= :arrival AND first_utc >= :at
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

    /** Devices with segments that overlap the time. */
    List<String> devices(Instant from, Instant to) {
        return jdbc.sql("SELECT device AS d FROM (SELECT DISTINCT device FROM instrument) i"
                        + " WHERE EXISTS (SELECT FROM segment s WHERE s.device = i.device AND " + OVERLAPS
                        + " OFFSET 0) ORDER BY 1")
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, n) -> row.getString("d"))
                .list();
    }

    /** The hours of a time, whole ones, in which any of these devices has segments, one hour after the other. */
    List<Windows.DeviceHour> hours(List<String> devices, Instant from, Instant to) {
        return jdbc.sql("""
                        SELECT d.device, h.hour FROM generate_series(:from::timestamptz, :to::timestamptz - interval '1 microsecond',
                                interval '1 hour') AS h(hour)
                            CROSS JOIN unnest(:devices::text[]) AS d(device)
                        WHERE EXISTS (SELECT FROM segment s WHERE s.device = d.device
                            AND\s""" + OVERLAPS.replace(":from", "h.hour").replace(":to", "(h.hour + interval '1 hour')") + """
                             OFFSET 0)
                        ORDER BY h.hour, d.device
                        """)
                .param("from", from.truncatedTo(ChronoUnit.HOURS).atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .param("devices", devices.toArray(String[]::new), Types.ARRAY)
                .query((row, n) -> {
                    Instant hour = instant(row, "hour");
                    return new Windows.DeviceHour(row.getString("device"), hour, hour.plus(1, ChronoUnit.HOURS));
                })
                .list();
    }

    /** How many samples the segments have that overlap the time. */
    long samples(String device, Instant from, Instant to) {
        return jdbc.sql("SELECT coalesce(sum(samples), 0) FROM segment s WHERE s.device = :device AND " + OVERLAPS)
                .param("device", device)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }

    /** Devices of a host with segments that overlap the time. */
    List<String> devices(String host, Instant from, Instant to) {
        return jdbc.sql("""
                        SELECT DISTINCT s.device AS d FROM segment s JOIN instrument i ON i.id = s.instrument
                        WHERE i.host = :host AND s.first_utc < :to AND s.last_utc >= :from ORDER BY 1
                        """)
                .param("host", host)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, n) -> row.getString("d"))
                .list();
    }

    /** Devices that a run has a share of. */
    List<String> devicesOf(UUID run) {
        return jdbc.sql("SELECT DISTINCT device AS d FROM attribution_share WHERE run = :run ORDER BY 1")
                .param("run", run)
                .query((row, n) -> row.getString("d"))
                .list();
    }

    /** How far a device's samples reach, and whether its newest stream ended in good order. */
    record Reach(Instant newest, boolean ended) {}

    Optional<Reach> reach(String device) {
        return jdbc.sql("""
                        SELECT last_utc, ends_stream FROM segment WHERE device = :device
                        ORDER BY last_utc DESC, ends_stream DESC LIMIT 1
                        """)
                .param("device", device)
                .query((row, n) -> new Reach(instant(row, "last_utc"), row.getBoolean("ends_stream")))
                .optional();
    }

    long arrivals() {
        return jdbc.sql("SELECT coalesce(max(arrival), 0) FROM segment")
                .query(Long.class)
                .single();
    }

    /** The oldest sample that arrived after the watermark, or null. */
    @Nullable Instant oldestSince(long arrival) {
        return jdbc.sql("SELECT first_utc FROM segment WHERE arrival > :arrival ORDER BY first_utc LIMIT 1")
                .param("arrival", arrival)
                .query((row, n) -> instant(row, "first_utc"))
                .optional()
                .orElse(null);
    }

    /** Until the transaction ends nobody else works on these devices; taken in one order, nobody waits for another in a ring. */
    void lock(Set<String> devices) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(device, 7)) FROM unnest(:devices::text[]) AS d(device)")
                .param("devices", devices.stream().sorted().toArray(String[]::new), Types.ARRAY)
                .query((row, n) -> 0)
                .list();
    }

    /** A stored window and what it was computed from. */
    record Stored(DeviceWindow window, String inputsSha256, byte @Nullable [] digest) {}

    Map<Instant, Stored> newest(String device, Instant from, Instant to) {
        Map<Instant, Stored> stored = new TreeMap<>();
        jdbc.sql(NEWEST_WINDOWS)
                .param("device", device)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, n) -> new Stored(window(row), row.getString("inputs_sha256"), row.getBytes("digest")))
                .list()
                .forEach(each -> stored.put(each.window().minute(), each));
        return stored;
    }

    /**
     * The gaps of the newest revision of each window that has any, by device, then time.
     *
     * @param device null for all
     */
    void gaps(@Nullable String device, Instant from, Instant to, BiConsumer<String, Gap> each) {
        jdbc.sql("""
                        SELECT device, gaps FROM (SELECT DISTINCT ON (device, minute) device, minute, gaps FROM device_window
                            WHERE (:device::text IS NULL OR device = :device) AND minute >= :from AND minute < :to
                            ORDER BY device, minute, revision DESC) w
                        WHERE gaps <> '[]' ORDER BY device, minute
                        """)
                .param("device", device, Types.VARCHAR)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query(row -> {
                    String of = row.getString("device");
                    mapper.readValue(row.getString("gaps"), GAPS).forEach(gap -> each.accept(of, gap));
                });
    }

    /** @param arrival the last segment that they were computed with */
    void insertWindows(List<Trace.Closed> windows, long arrival) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Map<Long, Optional<byte[]>> instruments = new HashMap<>();
        windows.forEach(closed -> instruments.computeIfAbsent(closed.instrument(), this::instrumentDigest));
        BinaryCopy.add(batches, WINDOW, 12, windows, (copy, closed) -> {
            DeviceWindow window = closed.window();
            String gaps = mapper.writeValueAsString(window.gaps());
            byte[] instrument =
                    Objects.requireNonNull(instruments.get(closed.instrument())).orElse(null);
            copy.text(window.device());
            copy.timestamptz(window.minute());
            copy.integer((long) window.revision());
            copy.bigint(closed.instrument());
            copy.bigint(window.energy().millijoules());
            copy.bigint(window.coveredNanos());
            copy.bigint(window.crossCheckMillijoules());
            copy.jsonb(gaps);
            copy.text(closed.inputsSha256());
            copy.bigint(arrival);
            copy.timestamptz(now);
            copy.bytes(WindowForm.window(
                            window.device(),
                            window.minute(),
                            window.revision(),
                            instrument,
                            window.energy().millijoules(),
                            window.coveredNanos(),
                            window.crossCheckMillijoules(),
                            gaps,
                            closed.inputsSha256(),
                            arrival,
                            now)
                    .sha256());
        });
    }

    private Optional<byte[]> instrumentDigest(long id) {
        return jdbc.sql("SELECT digest FROM instrument WHERE id = :id")
                .param("id", id)
                .query((row, n) -> Optional.ofNullable(row.getBytes("digest")))
                .single();
    }

    /** The newest attribution of each minute: its revision and inputs. */
    record Attributed(int revision, String inputsSha256) {}

    Map<Instant, Attributed> attributed(String device, Instant from, Instant to) {
        Map<Instant, Attributed> found = new TreeMap<>();
        jdbc.sql("""
                        SELECT DISTINCT ON (minute) minute, revision, inputs_sha256 FROM attribution
                        WHERE device = :device AND minute >= :from AND minute < :to ORDER BY minute, revision DESC
                        """)
                .param("device", device)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, n) -> found.put(
                        instant(row, "minute"), new Attributed(row.getInt("revision"), row.getString("inputs_sha256"))))
                .list();
        return found;
    }

    /** A split of a window that is not stored yet. */
    record Split(Stored of, int revision, String inputsSha256, List<Trace.Share> shares) {}

    void insertSplits(List<Split> splits) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        BinaryCopy.add(batches, ATTRIBUTION, 7, splits, (copy, split) -> {
            DeviceWindow window = split.of().window();
            copy.text(window.device());
            copy.timestamptz(window.minute());
            copy.integer((long) split.revision());
            copy.integer((long) window.revision());
            copy.text(split.inputsSha256());
            copy.timestamptz(now);
            copy.bytes(WindowForm.attribution(
                            window.device(),
                            window.minute(),
                            split.revision(),
                            window.revision(),
                            split.of().digest(),
                            split.inputsSha256(),
                            now,
                            split.shares())
                    .sha256());
        });
        List<Part> parts = splits.stream()
                .flatMap(split -> split.shares().stream().map(share -> new Part(split, share)))
                .toList();
        BinaryCopy.add(batches, SHARE, 7, parts, WindowStore::write);
    }

    private record Part(Split split, Trace.Share share) {}

    private static void write(BinaryCopy copy, Part part) {
        DeviceWindow window = part.split().of().window();
        int revision = part.split().revision();
        Trace.Share share = part.share();
        copy.text(window.device());
        copy.timestamptz(window.minute());
        copy.integer((long) revision);
        copy.uuid(share.run());
        copy.bigint(share.millijoules());
        copy.bigint(share.nanos());
        copy.integer((long) WindowForm.share(
                        window.device(), window.minute(), revision, share.run(), share.millijoules(), share.nanos())
                .crc32c());
    }

    DeviceWindow window(ResultSet row) throws SQLException {
        return new DeviceWindow(
                row.getString("device"),
                instant(row, "minute"),
                row.getInt("revision"),
                new Energy(row.getLong("energy_mj")),
                row.getLong("covered_nanos"),
                row.getObject("cross_check_mj", Long.class),
                mapper.readValue(row.getString("gaps"), GAPS));
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
