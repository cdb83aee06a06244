package joulebook.api.carbon;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import joulebook.api.verification.Canonical;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Factors, and the terms that name them. */
@Component
class TermsCheck implements Check {
    private static final List<String> POINTS =
            List.of("intensity_point", "price_point", "pue_point", "loss_point", "water_point", "carbon_price_point");

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
                SELECT t.*, f.id AS known, f.digest AS factor_digest, c.digest AS tariff_digest, i.digest AS intensity_digest,
                    m.digest AS price_digest, u.digest AS pue_digest, l.digest AS loss_digest, w.digest AS water_digest,
                    c2.digest AS carbon_price_digest
                FROM terms t LEFT JOIN factor f ON f.id = t.factor LEFT JOIN tariff c ON c.id = t.tariff
                LEFT JOIN series_point i ON i.id = t.intensity_point LEFT JOIN series_point m ON m.id = t.price_point
                LEFT JOIN series_point u ON u.id = t.pue_point LEFT JOIN series_point l ON l.id = t.loss_point
                LEFT JOIN series_point w ON w.id = t.water_point LEFT JOIN series_point c2 ON c2.id = t.carbon_price_point
                ORDER BY t.id
                """, row -> {
            String factor = row.getString("factor");
            if (row.getObject("known") == null) {
                findings.add("terms", row.getString("id"), "names factor " + factor + ", which is not there");
            } else if (findings.names("factor", factor)) {
                findings.add("terms", row.getString("id"), "rest on factor " + factor + ", which was changed");
            } else if (changedCause(row, findings) != null) {
                findings.add(
                        "terms", row.getString("id"), "rest on " + changedCause(row, findings) + ", which was changed");
            } else {
                judge("terms", row, terms(row), findings, count);
            }
        });
        rows.each("SELECT * FROM policy ORDER BY id", row -> {
            judge("policy", row, PolicyStore.policy(row).form(), findings, count);
        });
        return Walked.of(count.rows, count.uncovered);
    }

    /** A point or tariff that they name and that is named already; null where there is none. */
    private static @Nullable String changedCause(ResultSet row, Findings findings) throws SQLException {
        if (findings.names("tariff", String.valueOf(row.getString("tariff")))) {
            return "tariff " + row.getString("tariff");
        }
        for (String column : POINTS) {
            if (findings.names("series_point", String.valueOf(row.getString(column)))) {
                return "series_point " + row.getString(column);
            }
        }
        return null;
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
                dated(row),
                gases(row));
    }

    private static TermsForm.@Nullable Gases gases(ResultSet row) throws SQLException {
        Long co2 = row.getObject("co2_mg_per_kwh", Long.class);
        return co2 == null
                ? null
                : new TermsForm.Gases(
                        co2, row.getObject("ch4_ug_per_kwh", Long.class), row.getObject("n2o_ug_per_kwh", Long.class));
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
                row.getString("pue_source"),
                ofTheMinute(row));
    }

    private static TermsForm.@Nullable OfTheMinute ofTheMinute(ResultSet row) throws SQLException {
        Integer losses = row.getObject("loss_ppm", Integer.class);
        TermsForm.OfTheMinute its = new TermsForm.OfTheMinute(
                row.getObject("intensity_mg_per_kwh", Long.class),
                row.getBytes("intensity_digest"),
                row.getBytes("intensity_inputs"),
                row.getString("intensity_source"),
                row.getString("intensity_licence"),
                row.getString("intensity_fallback"),
                row.getBytes("tariff_digest"),
                row.getBytes("price_digest"),
                row.getString("price_fallback"),
                row.getBytes("pue_digest"),
                losses == null ? null : (Long) losses.longValue(),
                row.getBytes("loss_digest"),
                row.getObject("water_ul_per_kwh", Long.class),
                row.getBytes("water_digest"),
                row.getObject("carbon_price_micros", Long.class),
                row.getString("carbon_price_currency"),
                row.getBytes("carbon_price_digest"));
        return its.isEmpty() ? null : its;
    }

    private static final class Count {
        private long rows;
        private long uncovered;
    }
}
