package joulebook.api.carbon;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joulebook.api.series.KnownSeries;
import joulebook.api.series.Rate;
import joulebook.api.series.SeriesKind;
import joulebook.api.tariff.Price;
import joulebook.api.tariff.Prices;
import org.jspecify.annotations.Nullable;

/** Which terms a policy gives a minute, of what was known at one instant. The same question has the same answer for good. */
final class TermsOfMinutes {
    private final FactorStore factors;
    private final Instant known;
    private final KnownSeries series;
    private final Prices.Known prices;
    private final Map<Year, Annual> annual = new HashMap<>();

    TermsOfMinutes(FactorStore factors, Instant known, KnownSeries series, Prices.Known prices) {
        this.factors = factors;
        this.known = known;
        this.series = series;
        this.prices = prices;
    }

    private record Year(String geo, String basis, LocalDate day) {}

    private record Annual(long id, byte @Nullable [] digest) {}

    /** @throws IllegalArgumentException if the policy names what is not known, or what is known cannot be read */
    TermsRow of(Policy policy, Instant minute) {
        Annual factor = annual(policy, minute);
        String zone = policy.zone();
        Rate intensity = zone == null
                ? null
                : series.intensity(zone, policy.basis(), minute).orElse(null);
        Price contract = policy.tariff() == null
                ? null
                : prices.at(policy.tariff(), minute)
                        .orElseThrow(() -> new IllegalArgumentException("there is no contract " + policy.tariff()));
        Rate pue = policy.pueSeries() == null
                ? null
                : nearest(SeriesKind.PUE, policy.pueSeries(), SeriesKind.PUE.unit(""), minute);
        String currency = carbonCurrency(policy);
        return new TermsRow(
                factor.id(),
                factor.digest(),
                policy.geoAssumed(),
                contract == null
                        ? stated(policy)
                        : new StatedTariff(contract.micros(), contract.currency(), contract.source(), false),
                pue == null ? permille(policy) : Math.toIntExact(pue.value()),
                pue == null ? String.valueOf(policy.pueSource()) : words(pue),
                intensity,
                intensityFallback(zone, intensity),
                contract,
                pue,
                optional(SeriesKind.LOSSES, policy.losses(), SeriesKind.LOSSES.unit(""), minute),
                optional(SeriesKind.WATER, policy.water(), SeriesKind.WATER.unit(""), minute),
                currency == null
                        ? null
                        : optional(
                                SeriesKind.CARBON_PRICE,
                                policy.carbonPrice(),
                                SeriesKind.CARBON_PRICE.unit(currency),
                                minute),
                currency);
    }

    private static @Nullable String intensityFallback(@Nullable String zone, @Nullable Rate intensity) {
        if (zone == null) {
            return null;
        }
        if (intensity == null) {
            return Rate.Fallback.ANNUAL.words();
        }
        Rate.Fallback fallback = intensity.fallback();
        return fallback == null ? null : fallback.words();
    }

    private Annual annual(Policy policy, Instant minute) {
        LocalDate day = minute.atOffset(ZoneOffset.UTC).toLocalDate();
        return annual.computeIfAbsent(new Year(policy.geo(), policy.basis(), day), any -> {
            Factor factor = factors.of(policy.geo(), policy.basis(), day, known)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there is no " + policy.basis() + " factor of " + policy.geo()));
            return new Annual(factor.id(), factors.digest(factor.id()));
        });
    }

    private @Nullable Rate optional(SeriesKind kind, @Nullable String code, String unit, Instant minute) {
        return code == null ? null : nearest(kind, code, unit, minute);
    }

    private Rate nearest(SeriesKind kind, String code, String unit, Instant minute) {
        return series.nearest(kind, code, unit, minute)
                .orElseThrow(() -> new IllegalArgumentException("there is no " + kind.word() + " series " + code));
    }

    /** A carbon price in the tariff's currency where there is one, else in the one that it has. */
    private @Nullable String carbonCurrency(Policy policy) {
        if (policy.carbonPrice() == null) {
            return null;
        }
        List<String> units = series.units(SeriesKind.CARBON_PRICE, policy.carbonPrice());
        String own = policy.tariff() == null
                ? stated(policy).currency()
                : prices.currency(policy.tariff()).orElse("");
        Optional<String> same = units.stream()
                .filter(unit -> unit.equals(SeriesKind.CARBON_PRICE.unit(own)))
                .findFirst();
        return same.or(() -> units.stream().sorted().findFirst())
                .map(unit -> unit.substring(1, 4))
                .orElseThrow(() -> new IllegalArgumentException("there is no carbon price " + policy.carbonPrice()));
    }

    private static StatedTariff stated(Policy policy) {
        StatedTariff flat = policy.flat();
        if (flat == null) {
            throw new IllegalArgumentException("a policy has a contract or a price");
        }
        return flat;
    }

    private static int permille(Policy policy) {
        Integer permille = policy.puePermille();
        if (permille == null) {
            throw new IllegalArgumentException("a policy has a PUE series or a PUE");
        }
        return permille;
    }

    private static String words(Rate rate) {
        Rate.Fallback fallback = rate.fallback();
        return fallback == null ? rate.source() : rate.source() + " (" + fallback.words() + ")";
    }
}
