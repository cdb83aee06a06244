package joulebook.api.carbon;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import joulebook.api.carbon.RevisedTerms.Change;
import joulebook.api.carbon.RevisedTerms.TermsRequest;
import joulebook.api.problem.Refusal;
import joulebook.api.series.KnownSeries;
import joulebook.api.series.SeriesLookup;
import joulebook.api.tariff.Prices;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Policies that minutes were booked by, with something of them put right; the old ones stay. */
@Repository
public class RevisedPolicies {
    private final JdbcClient jdbc;
    private final FactorStore factors;
    private final PolicyStore policies;
    private final SeriesLookup series;
    private final Prices prices;

    RevisedPolicies(JdbcClient jdbc, FactorStore factors, PolicyStore policies, SeriesLookup series, Prices prices) {
        this.jdbc = jdbc;
        this.factors = factors;
        this.policies = policies;
        this.series = series;
        this.prices = prices;
    }

    /**
     * The policy that holds instead of this one; empty where the change is not about it, or is nothing new to it. A price in
     * another currency is never a correction.
     *
     * @throws Refusal (422) if what is stated cannot be a policy, (409) if it leaves open what weighs
     */
    public Optional<Long> of(long id, Change change, Instant known) {
        return of("policy " + id, policies.get(id), change, known);
    }

    /** The policy that holds instead of terms of all minutes, likewise: what the change leaves is as the terms say. */
    public Optional<Long> insteadOf(long terms, Change change, Instant known) {
        Policy old = jdbc.sql(
                        "SELECT t.*, f.geo, f.basis FROM terms t JOIN factor f ON f.id = t.factor WHERE t.id = :id")
                .param("id", terms)
                .query((row, n) -> fixed(row))
                .single();
        return of("what terms " + terms + " booked", old, change, known);
    }

    private static Policy fixed(ResultSet row) throws SQLException {
        return new Policy(
                row.getString("geo"),
                row.getBoolean("factor_assumed"),
                row.getString("basis"),
                null,
                null,
                new StatedTariff(
                        row.getLong("tariff_micros"),
                        row.getString("currency"),
                        row.getString("tariff_source"),
                        row.getBoolean("tariff_assumed")),
                null,
                row.getInt("pue_permille"),
                row.getString("pue_source"),
                null,
                null,
                null);
    }

    private Optional<Long> of(String what, Policy old, Change change, Instant known) {
        KnownSeries then = series.knownAt(known);
        Prices.Known contracts = prices.knownAt(known, then);
        if (!isAbout(old, change.only())) {
            return Optional.empty();
        }
        TermsRequest to = change.to();
        if (to.country() != null && to.zone() == null && old.zone() != null) {
            throw Refusal.conflict(what + " is weighed by the intensities of '" + old.zone()
                    + "', a country's factor only stands in: name the zone that holds instead (terms.zone)");
        }
        Policy now = revised(old, to, new StatedPolicy(jdbc, factors, then, contracts).of(stated(old, to)));
        boolean same = now.form().toString().equals(old.form().toString());
        return same || !currency(now, contracts).equals(currency(old, contracts))
                ? Optional.empty()
                : Optional.of(policies.of(now));
    }

    private boolean isAbout(Policy policy, TermsRequest only) {
        StatedTariff flat = policy.flat();
        return (only.country() == null || policy.geo().equals(geo(only.country(), policy.basis())))
                && (only.price() == null || flat != null && RevisedTerms.isSame(StatedTariff.parse(only.price()), flat))
                && (only.pue() == null || Objects.equals(RevisedTerms.pue(only.pue()), policy.puePermille()))
                && (only.zone() == null || only.zone().equals(policy.zone()))
                && (only.tariff() == null || only.tariff().equals(policy.tariff()))
                && (only.pueSeries() == null || only.pueSeries().equals(policy.pueSeries()));
    }

    private @Nullable String geo(String country, String basis) {
        return factors.newest(country.strip().toUpperCase(Locale.ROOT), basis)
                .map(Factor::geo)
                .orElse(null);
    }

    /** What is put right, with what of the old one it is checked against. */
    private static TermsStore.Stated stated(Policy old, TermsRequest to) {
        return new TermsStore.Stated(
                to.country() == null && !old.geoAssumed() ? old.geo() : to.country(),
                to.price(),
                to.pue(),
                old.basis(),
                to.zone() == null ? old.zone() : to.zone(),
                to.tariff(),
                to.pueSeries(),
                old.losses(),
                old.water(),
                old.carbonPrice());
    }

    private static Policy revised(Policy old, TermsRequest to, Policy stated) {
        boolean priced = to.price() != null || to.tariff() != null;
        boolean pue = to.pue() != null || to.pueSeries() != null;
        return new Policy(
                stated.geo(),
                stated.geoAssumed(),
                old.basis(),
                stated.zone(),
                priced ? stated.tariff() : old.tariff(),
                priced ? stated.flat() : old.flat(),
                pue ? stated.pueSeries() : old.pueSeries(),
                pue ? stated.puePermille() : old.puePermille(),
                pue ? stated.pueSource() : old.pueSource(),
                old.losses(),
                old.water(),
                old.carbonPrice());
    }

    private static String currency(Policy policy, Prices.Known contracts) {
        StatedTariff flat = policy.flat();
        return flat != null
                ? flat.currency()
                : contracts.currency(String.valueOf(policy.tariff())).orElseThrow();
    }
}
