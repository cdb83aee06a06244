package joulebook.api.carbon;

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

/** By what idle minutes are booked: policies, and default terms; by digests, which are over what they name. */
@Component
class SitePolicyCheck implements Check {
    private final RowStream rows;

    SitePolicyCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "terms of idle time";
    }

    @Override
    public int order() {
        return 2;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        long[] count = new long[1];
        rows.each(
                "SELECT s.*, p.digest AS its_digest FROM site_policy s LEFT JOIN policy p ON p.id = s.policy ORDER BY s.id",
                row -> {
                    findings.looked(++count[0]);
                    judge("site_policy", row, "policy", policy(row), findings);
                });
        rows.each(
                "SELECT i.*, t.digest AS its_digest FROM idle_terms i LEFT JOIN terms t ON t.id = i.terms ORDER BY i.id",
                row -> {
                    findings.looked(++count[0]);
                    Canonical form = IdleTermsStore.form(row.getBytes("its_digest"), instant(row, "known_from"));
                    judge("idle_terms", row, "terms", form, findings);
                });
        return Walked.of(count[0], 0);
    }

    private static Canonical policy(ResultSet row) throws SQLException {
        return SitePolicyStore.form(
                row.getString("device"),
                instant(row, "valid_from"),
                row.getBytes("its_digest"),
                row.getString("stated_by"),
                instant(row, "known_from"),
                row.getObject("supersedes", Long.class));
    }

    /** @param names the table and the column of what the row names */
    private static void judge(String table, ResultSet row, String names, Canonical form, Findings findings)
            throws SQLException {
        if (!Arrays.equals(row.getBytes("digest"), form.sha256()) && !findings.names(names, row.getString(names))) {
            findings.add(table, row.getString("id"), "was changed: its digest does not hold");
        }
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
