package joulebook.api.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import joulebook.api.problem.Words;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Archive files: each is there, has the bytes that were written and the samples that its segments had; their rows' digests
 * hold, and those of deletions.
 */
@Component
class ArchiveCheck implements Check {
    private final RowStream rows;
    private final ArchiveStore store;
    private final ArchiveFolder folder;

    ArchiveCheck(RowStream rows, ArchiveStore store, ArchiveSettings settings) {
        this.rows = rows;
        this.store = store;
        this.folder = new ArchiveFolder(settings.folder());
    }

    @Override
    public String name() {
        return "archived samples";
    }

    @Override
    public int order() {
        return 3;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        long[] count = new long[1];
        rows.each("""
                SELECT a.*, f.id AS known, s.arrival AS stored FROM archived_segment a LEFT JOIN archive_file f ON f.id = a.file
                LEFT JOIN segment s ON s.day = f.day AND s.device = f.device AND s.arrival = a.arrival ORDER BY a.arrival
                """, row -> {
            findings.looked(++count[0]);
            String wrong = wrong(row);
            if (wrong != null) {
                findings.add("archived_segment", row.getString("arrival"), wrong);
            }
        });
        rows.each("""
                SELECT f.*, d.deleted_at, d.read_sha256, d.after_days, d.digest AS deletion_digest
                FROM archive_file f LEFT JOIN raw_deletion d ON d.file = f.id ORDER BY f.id
                """, row -> {
            findings.looked(++count[0]);
            file(row, findings);
        });
        rows.each(
                "SELECT file FROM raw_deletion d WHERE NOT EXISTS (SELECT FROM archive_file f WHERE f.id = d.file)",
                row -> {
                    findings.add("raw_deletion", row.getString("file"), "is of an archive file that is not there");
                });
        return Walked.of(count[0], 0);
    }

    private static @Nullable String wrong(ResultSet row) throws SQLException {
        int computed = ArchiveForm.segment(row.getLong("file"), ArchiveStore.archived(row))
                .crc32c();
        if (computed != row.getInt("crc32c")) {
            return "was changed: its CRC32C does not hold";
        }
        if (row.getObject("known") == null) {
            return "names archive file " + row.getString("file") + ", which is not there";
        }
        return row.getObject("stored") == null ? "is of a segment that is not there" : null;
    }

    private void file(ResultSet row, Findings findings) throws SQLException {
        ArchiveStore.Stored stored = ArchiveStore.Stored.of(row);
        String key = Long.toString(stored.id());
        List<ArchivedSegment> segments = store.segments(stored.id());
        if (!Arrays.equals(
                stored.digest(), ArchiveForm.file(stored.file(), segments).sha256())) {
            findings.add("archive_file", key, "was changed: its digest does not hold");
        } else {
            String wrong = content(stored, segments);
            if (wrong != null) {
                findings.add("archive_file", key, wrong);
            }
        }
        if (stored.deletedAt() != null && !Arrays.equals(row.getBytes("deletion_digest"), deletion(stored, row))) {
            findings.add("raw_deletion", key, "was changed: its digest does not hold");
        }
    }

    private static byte[] deletion(ArchiveStore.Stored stored, ResultSet row) throws SQLException {
        return ArchiveForm.deletion(
                        stored.digest(),
                        row.getBytes("read_sha256"),
                        row.getInt("after_days"),
                        ArchiveStore.instant(row, "deleted_at"))
                .sha256();
    }

    private @Nullable String content(ArchiveStore.Stored stored, List<ArchivedSegment> segments) {
        Path file = folder.file(stored.file().path());
        if (!Files.exists(file)) {
            return "has no file " + file + ": put it back, or set joulebook.archive.folder to where it is";
        }
        try {
            byte[] sha256 = ArchiveFolder.sha256(file);
            if (!Arrays.equals(sha256, stored.file().sha256())) {
                return "is not in its file " + file + ": its SHA-256 is "
                        + HexFormat.of().formatHex(sha256) + other(sha256);
            }
            return Archiving.read(file)
                            .equals(segments.stream().map(Archiving.Found::of).toList())
                    ? null
                    : "has other samples in its file " + file + " than its segments had";
        } catch (IOException e) {
            return "has a file " + file + " that cannot be read: " + Words.of(e);
        }
    }

    private String other(byte[] sha256) {
        List<String> others = store.pathsOf(sha256);
        return others.isEmpty() ? "" : ", which is that of " + others.stream().collect(Collectors.joining(", "));
    }
}
