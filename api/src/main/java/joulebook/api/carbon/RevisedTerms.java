package joulebook.api.carbon;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Terms of all minutes that were booked by, with something of them put right; the old ones stay. */
@Repository
public class RevisedTerms {
    private static final String NOW = """
            WITH RECURSIVE chain AS (
                SELECT f.id, 0 AS step FROM factor f WHERE f.id = :factor
                UNION ALL SELECT n.id, step + 1 FROM chain c JOIN factor n ON n.supersedes = c.id)
            SELECT id FROM chain ORDER BY step DESC LIMIT 1
            """;

    private static final String TERMS = """
            SELECT t.*, f.geo, f.iso2, f.basis FROM terms t JOIN factor f ON f.id = t.factor WHERE t.id = :id
            """;

    private final JdbcClient jdbc;
    private final FactorStore factors;
    private final TermsStore terms;

    RevisedTerms(JdbcClient jdbc, FactorStore factors, TermsStore terms) {
        this.jdbc = jdbc;
        this.factors = factors;
        this.terms = terms;
    }

    /**
     * What holds instead, as a caller states it; null where it stays.
     *
     * @param zone code of an intensity series, {@code tariff} of a contract, {@code pueSeries} of a PUE's: a policy
     *     has them, and what was booked by terms of all minutes is given one
     */
    public record TermsRequest(
            @Nullable String country,
            @Nullable String price,
            @Nullable String pue,
            @Nullable String zone,
            @Nullable String tariff,
            @Nullable String pueSeries) {
        public static final TermsRequest NOTHING = new TermsRequest(null, null, null, null, null, null);

        /** Whether it says something of the minute: only a policy can. */
        public boolean isOfPolicies() {
            return zone != null || tariff != null || pueSeries != null;
        }
    }

    /**
     * What is put right.
     *
     * @param to what holds instead; nothing, where factors, series and contracts give way to what is known of them now
     * @param only terms that say this are changed
     */
    public record Change(TermsRequest to, TermsRequest only) {
        public boolean isSuccession() {
            return to.equals(TermsRequest.NOTHING);
        }
    }

    /** A row of terms as far as it can be put right. */
    private record Row(
            long factor,
            String geo,
            @Nullable String iso2,
            String basis,
            boolean factorAssumed,
            StatedTariff tariff,
            int pue,
            String pueSource) {

        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getLong("factor"),
                    row.getString("geo"),
                    row.getString("iso2"),
                    row.getString("basis"),
                    row.getBoolean("factor_assumed"),
                    new StatedTariff(
                            row.getLong("tariff_micros"),
                            row.getString("currency"),
                            row.getString("tariff_source"),
                            row.getBoolean("tariff_assumed")),
                    row.getInt("pue_permille"),
                    row.getString("pue_source"));
        }
    }

    /**
     * The terms that hold instead of these; empty where the change is not about them.
     *
     * @throws Refusal (422) if what is stated cannot be terms
     */
    public Optional<Long> of(long id, Change change) {
        Row old = jdbc.sql(TERMS).param("id", id).query((row, n) -> Row.of(row)).single();
        if (!isAbout(old, change)) {
            return Optional.empty();
        }
        Row now = change.isSuccession() ? succeeded(old) : stated(old, change.to());
        return now.equals(old) ? Optional.empty() : Optional.of(keep(now));
    }

    private boolean isAbout(Row old, Change change) {
        if (change.isSuccession() && now(old.factor()) == old.factor()) {
            return false;
        }
        TermsRequest only = change.only();
        if (only.isOfPolicies() || change.to().isOfPolicies()) {
            return false;
        }
        String country = only.country() == null ? null : only.country().strip().toUpperCase(Locale.ROOT);
        if (country != null && !country.equals(old.geo()) && !country.equals(old.iso2())) {
            return false;
        }
        if (only.price() != null && !isSame(StatedTariff.parse(only.price()), old.tariff())) {
            return false;
        }
        if (only.pue() != null && pue(only.pue()) != old.pue()) {
            return false;
        }
        String price = change.to().price();
        return price == null
                || StatedTariff.parse(price).currency().equals(old.tariff().currency());
    }

    static boolean isSame(StatedTariff one, StatedTariff other) {
        return one.micros() == other.micros() && one.currency().equals(other.currency());
    }

    private Row succeeded(Row old) {
        return new Row(
                now(old.factor()),
                old.geo(),
                old.iso2(),
                old.basis(),
                old.factorAssumed(),
                old.tariff(),
                old.pue(),
                old.pueSource());
    }

    /** The factor that superseded it, or the one that superseded that, and so on; itself where none did. */
    private long now(long factor) {
        return jdbc.sql(NOW).param("factor", factor).query(Long.class).single();
    }

    private Row stated(Row old, TermsRequest to) {
        String country = to.country();
        Factor factor = country == null
                ? null
                : factors.newest(country.strip().toUpperCase(Locale.ROOT), old.basis())
                        .orElseThrow(() -> Refusal.invalid(
                                "terms.country",
                                "no grid intensity is known for '" + country + "': see GET /v1/factors"));
        return new Row(
                factor == null ? old.factor() : factor.id(),
                old.geo(),
                old.iso2(),
                old.basis(),
                factor == null && old.factorAssumed(),
                to.price() == null ? old.tariff() : StatedTariff.parse(to.price()),
                to.pue() == null ? old.pue() : pue(to.pue()),
                to.pue() == null ? old.pueSource() : "stated");
    }

    static int pue(String text) {
        try {
            int permille = new BigDecimal(text.strip()).movePointRight(3).intValueExact();
            if (permille >= 1000 && permille <= 5000) {
                return permille;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // said below
        }
        throw Refusal.invalid("terms.pue", "'" + text + "' is no PUE: a number from 1 to 5, at most three decimals");
    }

    private long keep(Row now) {
        byte[] factor = jdbc.sql("SELECT digest FROM factor WHERE id = :id")
                .param("id", now.factor())
                .query((row, n) -> Optional.ofNullable(row.getBytes("digest")))
                .single()
                .orElse(null);
        return terms.id(new TermsRow(
                now.factor(),
                factor,
                now.factorAssumed(),
                now.tariff(),
                now.pue(),
                now.pueSource(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
    }
}
