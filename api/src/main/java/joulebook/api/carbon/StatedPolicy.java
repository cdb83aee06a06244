package joulebook.api.carbon;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import joulebook.api.carbon.TermsStore.Stated;
import joulebook.api.problem.Refusal;
import joulebook.api.series.KnownSeries;
import joulebook.api.series.SeriesKind;
import joulebook.api.tariff.Prices;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes a policy of what a caller states, and refuses what could not be booked. */
final class StatedPolicy {
    private static final String WORLD = "WORLD";
    private static final String INCLUDED = "included";
    private static final List<String> BASES = List.of("life-cycle", "direct"); // the first exists for all countries

    private final JdbcClient jdbc;
    private final FactorStore factors;
    private final KnownSeries known;
    private final Prices.Known contracts;

    StatedPolicy(JdbcClient jdbc, FactorStore factors, KnownSeries known, Prices.Known contracts) {
        this.jdbc = jdbc;
        this.factors = factors;
        this.known = known;
        this.contracts = contracts;
    }

    /** @throws Refusal (422) naming the term that cannot be */
    Policy of(Stated stated) {
        String zone = stated.zone();
        String basis = stated.basis() == null ? null : basis(stated.basis());
        if (zone != null) {
            basis = basisOfZone(zone, basis);
        }
        Factor factor = factor(stated, basis);
        if (stated.losses() != null && zone != null && known.includesLosses(zone, factor.basis())) {
            throw Refusal.invalid(
                    "terms.losses", "the intensities of '" + zone + "' include losses: they would be counted twice");
        }
        return new Policy(
                factor.geo(),
                stated.country() == null && zone == null,
                factor.basis(),
                zone,
                contract(stated),
                stated.tariff() != null ? null : flat(stated.price()),
                pueSeries(stated),
                stated.pueSeries() != null ? null : (Integer) pue(stated.pue()),
                stated.pueSeries() != null ? null : pueSource(stated.pue()),
                series(SeriesKind.LOSSES, "losses", stated.losses()),
                series(SeriesKind.WATER, "water", stated.water()),
                series(SeriesKind.CARBON_PRICE, "carbonPrice", stated.carbonPrice()));
    }

    private static String basis(String text) {
        if (!BASES.contains(text)) {
            throw Refusal.invalid("terms.basis", "'" + text + "' is no basis: there are " + String.join(", ", BASES));
        }
        return text;
    }

    private String basisOfZone(String zone, @Nullable String stated) {
        return BASES.stream()
                .filter(basis -> stated == null || stated.equals(basis))
                .filter(basis -> known.has(SeriesKind.INTENSITY, zone, basis))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(
                        "terms.zone",
                        known.has(SeriesKind.MARGINAL, zone, null)
                                ? "of '" + zone + "' there are only marginal rates: they say what one more kWh would"
                                        + " emit, and are in no location-based sum. Import its average intensity"
                                : "there is no " + (stated == null ? "" : stated + " ") + "intensity series of '" + zone
                                        + "': import one (POST /v1/series), or name its basis; GET /v1/series lists"
                                        + " what there is"));
    }

    /** The annual factor of the same grid: it weighs, or stands in where the zone's series says nothing. */
    private Factor factor(Stated stated, @Nullable String basis) {
        String zone = stated.zone();
        String country = stated.country() != null ? stated.country() : zone != null ? zone : WORLD;
        String code = country.strip().toUpperCase(Locale.ROOT);
        Optional<Factor> found = (basis == null ? BASES.stream() : Stream.of(basis))
                .flatMap(each -> factors.newest(code, each).stream())
                .findFirst();
        if (found.isEmpty() && zone != null) {
            throw Refusal.invalid(
                    "terms.country",
                    "no " + basis + " factor of a year is known for '" + country
                            + "', to stand in where the series of '"
                            + zone + "' says nothing: name its grid in terms.country, or add a factor (POST"
                            + " /v1/factors)");
        }
        return found.orElseThrow(() -> Refusal.invalid(
                "terms.country",
                "no " + (basis == null ? "" : basis + " ") + "grid intensity is known for '" + country
                        + "'. Give an ISO 3166 code of two or three letters or WORLD; there are " + near(code)
                        + " and others (GET /v1/factors)"));
    }

    private String near(String code) {
        return jdbc.sql("""
                        SELECT coalesce(string_agg(geo, ', '), 'WORLD') FROM (SELECT DISTINCT geo FROM factor
                            WHERE left(geo, 1) = left(:code, 1) ORDER BY geo LIMIT 8) AS nearby
                        """).param("code", code).query(String.class).single();
    }

    private @Nullable String contract(Stated stated) {
        String code = stated.tariff();
        if (code == null) {
            return null;
        }
        if (stated.price() != null) {
            throw Refusal.invalid("terms.price", "there is a price and a tariff: one of them is what is paid");
        }
        if (contracts.currency(code).isEmpty()) {
            throw Refusal.invalid(
                    "terms.tariff",
                    "there is no tariff '" + code + "': add it (POST /v1/tariffs); GET lists what there is");
        }
        return code;
    }

    private static StatedTariff flat(@Nullable String price) {
        return price == null ? ReferenceTables.defaultTariff() : StatedTariff.parse(price);
    }

    private @Nullable String pueSeries(Stated stated) {
        if (stated.pueSeries() != null && stated.pue() != null) {
            throw Refusal.invalid("terms.pue", "there is a PUE and a PUE series: one of them holds");
        }
        return series(SeriesKind.PUE, "pueSeries", stated.pueSeries());
    }

    private @Nullable String series(SeriesKind kind, String field, @Nullable String code) {
        if (code != null && !known.has(kind, code, null)) {
            throw Refusal.invalid(
                    "terms." + field,
                    "there is no " + kind.word() + " series '" + code + "': import it (POST /v1/series); GET"
                            + " /v1/series?kind=" + kind.word() + " lists what there is");
        }
        return code;
    }

    private static String pueSource(@Nullable String pue) {
        if (pue == null) {
            return "none stated: IT energy only";
        }
        return pue.equals(INCLUDED) ? "included in what is booked: not applied again" : "stated";
    }

    private static int pue(@Nullable String text) {
        if (text == null || text.equals(INCLUDED)) {
            return 1000;
        }
        try {
            int permille = new BigDecimal(text.strip()).movePointRight(3).intValueExact();
            if (permille >= 1000 && permille <= 5000) {
                return permille;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // said below
        }
        throw Refusal.invalid(
                "terms.pue", "'" + text + "' is no PUE: a number from 1 to 5, at most three decimals, or \"included\"");
    }
}
