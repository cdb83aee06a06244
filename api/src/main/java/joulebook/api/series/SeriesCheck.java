package joulebook.api.series;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import joulebook.api.verification.Canonical;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;

/** Series, their imports and their points. */
@Component
class SeriesCheck implements Check {
    private final RowStream rows;

    SeriesCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "series";
    }

    @Override
    public int order() {
        return -1;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        Walk walk = new Walk(findings);
        rows.each("SELECT * FROM series ORDER BY id", row -> walk.judge("series", row, series(row)));
        rows.each("""
                SELECT i.*, s.digest AS cause FROM series_import i LEFT JOIN series s ON s.id = i.series ORDER BY i.id
                """, row -> walk.judge("series_import", row, "series", row.getString("series"), imported(row)));
        rows.each("""
                SELECT p.*, i.digest AS cause, i.series AS of FROM series_point p
                LEFT JOIN series_import i ON i.id = p.import ORDER BY p.id
                """, row -> {
            walk.judge("series_point", row, "series_import", row.getString("import"), point(row));
            if (row.getLong("series") != row.getLong("of")
                    && !findings.names("series_import", row.getString("import"))) {
                findings.add("series_point", row.getString("id"), "is not of its import's series");
            }
        });
        return Walked.of(walk.count, 0);
    }

    private static final class Walk {
        private final Findings findings;
        private long count;

        Walk(Findings findings) {
            this.findings = findings;
        }

        void judge(String table, ResultSet row, String causes, String cause, Canonical form) throws SQLException {
            if (row.getBytes("cause") == null) {
                findings.add(table, row.getString("id"), "names " + causes + " " + cause + ", which is not there");
            } else if (findings.names(causes, cause)) {
                findings.add(table, row.getString("id"), "rests on " + causes + " " + cause + ", which was changed");
            } else {
                judge(table, row, form);
            }
        }

        void judge(String table, ResultSet row, Canonical form) throws SQLException {
            findings.looked(++count);
            if (!Arrays.equals(row.getBytes("digest"), form.sha256())) {
                findings.add(table, row.getString("id"), "was changed: its digest does not hold");
            }
        }
    }

    private static Canonical series(ResultSet row) throws SQLException {
        return SeriesForm.series(
                row.getString("kind"),
                row.getString("code"),
                row.getString("basis"),
                row.getObject("step_seconds", Integer.class),
                row.getString("unit"),
                row.getString("source"),
                row.getBoolean("losses_included"));
    }

    private static Canonical imported(ResultSet row) throws SQLException {
        return SeriesForm.imported(
                row.getBytes("cause"),
                row.getString("version"),
                row.getString("licence"),
                row.getString("attribution"),
                row.getString("gwp_set"),
                row.getString("shape"),
                row.getBytes("content_sha256"),
                instant(row, "known_from"));
    }

    private static Canonical point(ResultSet row) throws SQLException {
        return SeriesForm.point(
                row.getBytes("cause"),
                instant(row, "valid_from"),
                instant(row, "valid_to"),
                row.getLong("value"),
                row.getString("detail"),
                row.getObject("supersedes", Long.class));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
