package joulebook.api.carbon;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;
import java.util.Optional;
import joulebook.api.problem.Refusal;
import joulebook.api.verification.Canonical;
import joulebook.kernel.quantity.CarbonIntensity;
import joulebook.kernel.quantity.Tariff;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the terms that runs are booked by. */
@Repository
public class TermsStore {
    private static final String WORLD = "WORLD";
    private static final String BASIS = "life-cycle"; // the only one that exists for all countries

    private final JdbcClient jdbc;
    private final FactorStore factors;

    TermsStore(JdbcClient jdbc, FactorStore factors) {
        this.jdbc = jdbc;
        this.factors = factors;
    }

    /** As a caller states them; null where it does not. */
    public record Stated(
            @Nullable String country,
            @Nullable String price,
            @Nullable String pue) {
        public static final Stated NOTHING = new Stated(null, null, null);
    }

    /** The id of these terms: what is not stated is assumed, and says so. */
    @Transactional
    public long of(Stated stated) {
        Factor factor = factor(stated.country() == null ? WORLD : stated.country());
        StatedTariff tariff =
                stated.price() == null ? ReferenceTables.defaultTariff() : StatedTariff.parse(stated.price());
        int pue = stated.pue() == null ? 1000 : pue(stated.pue());
        String pueSource = stated.pue() == null ? "none stated: IT energy only" : "stated";
        Canonical form = TermsForm.terms(
                digest(factor),
                stated.country() == null,
                tariff.micros(),
                tariff.currency(),
                tariff.source(),
                tariff.assumed(),
                pue,
                pueSource);
        return jdbc.sql("""
                        WITH made AS (
                            INSERT INTO terms (factor, factor_assumed, tariff_micros, currency, tariff_source,
                                tariff_assumed, pue_permille, pue_source, digest)
                            VALUES (:factor, :factorAssumed, :micros, :currency, :source, :assumed, :pue, :pueSource,
                                :digest)
                            ON CONFLICT DO NOTHING RETURNING id)
                        SELECT id FROM made UNION ALL
                        SELECT id FROM terms WHERE factor = :factor AND factor_assumed = :factorAssumed
                            AND tariff_micros = :micros AND currency = :currency AND tariff_source = :source
                            AND tariff_assumed = :assumed AND pue_permille = :pue AND pue_source = :pueSource
                        LIMIT 1
                        """)
                .param("factor", factor.id())
                .param("factorAssumed", stated.country() == null)
                .param("micros", tariff.micros())
                .param("currency", tariff.currency())
                .param("source", tariff.source())
                .param("assumed", tariff.assumed())
                .param("pue", pue)
                .param("pueSource", pueSource)
                .param("digest", form.sha256())
                .query(Long.class)
                .single();
    }

    private byte @Nullable [] digest(Factor factor) {
        return jdbc.sql("SELECT digest FROM factor WHERE id = :id")
                .param("id", factor.id())
                .query((row, n) -> Optional.ofNullable(row.getBytes("digest")))
                .single()
                .orElse(null);
    }

    public Terms get(long id) {
        return jdbc.sql("""
                        SELECT t.*, f.geo, f.name, f.mg_per_kwh, f.year, f.basis, f.source, f.version, f.licence
                        FROM terms t JOIN factor f ON f.id = t.factor WHERE t.id = :id
                        """)
                .param("id", id)
                .query((row, n) -> new Terms(
                        row.getLong("id"),
                        row.getString("geo"),
                        row.getString("name"),
                        new CarbonIntensity(row.getLong("mg_per_kwh")),
                        row.getInt("year"),
                        row.getString("basis"),
                        row.getString("source") + "; " + row.getString("version"),
                        row.getString("licence"),
                        row.getBoolean("factor_assumed"),
                        new Tariff(row.getLong("tariff_micros"), Currency.getInstance(row.getString("currency"))),
                        row.getString("tariff_source"),
                        row.getBoolean("tariff_assumed"),
                        row.getInt("pue_permille"),
                        row.getString("pue_source")))
                .single();
    }

    /** The digest of these terms' row; empty for one that was stored before there were digests. */
    public Optional<byte[]> digest(long id) {
        return jdbc.sql("SELECT digest FROM terms WHERE id = :id")
                .param("id", id)
                .query((row, n) -> Optional.ofNullable(row.getBytes("digest")))
                .single();
    }

    private Factor factor(String country) {
        String code = country.strip().toUpperCase(Locale.ROOT);
        return factors.newest(code, BASIS)
                .orElseThrow(() -> Refusal.invalid(
                        "terms.country",
                        "no grid intensity is known for '" + country
                                + "'. Give an ISO 3166 code of two or three letters or" + " WORLD; there are "
                                + near(code) + " and others (GET /v1/factors)"));
    }

    private String near(String code) {
        return jdbc.sql("""
                        SELECT coalesce(string_agg(geo, ', '), 'WORLD') FROM (SELECT DISTINCT geo FROM factor
                            WHERE left(geo, 1) = left(:code, 1) ORDER BY geo LIMIT 8) AS nearby
                        """).param("code", code).query(String.class).single();
    }

    private static int pue(String text) {
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
}
