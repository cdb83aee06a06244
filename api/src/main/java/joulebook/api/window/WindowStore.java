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
import joulebook.api.database.BinaryCopy;
import joulebook.kernel.metering.Gap;
import joulebook.kernel.metering.SampleColumns;
import joulebook.kernel.quantity.Energy;
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
    private static final TypeReference<List<ClockStep>> CLOCK_STEPS = new TypeReference<>() {};
    private static final String NEWEST_WINDOWS = """
            SELECT DISTINCT ON (device, minute) * FROM device_window
            WHERE device = :device AND minute >= :from AND minute < :to ORDER BY device, minute, revision DESC
            """;
    private static final long NEWEST = Long.MAX_VALUE;

    /** Of a segment: it spans a day at most, so that neither what came long before nor what came long after is looked at. */
    private static final String OVERLAPS = """
            s.day BETWEEN (:from AT TIME ZONE 'UTC')::date - 1 AND (:to AT TIME ZONE 'UTC')::date
                AND s.first_utc >= :from - interval '1 day' AND s.first_utc < :to AND s.last_utc >= :from""";

    /** Of the days of a boot: a counter may have gone on in a silence between its segments, also into the day after if UTC was set. */
    private static final String MAY_BRIDGE = """
            (SELECT FROM segment_clock c WHERE c.device = %s GROUP BY c.boot
                HAVING min(c.day) <= (%s AT TIME ZONE 'UTC')::date
                    AND max(c.day) + CASE WHEN max(c.second) - min(c.second) > 1 THEN 1 ELSE 0 END
                        >= (%s AT TIME ZONE 'UTC')::date)""";

    /** The same of an hour: where UTC was not set, the boot has a segment before it and one after it. */
    private static final String HOUR_MAY_BRIDGE = """
            (SELECT FROM segment_clock c WHERE c.device = d.device GROUP BY c.boot
                HAVING min(c.day) <= (h.hour AT TIME ZONE 'UTC')::date
                    AND max(c.day) + CASE WHEN max(c.second) - min(c.second) > 1 THEN 1 ELSE 0 END
                        >= (h.hour AT TIME ZONE 'UTC')::date
                    AND (max(c.second) - min(c.second) > 1 OR
                        EXISTS (SELECT FROM segment s WHERE s.device = d.device AND s.boot = c.boot
                            AND s.day = min(c.day) AND s.last_utc < h.hour)
                        AND EXISTS (SELECT FROM segment s WHERE s.device = d.device AND s.boot = c.boot
                            AND s.day = max(c.day) AND s.first_utc >= h.hour)))""";

    private static final String WINDOW =
            "device_window (device, minute, revision, instrument, energy_mj, covered_nanos,"
                    + " cross_check_mj, gaps, inputs_sha256, arrival, closed_at, digest, bridged_mj, bridged_nanos,"
                    + " suspense_mj, clock_steps)";
    private static final String ATTRIBUTION =
            "attribution (device, minute, revision, window_revision, inputs_sha256, attributed_at, digest)";
    private static final String SHARE =
            "attribution_share (device, minute, revision, run, energy_mj, covered_nanos, crc32c)";

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TraceStore traces;
    private final JsonMapper mapper;
    private final Clock clock = Clock.systemUTC();

    WindowStore(JdbcClient jdbc, JdbcTemplate batches, TraceStore traces, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.traces = traces;
        this.mapper = mapper;
    }

    /** Segments that overlap the time, and the one before and after: what joins them belongs to the time too. */
    Trace trace(String device, Instant from, Instant to) {
        return trace(device, from, to, NEWEST);
    }

    /** As it was when no segment past this arrival had come. */
    Trace trace(String device, Instant from, Instant to, long arrival) {
        return traces.trace(device, from, to, arrival, SampleColumns::readings);
    }

    /** With what else the device said, which costs more to read. */
    Trace traceWithConditions(String device, Instant from, Instant to) {
        return traces.trace(device, from, to, NEWEST, SampleColumns::decode);
    }

    /** Devices with segments that overlap the time, or some before it and after. */
    List<String> devices(Instant from, Instant to) {
        return jdbc.sql("SELECT device AS d FROM (SELECT DISTINCT device FROM instrument) i"
                        + " WHERE EXISTS (SELECT FROM segment s WHERE s.device = i.device AND " + OVERLAPS
                        + " OFFSET 0) OR EXISTS " + MAY_BRIDGE.formatted("i.device", ":to", ":from") + " ORDER BY 1")
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, n) -> row.getString("d"))
                .list();
    }

    /** The hours of a time, whole ones, in which any of these devices has segments or may be bridged, one hour after the other. */
    List<Windows.DeviceHour> hours(List<String> devices, Instant from, Instant to) {
        return jdbc.sql("""
                        SELECT d.device, h.hour FROM generate_series(:from::timestamptz, :to::timestamptz - interval '1 microsecond',
                                interval '1 hour') AS h(hour)
                            CROSS JOIN unnest(:devices::text[]) AS d(device)
                        WHERE EXISTS (SELECT FROM segment s WHERE s.device = d.device
                            AND\s""" + OVERLAPS.replace(":from", "h.hour").replace(":to", "(h.hour + interval '1 hour')")
                        + " OFFSET 0) OR EXISTS " + HOUR_MAY_BRIDGE
                        + " ORDER BY h.hour, d.device")
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

    /** Withdrawals of imports arrive as segments do. */
    long arrivals() {
        return jdbc.sql("SELECT greatest((SELECT coalesce(max(arrival), 0) FROM segment),"
                        + " (SELECT coalesce(max(arrival), 0) FROM import_withdrawal))")
                .query(Long.class)
                .single();
    }

    /** Whether an import that has samples of a device in a time was withdrawn. */
    boolean withdrawn(String device, Instant from, Instant to) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM import_withdrawal w JOIN segment s ON s.boot = w.import WHERE s.device = :device"
                                + " AND " + OVERLAPS + ")")
                .param("device", device)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
    }

    /**
     * The oldest sample that arrived after the watermark, or the one of its device before it, if any, or the oldest that was
     * withdrawn after it: or null.
     */
    @Nullable Instant oldestSince(long arrival) {
        return jdbc.sql("""
                        SELECT least(min(coalesce((SELECT max(b.last_utc) FROM segment b
                                WHERE b.device = o.device AND b.last_utc < o.first_utc), o.first_utc)),
                            (SELECT min(i.from_utc) FROM import_withdrawal w JOIN import i ON i.id = w.import
                                WHERE w.arrival > :arrival)) AS oldest
                        FROM (SELECT device, min(first_utc) AS first_utc FROM segment WHERE arrival > :arrival GROUP BY device) o
                        """)
                .param("arrival", arrival)
                .query((row, n) -> Optional.ofNullable(row.getObject("oldest", OffsetDateTime.class)))
                .single()
                .map(OffsetDateTime::toInstant)
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
    record Stored(DeviceWindow window, long instrument, String inputsSha256, byte @Nullable [] digest) {}

    Map<Instant, Stored> newest(String device, Instant from, Instant to) {
        Map<Instant, Stored> stored = new TreeMap<>();
        jdbc.sql(NEWEST_WINDOWS)
                .param("device", device)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, n) -> new Stored(
                        window(row), row.getLong("instrument"), row.getString("inputs_sha256"), row.getBytes("digest")))
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
        BinaryCopy.add(batches, WINDOW, 16, windows, (copy, closed) -> {
            DeviceWindow window = closed.window();
            String gaps = mapper.writeValueAsString(window.gaps());
            DeviceWindow.Unseen unseen = window.unseen();
            String clockSteps = mapper.writeValueAsString(unseen.clockSteps());
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
                            now,
                            unseen,
                            clockSteps)
                    .sha256());
            copy.bigint(unseen.bridged().millijoules());
            copy.bigint(unseen.bridgedNanos());
            copy.bigint(unseen.suspense().millijoules());
            copy.jsonb(clockSteps);
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
                mapper.readValue(row.getString("gaps"), GAPS),
                unseen(row));
    }

    private DeviceWindow.Unseen unseen(ResultSet row) throws SQLException {
        return new DeviceWindow.Unseen(
                new Energy(row.getLong("bridged_mj")),
                row.getLong("bridged_nanos"),
                new Energy(row.getLong("suspense_mj")),
                mapper.readValue(row.getString("clock_steps"), CLOCK_STEPS));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
