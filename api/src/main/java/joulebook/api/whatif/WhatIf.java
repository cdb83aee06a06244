package joulebook.api.whatif;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import joulebook.api.carbon.Terms;
import joulebook.api.carbon.TermsStore;
import joulebook.api.cost.Micros;
import joulebook.api.ledger.Usage;
import joulebook.api.period.Periods;
import joulebook.api.problem.Refusal;
import joulebook.api.report.ComparisonStatement.Fraction;
import joulebook.api.report.ComparisonStatement.Saving;
import joulebook.api.report.Comparisons;
import joulebook.api.run.Run;
import joulebook.api.run.RunStore;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Computes scenarios. */
@Service
class WhatIf {
    static final String LABEL = "scenario: computed from what is booked, and in no book";
    private static final long MICROGRAMS_PER_TONNE = 1_000_000_000_000L;
    private static final long NANOS_PER_HOUR = 3_600_000_000_000L;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int NAMED = 6;

    private final RunStore runs;
    private final Usage usage;
    private final TermsStore terms;
    private final Comparisons comparisons;
    private final Periods periods;
    private final JdbcClient jdbc;
    private final JsonMapper mapper;
    private final TransactionTemplate unkept;
    private final Clock clock = Clock.systemUTC();

    WhatIf(
            RunStore runs,
            Usage usage,
            TermsStore terms,
            Comparisons comparisons,
            Periods periods,
            JdbcClient jdbc,
            JsonMapper mapper,
            PlatformTransactionManager transactions) {
        this.runs = runs;
        this.usage = usage;
        this.terms = terms;
        this.comparisons = comparisons;
        this.periods = periods;
        this.jdbc = jdbc;
        this.mapper = mapper;
        this.unkept = new TransactionTemplate(transactions);
    }

    /** What a scenario's run takes of the run's energy and time. */
    private record Ratio(
            BigDecimal energy,
            @Nullable BigDecimal low,
            @Nullable BigDecimal high,
            BigDecimal time) {
        static final Ratio ONE = new Ratio(BigDecimal.ONE, null, null, BigDecimal.ONE);
    }

    /** @throws Refusal (404) without such a run, (409) if it has not ended or nothing is booked of it, (422) for a bad scenario */
    WhatIfStatement state(WhatIfRequest request) {
        if (request.run() == null) {
            throw Refusal.invalid("run", "of which run?");
        }
        Run run = runs.get(request.run());
        Run.Span span = run.span();
        Instant ended = span == null ? null : span.to();
        if (span == null || ended == null) {
            throw Refusal.conflict(
                    "run " + run.id() + " (" + run.name() + ") has not ended: scenarios are of what was booked");
        }
        Usage.Scope scope =
                new Usage.Scope(span.from().truncatedTo(ChronoUnit.MINUTES), ended.plus(MINUTE), Long.MAX_VALUE);
        String user = "run:" + run.id();
        List<Usage.Slice> minutes = usage.energy(scope, MINUTE).stream()
                .filter(slice -> slice.user().equals(user))
                .toList();
        if (minutes.isEmpty()) {
            throw Refusal.conflict("nothing is booked of run " + run.id() + ": settle it first (POST /v1/settlements)");
        }
        long held = usage.held(scope).stream()
                .filter(each -> each.user().equals(user))
                .mapToLong(Usage.Held::nanos)
                .sum();
        List<String> inputs = new ArrayList<>();
        Ratio ratio = ratio(run, request.variant(), inputs);
        ZoneId zone = request.zoneOr(
                periods.get(span.from().toString().substring(0, 7)).zone());
        Instant start = start(span.from(), request.start(), zone, inputs);
        WhatIfStatement answer = unkept.execute(status -> {
            status.setRollbackOnly(); // what looking terms up adds to the tables is taken back
            At other = at(run, request.terms(), start);
            Extras extras = Extras.of(request, other.first().currency(), inputs);
            Scenario scenario = new Scenario(
                    other,
                    other.first().currency(),
                    request.checkedBands(),
                    zone,
                    span.from(),
                    start,
                    ratio.energy(),
                    ratio.time());
            bands(scenario, inputs);
            Scenario.Sums sums = scenario.of(minutes);
            inputs.addAll(other.words());
            if (request.start() != null
                    && other.isTheSameAtAnyHour()
                    && scenario.bands().isEmpty()) {
                inputs.add(
                        "nothing here depends on the hour: name a series of intensities (zone), a contract (tariff), or"
                                + " bands of the day");
            }
            return new WhatIfStatement(
                    LABEL,
                    run.id(),
                    booked(run, span.from(), minutes, scope, held, extras),
                    side(start, Scenario.scaled(held, ratio.time()), sums, scenario.currency(), ratio, extras),
                    inputs);
        });
        if (answer == null) {
            throw new IllegalStateException("no scenario came back");
        }
        return answer;
    }

