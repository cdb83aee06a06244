package joulebook.api.report;

import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import joulebook.kernel.metering.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What is booked of a run. */
@Repository
class RunBooks {
    private final JdbcClient jdbc;

    RunBooks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What one device gave a run, from the books and its newest instrument. */
    record Part(
            String device,
            String name,
            String scope,
            Method method,
            int uncertaintyPermille,
            String provenance,
            long energy,
            long covered,
            @Nullable Long crossCheck) {}

    List<Part> parts(UUID run) {
        return jdbc.sql("""
                        WITH booked AS (
                            SELECT e.device, sum(CASE p.side WHEN 'DEBIT' THEN p.amount ELSE -p.amount END) AS energy
                            FROM postings_of(ARRAY['run:' || :run::text]) p JOIN entry e ON e.id = p.entry
                            WHERE p.unit = 'mJ' GROUP BY e.device),
                        covered AS (
                            SELECT s.device, sum(s.covered_nanos) AS nanos, sum(w.cross_check_mj)::bigint AS cross_check
                            FROM attribution_share s
                            JOIN attribution a USING (device, minute, revision)
                            JOIN device_window w ON w.device = a.device AND w.minute = a.minute AND w.revision = a.window_revision
                            WHERE s.run = :run AND NOT EXISTS (SELECT 1 FROM attribution n WHERE n.device = a.device
                                AND n.minute = a.minute AND n.revision > a.revision)
                            GROUP BY s.device)
                        SELECT b.device, b.energy, coalesce(c.nanos, 0) AS nanos, c.cross_check, i.name, i.scope, i.method,
                            i.uncertainty_permille, i.provenance
                        FROM booked b LEFT JOIN covered c ON c.device = b.device
                        JOIN LATERAL (SELECT * FROM instrument i WHERE i.device = b.device ORDER BY id DESC LIMIT 1) i ON true
                        ORDER BY b.device
                        """)
                .param("run", run)
                .query((row, n) -> new Part(
                        row.getString("device"),
                        row.getString("name"),
                        row.getString("scope"),
                        Method.valueOf(row.getString("method")),
                        row.getInt("uncertainty_permille"),
                        row.getString("provenance"),
                        row.getLong("energy"),
                        row.getLong("nanos"),
                        row.getObject("cross_check", Long.class)))
                .list();
    }

    long net(String account, String unit) {
        return jdbc.sql("""
                        SELECT coalesce(sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END), 0)
                        FROM postings_of(ARRAY[:account]) WHERE unit = :unit
                        """)
                .param("account", account)
                .param("unit", unit)
                .query(Long.class)
                .single();
    }

    /** What a run's accounts have by each factor and PUE, with what is stated of these. */
    List<RunDoubts.Weighed> weighed(String account) {
        return jdbc.sql("""
                        SELECT b.account, b.unit, b.amount, b.factor, b.pue_permille,
                            (SELECT half_width_permille FROM stated_uncertainty s WHERE s.factor = b.factor
                                ORDER BY id DESC LIMIT 1) AS factor_half,
                            (SELECT half_width_permille FROM stated_uncertainty s WHERE s.pue_permille = b.pue_permille
                                ORDER BY id DESC LIMIT 1) AS pue_half
                        FROM (SELECT p.account, p.unit, t.factor, t.pue_permille,
                                sum(CASE p.side WHEN 'DEBIT' THEN p.amount ELSE -p.amount END)::bigint AS amount
                            FROM postings_of(:accounts) p JOIN terms t ON t.id = p.terms
                            GROUP BY 1, 2, 3, 4 HAVING sum(CASE p.side WHEN 'DEBIT' THEN p.amount ELSE -p.amount END) <> 0) b
                        ORDER BY b.account, b.unit, b.factor, b.pue_permille
                        """)
                .param(
                        "accounts",
                        new String[] {account, "overhead:" + account, "losses:" + account, "carbon-cost:" + account},
                        Types.ARRAY)
                .query((row, n) -> new RunDoubts.Weighed(
                        row.getString("account"),
                        row.getString("unit"),
                        row.getLong("amount"),
                        row.getLong("factor"),
                        row.getInt("pue_permille"),
                        row.getObject("factor_half", Integer.class),
                        row.getObject("pue_half", Integer.class)))
                .list();
    }

    /** Terms that a run is booked by, and how much of its IT energy is. */
    record BookedTerms(
            long terms,
            long energy,
            @Nullable String intensityFallback,
            @Nullable String priceFallback) {}

    /** Those of the most energy first. */
    List<BookedTerms> booked(UUID run) {
        return jdbc.sql("""
                        SELECT t.id, t.intensity_fallback, t.price_fallback, b.energy FROM (
                            SELECT c.terms, sum(CASE m.side WHEN 'DEBIT' THEN m.amount ELSE -m.amount END)::bigint AS energy
                            FROM postings_of(ARRAY[:account]) c JOIN postings_of(ARRAY[:account]) m
                                ON m.entry = c.entry AND m.unit = 'mJ'
                            WHERE c.unit = 'ugCO2e' GROUP BY c.terms
                            HAVING sum(CASE m.side WHEN 'DEBIT' THEN m.amount ELSE -m.amount END) <> 0) b
                        JOIN terms t ON t.id = b.terms ORDER BY b.energy DESC, t.id
                        """)
                .param("account", "run:" + run)
                .query((row, n) -> new BookedTerms(
                        row.getLong("id"),
                        row.getLong("energy"),
                        row.getString("intensity_fallback"),
                        row.getString("price_fallback")))
                .list();
    }

    /** What an account has of the unit that it has most of. */
    record Net(long amount, String unit) {}

    /** Empty where nothing is booked there. */
    Optional<Net> most(String account) {
        return jdbc.sql("""
                        SELECT unit, sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END)::bigint AS net
                        FROM postings_of(ARRAY[:account]) GROUP BY unit ORDER BY 2 DESC LIMIT 1
                        """)
                .param("account", account)
                .query((row, n) -> new Net(row.getLong("net"), row.getString("unit")))
                .optional();
    }
}
