package joulebook.api.carbon;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import joulebook.api.verification.Canonical;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Factors, and the terms that name them. */
@Component
class TermsCheck implements Check {
    private final RowStream rows;

    TermsCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "factors and terms";
    }

    @Override
    public int order() {
        return 1;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        Count count = new Count();
        rows.each("SELECT * FROM factor ORDER BY id", row -> {
            judge("factor", row, factor(row), findings, count);
        });
        rows.each("""
                SELECT t.*, f.id AS known, f.digest AS factor_digest FROM terms t LEFT JOIN factor f ON f.id = t.factor
                ORDER BY t.id
                """, row -> {
            String factor = row.getString("factor");
            if (row.getObject("known") == null) {
                findings.add("terms", row.getString("id"), "names factor " + factor + ", which is not there");
            } else if (findings.names("factor", factor)) {
                findings.add("terms", row.getString("id"), "rest on factor " + factor + ", which was changed");
            } else {
                judge("terms", row, terms(row), findings, count);
            }
        });
        return Walked.of(count.rows, count.uncovered);
    }

    private static void judge(String table, ResultSet row, Canonical form, Findings findings, Count count)
            throws SQLException {
        findings.looked(++count.rows);
        byte[] digest = row.getBytes("digest");
        if (digest == null) {
            count.uncovered++;
        } else if (!Arrays.equals(digest, form.sha256())) {
            findings.add(table, row.getString("id"), "was changed: its digest does not hold");
        }
    }

    private static Canonical factor(ResultSet row) throws SQLException {
        return TermsForm.factor(
                row.getString("geo"),
                row.getString("iso2"),
                row.getString("name"),
                row.getInt("year"),
                row.getString("basis"),
                row.getLong("mg_per_kwh"),
                row.getString("source"),
                row.getString("version"),
                row.getString("licence"),
                dated(row));
    }

    private static TermsForm.@Nullable Dated dated(ResultSet row) throws SQLException {
        LocalDate from = row.getObject("valid_from", LocalDate.class);
        LocalDate to = row.getObject("valid_to", LocalDate.class);
        Instant known = FactorStore.instant(row, "known_from");
        return from == null || to == null || known == null
                ? null
                : new TermsForm.Dated(
                        from, to, known, row.getString("gwp_set"), row.getObject("supersedes", Long.class));
    }

    private static Canonical terms(ResultSet row) throws SQLException {
        return TermsForm.terms(
                row.getBytes("factor_digest"),
                row.getBoolean("factor_assumed"),
                row.getLong("tariff_micros"),
                row.getString("currency"),
                row.getString("tariff_source"),
                row.getBoolean("tariff_assumed"),
                row.getInt("pue_permille"),
                row.getString("pue_source"));
    }

    private static final class Count {
        private long rows;
        private long uncovered;
    }
}