    /** By the saving that the run's comparison measured at the same seeds. */
    private Ratio ratio(Run run, @Nullable String variant, List<String> inputs) {
        if (variant == null || variant.equals(run.variant())) {
            return Ratio.ONE;
        }
        UUID id = run.comparison();
        if (id == null) {
            throw Refusal.invalid(
                    "variant",
                    "run " + run.id() + " is of no comparison: what '" + variant
                            + "' saves is not known. Take a run of a comparison, or a run of '" + variant + "' itself");
        }
        Saving saving = comparisons.state(id).savings().stream()
                .filter(each ->
                        each.variant().equals(variant) && each.baseline().equals(run.variant()))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(
                        "variant",
                        "comparison " + id + " measured no saving of '" + variant + "' against '" + run.variant()
                                + "', which this run is"));
        Fraction energy = saving.energy();
        inputs.add("energy and time of variant " + variant + ": " + energy.fraction() + " and "
                + saving.time().fraction()
                + " saved against " + saving.baseline() + " over " + saving.pairs() + " pairs of comparison " + id
                + "; another machine or size may save another part");
        Double low = energy.low();
        Double high = energy.high();
        return new Ratio(
                left(energy.fraction()),
                high == null ? null : left(high),
                low == null ? null : left(low),
                left(saving.time().fraction()));
    }

    private static BigDecimal left(double saved) {
        return BigDecimal.ONE.subtract(BigDecimal.valueOf(saved)).max(BigDecimal.ZERO);
    }

    /** The time of day on the day on which the run began, in the scenario's zone. */
    private static Instant start(Instant began, @Nullable LocalTime at, ZoneId zone, List<String> inputs) {
        if (at == null) {
            return began;
        }
        Instant start = began.atZone(zone).toLocalDate().atTime(at).atZone(zone).toInstant();
        inputs.add("starts at " + at + " in " + zone + ": " + start + " instead of " + began);
        return start;
    }

    private At at(Run run, TermsStore.@Nullable Stated other, Instant start) {
        String stated = jdbc.sql("SELECT coalesce(request->'terms', 'null')::text FROM run WHERE id = :id")
                .param("id", run.id())
                .query(String.class)
                .single();
        TermsStore.Stated own =
                stated.equals("null") ? TermsStore.Stated.NOTHING : mapper.readValue(stated, TermsStore.Stated.class);
        TermsStore.Announced announced = terms.announced(StatedTerms.with(own, other));
        return new At(terms, announced, clock.instant().truncatedTo(ChronoUnit.MICROS), start);
    }

    /** A scenario's terms, by the minute where a policy gives them so, and what they turned out to be. */
    private static final class At implements Scenario.TermsAt {
        private final TermsStore store;
        private final @Nullable Long policy;
        private final TermsStore.Minutes minutes;
        private final Map<Instant, Terms> known = new HashMap<>();
        private final Map<Long, Terms> used = new TreeMap<>();
        private final Terms first;

        At(TermsStore store, TermsStore.Announced announced, Instant now, Instant start) {
            this.store = store;
            this.policy = announced.policy();
            this.minutes = store.knownAt(now);
            this.first = policy == null ? store.get(announced.terms()) : at(start.truncatedTo(ChronoUnit.MINUTES));
        }

        Terms first() {
            return first;
        }

        boolean isTheSameAtAnyHour() {
            return policy == null;
        }

        @Override
        public Terms at(Instant minute) {
            Long by = policy;
            Terms its = by == null ? first : known.computeIfAbsent(minute, any -> store.get(minutes.of(by, minute)));
            used.put(its.id(), its);
            return its;
        }

        /** Each grid, price and PUE that a minute had, in a line. */
        List<String> words() {
            List<String> words = new ArrayList<>();
            words.add("intensity: "
                    + list(its -> its.intensity() + " (" + its.geo() + ", " + its.factorYear() + ", "
                            + its.factorBasis() + ", " + its.factorSource() + mark(its.factorAssumed()) + ")"));
            words.add("price: "
                    + list(its -> its.tariff() + " (" + its.tariffSource() + mark(its.tariffAssumed()) + ")"));
            words.add("PUE: " + list(its -> its.pue().toPlainString() + " (" + its.pueSource() + ")"));
            return words;
        }

        private static String mark(boolean assumed) {
            return assumed ? ", assumed" : "";
        }

        private String list(Function<Terms, String> what) {
            List<String> all = used.values().stream().map(what).distinct().toList();
            return String.join("; ", all.subList(0, Math.min(NAMED, all.size())))
                    + (all.size() > NAMED ? "; and " + (all.size() - NAMED) + " others" : "");
        }
    }

    private static void bands(Scenario scenario, List<String> inputs) {
        for (WhatIfRequest.Band band : scenario.bands()) {
            if (band.tariff() != null && !band.tariff().currency().equals(scenario.currency())) {
                throw Refusal.invalid(
                        "bands",
                        "the band from " + band.from() + " is in "
                                + band.tariff().currency()
                                + ", the scenario in " + scenario.currency()
                                + ": currencies are not mixed. State a price"
                                + " in " + band.tariff().currency() + " (price)");
            }
            inputs.add("from " + band.from() + " to " + band.to() + " in " + scenario.zone() + ": "
                    + (band.tariff() == null ? "" : band.tariff() + " ")
                    + (band.intensity() == null ? "" : band.intensity() + " ") + "stated");
        }
    }

    /** What comes on top of the energy, in the scenario's currency. */
    private record Extras(Micros.@Nullable Price gpuHour, Micros.@Nullable Price carbon) {
        static Extras of(WhatIfRequest request, Currency currency, List<String> inputs) {
            return new Extras(
                    price("gpuHour", request.gpuHour(), "h", currency, inputs),
                    price("carbonPrice", request.carbonPrice(), "t", currency, inputs));
        }

        private static Micros.@Nullable Price price(
                String field, @Nullable String text, String unit, Currency currency, List<String> inputs) {
            if (text == null) {
                return null;
            }
            Micros.Price price = Micros.price(field, text, unit);
            if (!price.currency().equals(currency)) {
                throw Refusal.invalid(
                        field,
                        "'" + text + "' is not in " + currency
                                + ", as the scenario's energy is: currencies are not mixed");
            }
            inputs.add(field + " " + text.strip() + ", stated");
            return price;
        }

        @Nullable Long hardware(long nanos) {
            return gpuHour == null ? null : (Long) Micros.product(gpuHour.micros(), nanos, NANOS_PER_HOUR);
        }

        @Nullable Long carbonCost(long micrograms) {
            return carbon == null ? null : (Long) Micros.product(carbon.micros(), micrograms, MICROGRAMS_PER_TONNE);
        }
    }

    private WhatIfStatement.ScenarioSide booked(
            Run run, Instant began, List<Usage.Slice> minutes, Usage.Scope scope, long held, Extras extras) {
        Currency currency = terms.get(run.terms()).currency();
        long energy = minutes.stream()
                .mapToLong(slice -> slice.energy().millijoules())
                .sum();
        long facility = minutes.stream()
                .mapToLong(slice -> slice.facility().millijoules())
                .sum();
        long carbon = amount(run, scope, "ugCO2e");
        return side(
                began,
                held,
                energy + "mJ",
                Ratio.ONE,
                facility + "mJ",
                carbon,
                amount(run, scope, "u" + currency),
                currency,
                extras);
    }

    private long amount(Run run, Usage.Scope scope, String unit) {
        return usage.booked(scope).stream()
                .filter(booked ->
                        booked.user().equals("run:" + run.id()) && booked.unit().equals(unit))
                .mapToLong(Usage.Booked::amount)
                .sum();
    }

    private static WhatIfStatement.ScenarioSide side(
            Instant start, long held, Scenario.Sums sums, Currency currency, Ratio ratio, Extras extras) {
        return side(
                start,
                held,
                sums.energy().toString(),
                ratio,
                sums.facility().toString(),
                sums.carbon().micrograms(),
                sums.cost(),
                currency,
                extras);
    }

    private static WhatIfStatement.ScenarioSide side(
            Instant start,
            long held,
            String energy,
            Ratio ratio,
            String facility,
            long carbon,
            long cost,
            Currency currency,
            Extras extras) {
        Long hardware = extras.gpuHour() != null && !extras.gpuHour().currency().equals(currency)
                ? null
                : extras.hardware(held);
        Long carbonCost = extras.carbon() != null && !extras.carbon().currency().equals(currency)
                ? null
                : extras.carbonCost(carbon);
        return new WhatIfStatement.ScenarioSide(
                start,
                BigDecimal.valueOf(held)
                        .divide(BigDecimal.valueOf(NANOS_PER_HOUR), 6, RoundingMode.HALF_EVEN)
                        .toPlainString(),
                energy,
                range(energy, ratio.energy(), ratio.low()),
                range(energy, ratio.energy(), ratio.high()),
                facility,
                carbon + "ugCO2e",
                cost + "u" + currency,
                hardware == null ? null : hardware + "u" + currency,
                carbonCost == null ? null : carbonCost + "u" + currency,
                cost + (hardware == null ? 0 : hardware) + (carbonCost == null ? 0 : carbonCost) + "u" + currency);
    }

    /** The same energy at the other end of its ratio's range. */
    private static @Nullable String range(String energy, BigDecimal ratio, @Nullable BigDecimal end) {
        if (end == null || ratio.signum() == 0) {
            return null;
        }
        return new BigDecimal(energy.replace("mJ", ""))
                        .multiply(end)
                        .divide(ratio, 0, RoundingMode.HALF_EVEN)
                        .toPlainString()
                + "mJ";
    }
}
