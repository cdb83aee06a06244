package joulebook.api.run;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import joulebook.api.verification.Canonical;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;

/** Whose energy is whose: comparisons, runs and their marks, by their digests. */
@Component
class RunCheck implements Check {
    private final RowStream rows;

    RunCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "runs, marks and comparisons";
    }

    /** After their terms and policies, whose digests a run's has. */
    @Override
    public int order() {
        return 2;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        Count count = new Count(findings);
        rows.each("SELECT * FROM comparison ORDER BY id", row -> {
            Canonical form = RunForm.comparison(
                    row.getObject("id", UUID.class),
                    row.getString("name"),
                    row.getString("preset"),
                    row.getString("config"),
                    RunStore.instant(row, "created_at"));
            if (!count.holds(row, form)) {
                findings.add("comparison", row.getString("id"), "was changed: its digest does not hold");
            }
        });
        rows.each("""
                SELECT r.*, t.digest AS terms_digest, p.digest AS policy_digest FROM run r
                LEFT JOIN terms t ON t.id = r.terms LEFT JOIN policy p ON p.id = r.policy ORDER BY r.id
                """, row -> {
            boolean caused = findings.names("terms", row.getString("terms"))
                    || findings.names("policy", String.valueOf(row.getString("policy")));
            if (!count.holds(row, announced(row)) && !caused) {
                findings.add("run", row.getString("id"), "was changed: its digest does not hold");
            }
        });
        rows.each("""
                SELECT m.*, r.id AS known FROM run_mark m LEFT JOIN run r ON r.id = m.run ORDER BY m.run, m.sequence
                """, row -> {
            UUID run = row.getObject("run", UUID.class);
            String key = run + " " + row.getLong("sequence");
            if (!count.holds(row, mark(run, row))) {
                findings.add("run_mark", key, "was changed: its digest does not hold");
            } else if (row.getObject("known") == null && !findings.names("run", run.toString())) {
                findings.add("run_mark", key, "is of a run that is not there");
            }
        });
        return Walked.of(count.rows, count.uncovered);
    }

    private static Canonical announced(ResultSet row) throws SQLException {
        Array devices = row.getArray("devices");
        return new RunForm.Announced(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getString("project"),
                        row.getString("host"),
                        devices == null ? null : List.of((String[]) devices.getArray()),
                        row.getObject("comparison", UUID.class),
                        row.getString("variant"),
                        row.getObject("seed", Long.class),
                        row.getString("config"),
                        row.getBytes("terms_digest"),
                        row.getBytes("policy_digest"),
                        row.getString("request"),
                        RunStore.instant(row, "created_at"))
                .form();
    }

    private static Canonical mark(UUID run, ResultSet row) throws SQLException {
        return RunForm.mark(
                run,
                row.getLong("sequence"),
                row.getString("kind"),
                row.getObject("boot", UUID.class),
                row.getLong("monotonic"),
                RunStore.instant(row, "utc"),
                row.getObject("step", Long.class),
                row.getObject("tokens", Long.class),
                row.getObject("loss", Double.class),
                row.getString("detail"));
    }

    private static final class Count {
        private final Findings findings;
        private long rows;
        private long uncovered;

        Count(Findings findings) {
            this.findings = findings;
        }

        /** Whether a row is as it was stored, or from before there were digests. */
        boolean holds(ResultSet row, Canonical form) throws SQLException {
            findings.looked(++rows);
            byte[] digest = row.getBytes("digest");
            if (digest == null) {
                uncovered++;
                return true;
            }
            return Arrays.equals(digest, form.sha256());
        }
    }
}
