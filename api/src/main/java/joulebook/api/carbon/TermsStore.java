package joulebook.api.carbon;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joulebook.api.database.Once;
import joulebook.api.problem.Refusal;
import joulebook.api.series.KnownSeries;
import joulebook.api.series.Rate;
import joulebook.api.series.SeriesLookup;
import joulebook.api.tariff.Price;
import joulebook.api.tariff.Prices;
import joulebook.kernel.quantity.CarbonIntensity;
import joulebook.kernel.quantity.Money;
import joulebook.kernel.quantity.Tariff;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the terms that runs are booked by, and finds those of a minute where a policy says how. */
@Repository
public class TermsStore {
    private final JdbcClient jdbc;
    private final FactorStore factors;
    private final PolicyStore policies;
    private final SeriesLookup series;
    private final Prices prices;
    private final Clock clock = Clock.systemUTC();

    TermsStore(JdbcClient jdbc, FactorStore factors, PolicyStore policies, SeriesLookup series, Prices prices) {
        this.jdbc = jdbc;
        this.factors = factors;
        this.policies = policies;
        this.series = series;
        this.prices = prices;
    }

    /**
     * As a caller states them; null where it does not.
     *
     * @param country grid whose annual factor weighs: ISO 3166, a region, WORLD, EGRID-..., or one of the user's own
     * @param price flat, such as {@code 0.25 EUR/kWh}
     * @param pue constant, or {@code included}: what is booked has the facility's overhead already
     * @param basis life-cycle or direct
     * @param zone code of an intensity series, of which each minute has its own
     * @param tariff code of a contract instead of a price
     * @param pueSeries code of a PUE series instead of a constant
     * @param losses code of a series of transmission and distribution losses, to be booked too
     * @param water code of a series of water per kWh of IT energy, to be booked too
     * @param carbonPrice code of a carbon price, to be booked too
     */
    public record Stated(
            @Nullable String country,
            @Nullable String price,
            @Nullable String pue,
            @JsonInclude(Include.NON_NULL) @Nullable String basis,
            @JsonInclude(Include.NON_NULL) @Nullable String zone,
            @JsonInclude(Include.NON_NULL) @Nullable String tariff,
            @JsonInclude(Include.NON_NULL) @Nullable String pueSeries,
            @JsonInclude(Include.NON_NULL) @Nullable String losses,
            @JsonInclude(Include.NON_NULL) @Nullable String water,
            @JsonInclude(Include.NON_NULL) @Nullable String carbonPrice) {
        public static final Stated NOTHING = new Stated(null, null, null);

        public Stated(@Nullable String country, @Nullable String price, @Nullable String pue) {
            this(country, price, pue, null, null, null, null, null, null, null);
        }
    }

    /**
     * What a run is booked by.
     *
     * @param terms of all its minutes; with a policy, what that gives now
     * @param policy gives the terms of each minute; null where all have the same
     */
    public record Announced(long terms, @Nullable Long policy) {}

