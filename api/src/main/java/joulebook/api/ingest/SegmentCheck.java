package joulebook.api.ingest;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import joulebook.api.verification.Canonical;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import joulebook.kernel.metering.CorruptSegment;
import joulebook.kernel.metering.SampleColumns;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Raw samples: each payload's CRC32C holds, it can be read, it says what its row says, and the row's digest holds. Where the
 * payload is in an archive only, the digest of it that stayed stands for it.
 */
@Component
class SegmentCheck implements Check {
    private final RowStream rows;

    SegmentCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "segments";
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        long[] count = new long[2];
        rows.each("SELECT * FROM instrument ORDER BY id", row -> {
            judge("instrument", row.getString("id"), row, instrument(row), findings, count);
        });
        rows.each("""
                SELECT s.*, s.day = (s.first_utc AT TIME ZONE 'UTC')::date AS on_its_day, i.id AS known, a.payload_sha256, d.file AS deleted
                FROM segment s LEFT JOIN instrument i ON i.id = s.instrument
                    LEFT JOIN archived_segment a ON a.arrival = s.arrival LEFT JOIN raw_deletion d ON d.file = a.file
                ORDER BY s.device, s.first_utc
                """, row -> {
            String key = String.join(
                    " ",
                    row.getString("device"),
                    row.getString("boot"),
                    row.getString("first_monotonic"),
                    row.getString("sequence"));
            String wrong = wrong(row);
            if (wrong != null) {
                findings.add("segment", key, wrong);
            } else if (row.getObject("known") == null) {
                findings.add(
                        "segment", key, "names instrument " + row.getString("instrument") + ", which is not there");
            } else {
                judge("segment", key, row, segment(row), findings, count);
            }
        });
        return Walked.of(count[0], count[1]);
    }

    private static void judge(String table, String key, ResultSet row, byte[] computed, Findings findings, long[] count)
            throws SQLException {
        findings.looked(++count[0]);
        byte[] digest = row.getBytes("digest");
        if (digest == null) {
            count[1]++;
        } else if (!Arrays.equals(digest, computed)) {
            findings.add(table, key, "was changed: its digest does not hold");
        }
    }

    private static @Nullable String wrong(ResultSet row) throws SQLException {
        if (!row.getBoolean("on_its_day")) {
            return "is kept under " + row.getString("day") + ", which is not the day of its first sample";
        }
        byte[] payload = row.getBytes("payload");
        if (payload == null) {
            return row.getObject("deleted") == null
                    ? "has no samples, and it is not written down that they went"
                    : null;
        }
        if (Canonical.crc32c(payload) != row.getInt("crc32c")) {
            return "was changed: the CRC32C of its payload does not hold";
        }
        try {
            return differing(row, SampleColumns.outline(payload));
        } catch (CorruptSegment e) {
            return "cannot be read: " + e.getMessage();
        }
    }

    private static @Nullable String differing(ResultSet row, SampleColumns.Outline samples) throws SQLException {
        long offset = row.getLong("utc_offset");
        Instant first = instant(samples.firstNanos() + offset);
        Instant last = instant(samples.lastNanos() + offset);
        if (row.getInt("samples") != samples.count()) {
            return "claims " + row.getInt("samples") + " samples, its payload has " + samples.count();
        }
        if (row.getLong("first_monotonic") != samples.firstNanos()) {
            return "begins elsewhere than its payload, at " + row.getLong("first_monotonic") + " ns";
        }
        if (!instant(row, "first_utc").equals(first)
                || !instant(row, "last_utc").equals(last)) {
            return "is of " + instant(row, "first_utc") + " to " + instant(row, "last_utc") + ", its payload of "
                    + first + " to " + last;
        }
        if (!row.getObject("day", LocalDate.class).equals(LocalDate.ofInstant(first, ZoneOffset.UTC))) {
            return "lies under " + row.getString("day") + ", which is not the day of " + first;
        }
        return null;
    }

    private static Instant instant(long utcNanos) {
        return Row.stored(Instant.ofEpochSecond(
                Math.floorDiv(utcNanos, 1_000_000_000L), Math.floorMod(utcNanos, 1_000_000_000L)));
    }

    private static byte[] instrument(ResultSet row) throws SQLException {
        return SegmentForm.instrument(
                        row.getString("device"),
                        row.getString("host"),
                        row.getString("name"),
                        row.getString("method"),
                        row.getString("scope"),
                        row.getInt("uncertainty_permille"),
                        row.getObject("limit_mw", Long.class),
                        row.getString("provenance"),
                        instant(row, "first_seen"))
                .sha256();
    }

    private static byte[] segment(ResultSet row) throws SQLException {
        byte[] payload = row.getBytes("payload");
        return SegmentForm.segment(
                        row.getString("device"),
                        row.getObject("boot", UUID.class),
                        row.getLong("first_monotonic"),
                        row.getLong("sequence"),
                        row.getLong("instrument"),
                        row.getLong("utc_offset"),
                        instant(row, "first_utc"),
                        instant(row, "last_utc"),
                        row.getBoolean("ends_stream"),
                        row.getInt("samples"),
                        payload == null ? row.getBytes("payload_sha256") : Canonical.sha256(payload),
                        row.getInt("crc32c"),
                        row.getLong("arrival"),
                        instant(row, "received_at"))
                .sha256();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
