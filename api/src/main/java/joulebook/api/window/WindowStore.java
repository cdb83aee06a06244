package joulebook.api.window;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;
import joulebook.api.archive.Archives;
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
        List<StoredSegment> segments = jdbc.sql("""
                        SELECT s.*, i.host, i.limit_mw FROM segment s JOIN instrument i ON i.id = s.instrument
                        WHERE s.device = :device AND s.arrival <= :arrival
                          AND s.first_utc < coalesce((SELECT min(first_utc) FROM segment
                                WHERE device = :device AND arrival <= :arrival AND first_utc >= :to), 'infinity'::timestamptz) + interval '1 microsecond'
                          AND s.last_utc >= coalesce((SELECT max(last_utc) FROM segment
                                WHERE device = :device AND arrival <= :arrival AND last_utc < :from), '-infinity'::timestamptz)
                        ORDER BY s.first_utc, s.sequence
                        """)
                .param("device", device)
                .param("arrival", arrival)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, n) -> segment(row))
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

    /** Devices with segments that overlap the time. */
    List<String> devices(Instant from, Instant to) {
        return jdbc.sql(
                        "SELECT DISTINCT device AS d FROM segment WHERE first_utc < :to AND last_utc >= :from ORDER BY 1")
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, n) -> row.getString("d"))
                .list();
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

    void lock(String device) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(:device, 7))")
                .param("device", device)
                .query((row, n) -> 0)
                .single();
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

    /** @param arrival the last segment that they were computed with */
    void insertWindows(List<Trace.Closed> windows, long arrival) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Map<Long, Optional<byte[]>> instruments = new HashMap<>();
        List<Object[]> rows = new ArrayList<>();
        for (Trace.Closed closed : windows) {
            DeviceWindow window = closed.window();
            String gaps = mapper.writeValueAsString(window.gaps());
            byte[] instrument = instruments
                    .computeIfAbsent(closed.instrument(), this::instrumentDigest)
                    .orElse(null);
            byte[] digest = WindowForm.window(
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
                    .sha256();
            rows.add(new Object[] {
                window.device(),
                window.minute().atOffset(ZoneOffset.UTC),
                window.revision(),
                closed.instrument(),
                window.energy().millijoules(),
                window.coveredNanos(),
                window.crossCheckMillijoules(),
                gaps,
                closed.inputsSha256(),
                arrival,
                now.atOffset(ZoneOffset.UTC),
                digest
            });
        }
        batches.batchUpdate("""
                INSERT INTO device_window (device, minute, revision, instrument, energy_mj, covered_nanos, cross_check_mj,
                    gaps, inputs_sha256, arrival, closed_at, digest)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)
                """, rows);
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
        List<Object[]> attributions = new ArrayList<>();
        List<Object[]> shares = new ArrayList<>();
        for (Split split : splits) {
            DeviceWindow window = split.of().window();
            OffsetDateTime minute = window.minute().atOffset(ZoneOffset.UTC);
            attributions.add(new Object[] {
                window.device(),
                minute,
                split.revision(),
                window.revision(),
                split.inputsSha256(),
                now.atOffset(ZoneOffset.UTC),
                WindowForm.attribution(
                                window.device(),
                                window.minute(),
                                split.revision(),
                                window.revision(),
                                split.of().digest(),
                                split.inputsSha256(),
                                now,
                                split.shares())
                        .sha256()
            });
            for (Trace.Share share : split.shares()) {
                int crc = WindowForm.share(
                                window.device(),
                                window.minute(),
                                split.revision(),
                                share.run(),
                                share.millijoules(),
                                share.nanos())
                        .crc32c();
                shares.add(new Object[] {
                    window.device(), minute, split.revision(), share.run(), share.millijoules(), share.nanos(), crc
                });
            }
        }
        batches.batchUpdate("""
                INSERT INTO attribution (device, minute, revision, window_revision, inputs_sha256, attributed_at, digest)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """, attributions);
        batches.batchUpdate("""
                INSERT INTO attribution_share (device, minute, revision, run, energy_mj, covered_nanos, crc32c)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """, shares);
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

    private static StoredSegment segment(ResultSet row) throws SQLException {
        byte[] payload = row.getBytes("payload");
        String name = row.getString("device") + " of " + row.getString("first_utc");
        if (payload != null && crc(payload) != row.getInt("crc32c")) {
            throw new IllegalStateException("stored segment " + name + " was changed: its CRC32C does not hold");
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
                    payload == null ? List.of() : SampleColumns.decode(payload));
        } catch (CorruptSegment e) {
            throw new IllegalStateException("stored segment " + name + " cannot be read", e);
        }
    }

    private static int crc(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload);
        return (int) crc.getValue();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