    /**
     * What a run that is announced now is booked by: what is not stated is assumed, and says so.
     *
     * @throws Refusal (422) for what is not known: a run that can be announced can be booked
     */
    @Transactional
    public Announced announced(Stated stated) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        KnownSeries known = series.knownAt(now);
        Prices.Known contracts = prices.knownAt(now, known);
        Policy policy = new StatedPolicy(jdbc, factors, known, contracts).of(stated);
        long terms = id(new TermsOfMinutes(factors, now, known, contracts).of(policy, now));
        return new Announced(terms, policy.fixed() ? null : policies.of(policy));
    }

    /**
     * What terms come to at this moment; those of a policy give other minutes others.
     *
     * @param country the grid; {@code zone} the series that weighs each minute, null for the grid's annual factor
     * @param tariff such as {@code 250000uEUR/kWh}
     * @param factorAssumed nobody named a grid; {@code tariffAssumed} nobody a price
     */
    record Known(
            String country,
            @Nullable String zone,
            String factorBasis,
            boolean factorAssumed,
            String tariff,
            boolean tariffAssumed,
            String pue) {}

    /**
     * What a run would be booked by that stated this now. It stores nothing.
     *
     * @throws Refusal (422) for what is not known, as {@link #announced} would
     */
    Known known(Stated stated) {
        Instant now = clock.instant();
        KnownSeries known = series.knownAt(now);
        Prices.Known contracts = prices.knownAt(now, known);
        Policy policy = new StatedPolicy(jdbc, factors, known, contracts).of(stated);
        TermsRow row = new TermsOfMinutes(factors, now, known, contracts).of(policy, now);
        return new Known(
                policy.geo(),
                policy.zone(),
                policy.basis(),
                row.factorAssumed(),
                row.tariff().micros() + "u" + row.tariff().currency() + "/kWh",
                row.tariff().assumed(),
                BigDecimal.valueOf(row.puePermille(), 3).stripTrailingZeros().toPlainString());
    }

    /** The policy of what is stated, also where all minutes have the same terms by it. */
    @Transactional
    long policy(Stated stated) {
        Instant now = clock.instant();
        KnownSeries known = series.knownAt(now);
        return policies.of(new StatedPolicy(jdbc, factors, known, prices.knownAt(now, known)).of(stated));
    }

    /** The id of these terms, for all minutes. */
    @Transactional
    public long of(Stated stated) {
        return announced(stated).terms();
    }

    /** Until the transaction ends, nothing becomes known: what is looked up now is what was known now, for good. */
    public void holdStill() {
        jdbc.sql("SELECT pg_advisory_xact_lock_shared(hashtextextended('factor', 0))")
                .query((row, n) -> 0)
                .single();
    }

    public Minutes knownAt(Instant known) {
        return new Minutes(known);
    }

    /** The terms of minutes, of what was known at an instant. It remembers what it was asked; for one thread. */
    public final class Minutes {
        private final TermsOfMinutes terms;
        private final Map<Long, Policy> named = new HashMap<>();
        private final Map<List<Object>, Long> ids = new HashMap<>();

        private Minutes(Instant known) {
            KnownSeries then = series.knownAt(known);
            terms = new TermsOfMinutes(factors, known, then, prices.knownAt(known, then));
        }

        /** The id of the terms that a policy gives a minute; they are stored if they are new. */
        public long of(long policy, Instant minute) {
            TermsRow row = terms.of(named.computeIfAbsent(policy, policies::get), minute);
            List<Object> content = List.of(row.factor(), HexFormat.of().formatHex(row.digest()));
            return ids.computeIfAbsent(content, any -> id(row));
        }

        /** @throws IllegalArgumentException if what is stored cannot be read */
        public boolean gives(long policy, Instant minute, long id) {
            TermsRow row = terms.of(named.computeIfAbsent(policy, policies::get), minute);
            return jdbc.sql("SELECT digest FROM terms WHERE id = :id AND factor = :factor")
                    .param("id", id)
                    .param("factor", row.factor())
                    .query((stored, n) -> Arrays.equals(stored.getBytes("digest"), row.digest()))
                    .optional()
                    .orElse(false);
        }
    }

    /** The id of this row of terms, which is stored if it is new. */
    long id(TermsRow row) {
        byte[] digest = row.digest();
        JdbcClient.StatementSpec find = jdbc.sql("SELECT id FROM terms WHERE factor = :factor AND digest = :digest")
                .param("factor", row.factor())
                .param("digest", digest);
        return find.query(Long.class).optional().orElseGet(() -> Once.id(insert(row, digest), find));
    }

    private JdbcClient.StatementSpec insert(TermsRow row, byte[] digest) {
        Rate intensity = row.intensity();
        Price contract = row.contract();
        return jdbc.sql("""
                        INSERT INTO terms (factor, factor_assumed, tariff_micros, currency, tariff_source,
                                tariff_assumed, pue_permille, pue_source, intensity_mg_per_kwh, intensity_point,
                                intensity_inputs, intensity_source, intensity_licence, intensity_fallback, tariff,
                                price_point, price_fallback, pue_point, loss_ppm, loss_point, water_ul_per_kwh,
                                water_point, carbon_price_micros, carbon_price_currency, carbon_price_point, digest)
                            VALUES (:factor, :factorAssumed, :micros, :currency, :source, :assumed, :pue, :pueSource,
                                :intensity, :intensityPoint, :intensityInputs, :intensitySource, :intensityLicence,
                                :intensityFallback, :tariff, :pricePoint, :priceFallback, :puePoint, :loss, :lossPoint,
                                :water, :waterPoint, :carbonPrice, :carbonCurrency, :carbonPoint, :digest)
                            ON CONFLICT (factor, digest) DO NOTHING RETURNING id
                        """)
                .param("factor", row.factor())
                .param("factorAssumed", row.factorAssumed())
                .param("micros", row.tariff().micros())
                .param("currency", row.tariff().currency())
                .param("source", row.tariff().source())
                .param("assumed", row.tariff().assumed())
                .param("pue", row.puePermille())
                .param("pueSource", row.pueSource())
                .param("intensity", TermsRow.value(intensity), Types.BIGINT)
                .param("intensityPoint", TermsRow.point(intensity), Types.BIGINT)
                .param(
                        "intensityInputs",
                        intensity == null || intensity.point() != null ? null : intensity.digest(),
                        Types.BINARY)
                .param("intensitySource", intensity == null ? null : intensity.source(), Types.VARCHAR)
                .param("intensityLicence", intensity == null ? null : intensity.licence(), Types.VARCHAR)
                .param("intensityFallback", row.intensityFallback(), Types.VARCHAR)
                .param("tariff", contract == null ? null : contract.tariff(), Types.BIGINT)
                .param("pricePoint", contract == null ? null : TermsRow.point(contract.market()), Types.BIGINT)
                .param("priceFallback", contract == null ? null : contract.fallback(), Types.VARCHAR)
                .param("puePoint", TermsRow.point(row.pueFrom()), Types.BIGINT)
                .param("loss", TermsRow.value(row.losses()), Types.INTEGER)
                .param("lossPoint", TermsRow.point(row.losses()), Types.BIGINT)
                .param("water", TermsRow.value(row.water()), Types.BIGINT)
                .param("waterPoint", TermsRow.point(row.water()), Types.BIGINT)
                .param("carbonPrice", TermsRow.value(row.carbonPrice()), Types.BIGINT)
                .param("carbonCurrency", row.carbonPriceCurrency(), Types.VARCHAR)
                .param("carbonPoint", TermsRow.point(row.carbonPrice()), Types.BIGINT)
                .param("digest", digest);
    }

    public Terms get(long id) {
        return jdbc.sql("""
                        SELECT t.*, f.geo, f.name, f.mg_per_kwh, f.year, f.basis, f.source, f.version, f.licence
                        FROM terms t JOIN factor f ON f.id = t.factor WHERE t.id = :id
                        """).param("id", id).query((row, n) -> terms(row)).single();
    }

    private static Terms terms(ResultSet row) throws SQLException {
        Long intensity = row.getObject("intensity_mg_per_kwh", Long.class);
        Long carbonPrice = row.getObject("carbon_price_micros", Long.class);
        return new Terms(
                row.getLong("id"),
                row.getString("geo"),
                row.getString("name"),
                new CarbonIntensity(intensity == null ? row.getLong("mg_per_kwh") : intensity),
                row.getInt("year"),
                row.getString("basis"),
                intensity == null
                        ? row.getString("source") + "; " + row.getString("version")
                        : row.getString("intensity_source"),
                intensity == null ? row.getString("licence") : row.getString("intensity_licence"),
                row.getBoolean("factor_assumed"),
                new Tariff(row.getLong("tariff_micros"), Currency.getInstance(row.getString("currency"))),
                row.getString("tariff_source"),
                row.getBoolean("tariff_assumed"),
                row.getInt("pue_permille"),
                row.getString("pue_source"),
                row.getString("intensity_fallback"),
                row.getString("price_fallback"),
                row.getObject("loss_ppm", Integer.class),
                row.getObject("water_ul_per_kwh", Long.class),
                carbonPrice == null
                        ? null
                        : new Money(carbonPrice, Currency.getInstance(row.getString("carbon_price_currency"))));
    }

    /** The digest of these terms' row; empty for one that was stored before there were digests. */
    public Optional<byte[]> digest(long id) {
        return jdbc.sql("SELECT digest FROM terms WHERE id = :id")
                .param("id", id)
                .query((row, n) -> Optional.ofNullable(row.getBytes("digest")))
                .single();
    }
}
