package joulebook.api.archive;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import joulebook.api.verification.Canonical;
import joulebook.kernel.metering.CorruptSegment;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.SampleColumns;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Segments out, files and their segments in and out. */
@Repository
class ArchiveStore {
    private static final int SEGMENTS_AT_A_TIME = 200;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final JdbcTemplate stream;

    ArchiveStore(JdbcClient jdbc, JdbcTemplate batches, DataSource database) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.stream = new JdbcTemplate(database);
        stream.setFetchSize(SEGMENTS_AT_A_TIME);
    }

    /** Devices with segments of a day that are in no file. */
    List<String> devices(LocalDate day) {
        return jdbc.sql("""
                        SELECT DISTINCT s.device AS d FROM segment s
                        WHERE s.day = :day AND s.payload IS NOT NULL
                            AND NOT EXISTS (SELECT FROM archived_segment a WHERE a.arrival = s.arrival) ORDER BY 1
                        """)
                .param("day", day)
                .query((row, n) -> row.getString("d"))
                .list();
    }

    /** The oldest day that has segments with samples in the database; null where there is none. */
    @Nullable LocalDate oldest() {
        return jdbc.sql("SELECT min(day) AS day FROM segment WHERE payload IS NOT NULL")
                .query((row, n) -> Optional.ofNullable(row.getObject("day", LocalDate.class)))
                .single()
                .orElse(null);
    }

    /** One at a time for a device. */
    void lock(String device) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(:device, 8))")
                .param("device", device)
                .query((row, n) -> 0)
                .single();
    }

    int nextPart(String device, LocalDate day) {
        return jdbc.sql("SELECT coalesce(max(part), 0) + 1 FROM archive_file WHERE device = :device AND day = :day")
                .param("device", device)
                .param("day", day)
                .query(Integer.class)
                .single();
    }

    /** A segment as it is stored, its payload whole. */
    record StoredPayload(RawSegment segment, Instant from, Instant to, ArchivedSegment digests) {}

    /** Segments of a device's day that are in no file, some at a time, by their first sample. */
    void unarchived(String device, LocalDate day, Consumer<StoredPayload> each) {
        stream.query(
                """
                SELECT s.*, i.host, i.name, i.method, i.scope, i.uncertainty_permille, i.limit_mw, i.provenance
                FROM segment s JOIN instrument i ON i.id = s.instrument
                WHERE s.day = ? AND s.device = ? AND s.payload IS NOT NULL
                    AND NOT EXISTS (SELECT FROM archived_segment a WHERE a.arrival = s.arrival)
                ORDER BY s.first_utc, s.arrival
                """,
                row -> {
                    each.accept(payload(row));
                },
                day,
                device);
    }

    private static StoredPayload payload(ResultSet row) throws SQLException {
        byte[] payload = row.getBytes("payload");
        RawSegment segment = segment(row, payload);
        return new StoredPayload(
                segment,
                instant(row, "first_utc"),
                instant(row, "last_utc"),
                new ArchivedSegment(
                        segment.arrival(),
                        payload.length,
                        Canonical.sha256(payload),
                        SampleForm.sha256(segment.samples())));
    }

    private static RawSegment segment(ResultSet row, byte[] payload) throws SQLException {
        String name = row.getString("device") + " of " + row.getString("first_utc");
        if (Canonical.crc32c(payload) != row.getInt("crc32c")) {
            throw new IllegalStateException("stored segment " + name
                    + " was changed: its CRC32C does not hold, and it is not archived. ./joulebook verify says more");
        }
        Long limit = row.getObject("limit_mw", Long.class);
        try {
            return new RawSegment(
                    row.getLong("arrival"),
                    new Instrument(
                            new DeviceId(row.getString("device")),
                            row.getString("host"),
                            row.getString("name"),
                            Method.valueOf(row.getString("method")),
                            Scope.valueOf(row.getString("scope")),
                            row.getInt("uncertainty_permille"),
                            limit == null ? null : new Power(limit),
                            row.getString("provenance")),
                    row.getObject("boot", UUID.class),
                    row.getLong("sequence"),
                    row.getLong("utc_offset"),
                    row.getBoolean("ends_stream"),
                    SampleColumns.decode(payload));
        } catch (CorruptSegment e) {
            throw new IllegalStateException("stored segment " + name + " cannot be read", e);
        }
    }

    void insert(ArchiveFile file, List<ArchivedSegment> segments) {
        long id = jdbc.sql("""
                        INSERT INTO archive_file (device, day, part, path, bytes, sha256, segments, samples, from_utc, to_utc,
                            layout, written_at, digest)
                        VALUES (:device, :day, :part, :path, :bytes, :sha256, :segments, :samples, :from, :to, :layout, :now,
                            :digest) RETURNING id
                        """)
                .param("device", file.device())
                .param("day", file.day())
                .param("part", file.part())
                .param("path", file.path())
                .param("bytes", file.bytes())
                .param("sha256", file.sha256())
                .param("segments", file.segments())
                .param("samples", file.samples())
                .param("from", file.from().atOffset(ZoneOffset.UTC))
                .param("to", file.to().atOffset(ZoneOffset.UTC))
                .param("layout", file.layout())
                .param("now", file.writtenAt().atOffset(ZoneOffset.UTC))
                .param("digest", ArchiveForm.file(file, segments).sha256())
                .query(Long.class)
                .single();
        batches.batchUpdate(
                """
                INSERT INTO archived_segment (arrival, file, payload_bytes, payload_sha256, samples_sha256, crc32c)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                segments.stream()
                        .map(segment -> new Object[] {
                            segment.arrival(),
                            id,
                            segment.payloadBytes(),
                            segment.payloadSha256(),
                            segment.samplesSha256(),
                            ArchiveForm.segment(id, segment).crc32c()
                        })
                        .toList());
    }

    /** A file as it is in the books. */
    record Stored(
            long id,
            ArchiveFile file,
            byte[] digest,
            @Nullable Instant deletedAt) {

        static Stored of(ResultSet row) throws SQLException {
            OffsetDateTime deleted = row.getObject("deleted_at", OffsetDateTime.class);
            return new Stored(
                    row.getLong("id"),
                    new ArchiveFile(
                            row.getString("device"),
                            row.getObject("day", LocalDate.class),
                            row.getInt("part"),
                            row.getString("path"),
                            row.getLong("bytes"),
                            row.getBytes("sha256"),
                            row.getInt("segments"),
                            row.getLong("samples"),
                            instant(row, "from_utc"),
                            instant(row, "to_utc"),
                            row.getInt("layout"),
                            instant(row, "written_at")),
                    row.getBytes("digest"),
                    deleted == null ? null : deleted.toInstant());
        }
    }

    Stored file(long id) {
        return jdbc.sql(
                        "SELECT f.*, d.deleted_at FROM archive_file f LEFT JOIN raw_deletion d ON d.file = f.id WHERE id = :id")
                .param("id", id)
                .query((row, n) -> Stored.of(row))
                .single();
    }

    /** Newest first. */
    List<Stored> files(@Nullable String device, @Nullable LocalDate day, long before, int limit) {
        return jdbc.sql("""
                        SELECT f.*, d.deleted_at FROM archive_file f LEFT JOIN raw_deletion d ON d.file = f.id
                        WHERE (:device::text IS NULL OR device = :device) AND (:day::date IS NULL OR day = :day)
                            AND id < :before ORDER BY id DESC LIMIT :limit
                        """)
                .param("device", device, Types.VARCHAR)
                .param("day", day, Types.DATE)
                .param("before", before)
                .param("limit", limit)
                .query((row, n) -> Stored.of(row))
                .list();
    }

    /** A file's segments, in the order in which it has them. */
    List<ArchivedSegment> segments(long file) {
        return jdbc.sql("""
                        SELECT a.* FROM archived_segment a JOIN archive_file f ON f.id = a.file
                        LEFT JOIN segment s ON s.day = f.day AND s.arrival = a.arrival
                        WHERE a.file = :file ORDER BY s.first_utc, a.arrival
                        """)
                .param("file", file)
                .query((row, n) -> archived(row))
                .list();
    }

    static ArchivedSegment archived(ResultSet row) throws SQLException {
        return new ArchivedSegment(
                row.getLong("arrival"),
                row.getInt("payload_bytes"),
                row.getBytes("payload_sha256"),
                row.getBytes("samples_sha256"));
    }

    /** Where a segment's samples are. */
    record Place(long file, String path, ArchivedSegment segment) {}

    List<Place> places(Collection<Long> arrivals) {
        return jdbc.sql("""
                        SELECT a.*, f.path FROM archived_segment a JOIN archive_file f ON f.id = a.file
                        WHERE a.arrival = ANY (:arrivals) ORDER BY a.file
                        """)
                .param("arrivals", arrivals.toArray(Long[]::new), Types.ARRAY)
                .query((row, n) -> new Place(row.getLong("file"), row.getString("path"), archived(row)))
                .list();
    }

    List<String> pathsOf(byte[] sha256) {
        return jdbc.sql("SELECT path FROM archive_file WHERE sha256 = :sha256 ORDER BY path")
                .param("sha256", sha256)
                .query((row, n) -> row.getString("path"))
                .list();
    }

    /** A day's files whose samples are still in the database and may be deleted there. */
    List<Long> deletable(LocalDate day) {
        return jdbc.sql("""
                        SELECT f.id FROM archive_file f WHERE f.day = :day
                            AND NOT EXISTS (SELECT FROM raw_deletion d WHERE d.file = f.id) AND raw_stays_because(f.id) IS NULL
                        ORDER BY f.id
                        """)
                .param("day", day)
                .query((row, n) -> row.getLong("id"))
                .list();
    }

    /** @return how many payloads went */
    long delete(Stored stored, byte[] readSha256, int afterDays, Instant now) {
        jdbc.sql("""
                        INSERT INTO raw_deletion (file, read_sha256, after_days, deleted_at, digest)
                        VALUES (:file, :read, :days, :now, :digest)
                        """)
                .param("file", stored.id())
                .param("read", readSha256)
                .param("days", afterDays)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param(
                        "digest",
                        ArchiveForm.deletion(stored.digest(), readSha256, afterDays, now)
                                .sha256())
                .update();
        return jdbc.sql("SELECT delete_raw(:file)")
                .param("file", stored.id())
                .query(Long.class)
                .single();
    }

    /** @return bytes that the disk got back */
    long shrink(LocalDate day) {
        return jdbc.sql("SELECT shrink_day(:day)")
                .param("day", day)
                .query(Long.class)
                .single();
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
