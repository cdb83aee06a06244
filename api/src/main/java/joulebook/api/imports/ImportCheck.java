package joulebook.api.imports;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.UUID;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Imports: the digest of each holds, its samples are there and no others, what it replaced is withdrawn. Withdrawals likewise. */
@Component
class ImportCheck implements Check {
    private final RowStream rows;

    ImportCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "imports";
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        long[] count = new long[1];
        rows.each("""
                SELECT i.*, s.segments AS has_segments, coalesce(s.samples, 0) AS has_samples,
                    i.replaces IS NULL OR EXISTS (SELECT FROM import_withdrawal w WHERE w.import = i.replaces) AS replaced
                FROM import i CROSS JOIN LATERAL (SELECT count(*) AS segments, sum(s.samples) AS samples FROM segment s
                    WHERE s.boot = i.id AND s.day BETWEEN (i.from_utc AT TIME ZONE 'UTC')::date - 1
                        AND (i.to_utc AT TIME ZONE 'UTC')::date + 1) s ORDER BY i.id
                """, row -> {
            findings.looked(++count[0]);
            String wrong = wrong(row);
            if (wrong != null) {
                findings.add("import", row.getString("id"), wrong);
            }
        });
        rows.each("""
                SELECT w.*, i.digest AS import_digest FROM import_withdrawal w LEFT JOIN import i ON i.id = w.import
                ORDER BY w.import
                """, row -> {
            findings.looked(++count[0]);
            String key = row.getString("import");
            byte[] digest = row.getBytes("import_digest");
            if (digest == null) {
                findings.add("import_withdrawal", key, "takes back an import that is not there");
            } else if (!findings.names("import", key)
                    && !Arrays.equals(
                            row.getBytes("digest"), withdrawal(row).form(digest).sha256())) {
                findings.add("import_withdrawal", key, "was changed: its digest does not hold");
            }
        });
        return Walked.of(count[0], 0);
    }

    private static Withdrawal withdrawal(ResultSet row) throws SQLException {
        return new Withdrawal(
                row.getObject("import", UUID.class),
                row.getString("stated_by"),
                row.getString("why"),
                row.getLong("arrival"),
                Import.instant(row, "withdrawn_at"));
    }

    private static @Nullable String wrong(ResultSet row) throws SQLException {
        if (!Arrays.equals(row.getBytes("digest"), Import.of(row).form().sha256())) {
            return "was changed: its digest does not hold";
        }
        if (row.getInt("segments") != row.getInt("has_segments")
                || row.getLong("samples") != row.getLong("has_samples")) {
            return "was taken with " + row.getInt("segments") + " segments of " + row.getLong("samples")
                    + " samples, and has " + row.getInt("has_segments") + " of " + row.getLong("has_samples");
        }
        return row.getBoolean("replaced")
                ? null
                : "replaces import " + row.getString("replaces") + ", which still stands";
    }
}
