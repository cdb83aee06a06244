package joulebook.api.market;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import joulebook.api.ledger.Usage;
import joulebook.api.market.MarketStatementStore.Stored;
import joulebook.api.period.Period;
import joulebook.api.period.Periods;
import joulebook.api.problem.Refusal;
import joulebook.api.verification.Canonical;
import joulebook.kernel.quantity.CarbonIntensity;
import joulebook.kernel.quantity.Energy;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Makes statements, and computes them again from what they name. */
@Service
class MarketStatements {
    /** Of its own, so that no setting of the server changes a byte of what is kept. */
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Duration HOUR = Duration.ofHours(1);

    private final InstrumentStore instruments;
    private final MarketFactorStore factors;
    private final MarketStatementStore statements;
    private final Usage usage;
    private final Periods periods;
    private final Clock clock = Clock.systemUTC();

    MarketStatements(
            InstrumentStore instruments,
            MarketFactorStore factors,
            MarketStatementStore statements,
            Usage usage,
            Periods periods) {
        this.instruments = instruments;
        this.factors = factors;
        this.statements = statements;
        this.usage = usage;
        this.periods = periods;
    }

    /** @param allocations by way of matching */
    record Made(MarketStatement statement, Map<String, List<Matching.Part>> allocations) {
        String content() {
            return JSON.writeValueAsString(statement);
        }
    }

    /**
     * States a period; what was stated last, if it still says the same.
     *
     * @throws Refusal (409) if the period is not over, an earlier month of its year is to be stated first, nothing is booked
     *     of it, or no factor is known for what no instrument covers
     */
    @Transactional
    Stored make(String period, String boundary, @Nullable String supplier) {
        instruments.lock();
        Usage.Scope whole = scope(period);
        refuseEarly(period, whole);
        Usage.Head head = usage.head()
                .filter(any -> usage.any(whole.from(), whole.to()))
                .orElseThrow(() -> Refusal.conflict("nothing is booked of " + period + ": there is nothing to state"));
        Stored before = statements.find(period, null).orElse(null);
        Stored next = new Stored(
                statements.nextId(),
                period,
                before == null ? 1 : before.revision() + 1,
                boundary,
                MarketForm.orEmpty(supplier),
                whole.from(),
                whole.to(),
                head.entry(),
                head.hash(),
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                "");
        Made made = compute(next);
        if (before != null && made.statement().saysTheSameAs(compute(before).statement())) {
            return before;
        }
        Stored kept = next.with(made.content());
        statements.add(kept, made.allocations());
        return kept;
    }

    /** A month of the site's, or its calendar year from January's beginning to December's end. */
    private Usage.Scope scope(String period) {
        boolean year = period.matches("[0-9]{4}");
        Period first = periods.get(year ? period + "-01" : period);
        Period last = year ? periods.get(period + "-12") : first;
        return new Usage.Scope(first.from(), last.to(), Long.MAX_VALUE);
    }

    private void refuseEarly(String period, Usage.Scope whole) {
        if (clock.instant().isBefore(whole.to())) {
            throw Refusal.conflict("period", period + " is not over: it ends at " + whole.to() + ". State it then");
        }
        for (int month = 1; period.length() > 4 && month < Integer.parseInt(period.substring(5)); month++) {
            Period earlier = periods.get(period.substring(0, 5) + (month < 10 ? "0" : "") + month);
            if (usage.any(earlier.from(), earlier.to())
                    && statements.find(earlier.id(), null).isEmpty()) {
                throw Refusal.conflict(
                        "period",
                        period + " is stated after " + earlier.id()
                                + ", which has energy and no statement:"
                                + " the months of a year take from the same instruments, in order. State "
                                + earlier.id()
                                + " first");
            }
        }
    }

    /** What a statement says, from the books up to its entry and what was known when it was made. */
    Made compute(Stored stored) {
        Usage.Scope scope = new Usage.Scope(stored.from(), stored.to(), stored.lastEntry());
        List<Matching.Use> uses = usage.energy(scope, HOUR).stream()
                .map(slice -> new Matching.Use(slice.at(), slice.user(), slice.facility()))
                .toList();
        List<InstrumentStore.Claimable> claimable = instruments.claimable(
                stored.boundary(), Integer.parseInt(stored.period().substring(0, 4)), stored.madeAt());
        List<Matching.Lot> lots = lots(stored, claimable);
        List<MarketFactor> known =
                factors.known(stored.boundary(), day(stored.from()), day(stored.to()), stored.madeAt());
        Lookup lookup = new Lookup(stored, known);
        Matching.Result hourly = Matching.hourly(uses, lots, lookup);
        Matching.Result total = Matching.total(uses, lots, lookup);
        Energy energy = uses.stream().map(Matching.Use::energy).reduce(Energy.ZERO, Energy::plus);
        MarketStatement statement = new MarketStatement(
                stored.period(),
                stored.revision(),
                stored.boundary(),
                stored.supplier().isEmpty() ? null : stored.supplier(),
                stored.from(),
                stored.to(),
                energy.toString(),
                locationBased(scope),
                side(hourly, energy, claimable, known),
                side(total, energy, claimable, known),
                List.copyOf(lookup.marks),
                new MarketStatement.MarketInputs(
                        stored.lastEntry(),
                        stored.lastHash(),
                        stored.madeAt(),
                        sha256(claimable.stream()
                                .map(each -> HexFormat.of().formatHex(each.digest()))
                                .toList()),
                        sha256(known.stream().map(MarketStatements::line).toList())));
        Map<String, List<Matching.Part>> allocations = new LinkedHashMap<>();
        allocations.put("HOURLY", hourly.lots());
        allocations.put("TOTAL", total.lots());
        return new Made(statement, allocations);
    }

    private List<Matching.Lot> lots(Stored stored, List<InstrumentStore.Claimable> claimable) {
        Map<Long, Energy> taken = statements.taken(stored.period(), stored.id());
        var hours = instruments.hours(
                claimable.stream().map(InstrumentStore.Claimable::id).toList(), stored.from(), stored.to());
        return claimable.stream()
                .map(each -> new Matching.Lot(
                        each.id(),
                        each.rate(),
                        each.volume().minus(taken.getOrDefault(each.id(), Energy.ZERO)),
                        hours.getOrDefault(each.id(), new TreeMap<>())))
                .toList();
    }

    private String locationBased(Usage.Scope scope) {
        return usage.booked(scope).stream()
                        .filter(booked -> booked.unit().equals("ugCO2e"))
                        .mapToLong(Usage.Booked::amount)
                        .sum()
                + "ugCO2e";
    }

    private static MarketStatement.MarketSide side(
            Matching.Result result,
            Energy energy,
            List<InstrumentStore.Claimable> claimable,
            List<MarketFactor> known) {
        return new MarketStatement.MarketSide(
                result.carbon().toString(),
                result.matched().toString(),
                BigDecimal.valueOf(result.matched().millijoules())
                        .divide(BigDecimal.valueOf(energy.millijoules()), 4, RoundingMode.DOWN)
                        .toPlainString(),
                claimable.stream()
                        .flatMap(each -> result.lots().stream()
                                .filter(part -> part.of() == each.id())
                                .map(part -> new MarketStatement.InstrumentPart(
                                        part.of(),
                                        each.kind(),
                                        each.rate().toString(),
                                        part.energy().toString(),
                                        part.carbon().toString())))
                        .toList(),
                known.stream()
                        .flatMap(each -> result.rest().stream()
                                .filter(part -> part.of() == each.id())
                                .map(part -> new MarketStatement.FactorPart(
                                        part.of(),
                                        each.kind(),
                                        each.rate(),
                                        part.energy().toString(),
                                        part.carbon().toString())))
                        .toList(),
                result.users().stream()
                        .map(part -> new MarketStatement.MarketUser(
                                part.user(),
                                part.energy().toString(),
                                part.carbon().toString()))
                        .toList());
    }

    private static String sha256(List<String> lines) {
        Canonical form = Canonical.of("inputs");
        lines.forEach(form::add);
        return HexFormat.of().formatHex(form.sha256());
    }

    /** Without what came later: a factor that is superseded afterwards was known then all the same. */
    private static String line(MarketFactor factor) {
        return String.join(
                "|",
                Long.toString(factor.id()),
                factor.kind(),
                factor.supplier(),
                factor.rate(),
                factor.validFrom().toString(),
                factor.validTo().toString(),
                factor.knownFrom().toString(),
                factor.source(),
                factor.version());
    }

    private static LocalDate day(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /** The factor of an hour: the named supplier's; or the residual mix, or the grid average where that is stated instead. */
    private static final class Lookup implements Matching.Rates {
        private final Stored stored;
        private final List<MarketFactor> known;
        private final TreeSet<String> marks = new TreeSet<>();

        Lookup(Stored stored, List<MarketFactor> known) {
            this.stored = stored;
            this.known = known;
        }

        @Override
        public Matching.Rate at(Instant hour) {
            List<String> kinds =
                    stored.supplier().isEmpty() ? List.of("RESIDUAL", "GRID_AVERAGE") : List.of("SUPPLIER");
            for (String kind : kinds) {
                for (MarketFactor factor : known) {
                    if (factor.kind().equals(kind)
                            && factor.supplier().equals(stored.supplier())
                            && !day(hour).isBefore(factor.validFrom())
                            && day(hour).isBefore(factor.validTo())) {
                        return rate(factor);
                    }
                }
            }
            throw Refusal.conflict(
                    "no " + (stored.supplier().isEmpty() ? "residual mix" : "factor of " + stored.supplier())
                            + " of " + stored.boundary() + " is known for " + day(hour)
                            + ", and the instruments do not cover all of "
                            + stored.period() + ": the location-based factor does not stand in for it. Add one (POST"
                            + " /v1/market-factors, kind " + kinds.getFirst()
                            + (stored.supplier().isEmpty()
                                    ? "; where none is published, kind GRID_AVERAGE, and the statement says so"
                                    : "")
                            + ")");
        }

        private Matching.Rate rate(MarketFactor factor) {
            if (factor.kind().equals("GRID_AVERAGE")) {
                marks.add("no residual mix of " + factor.boundary() + " was stated from " + factor.validFrom() + " to "
                        + factor.validTo() + ": the grid average stands for it (Scope 2 Guidance, table 6.3), which may"
                        + " count what others claimed");
            }
            return new Matching.Rate(
                    factor.id(),
                    new CarbonIntensity(Long.parseLong(factor.rate().replace("mgCO2e/kWh", ""))));
        }
    }

    /** As it was kept, to be read. */
    static MarketStatement read(Stored stored) {
        return JSON.readValue(stored.content(), MarketStatement.class);
    }

    /** The statements' own list of what was taken, for people and checks. */
    static List<String> allocations(Made made) {
        List<String> lines = new ArrayList<>();
        made.allocations()
                .forEach((matching, parts) -> parts.forEach(part -> lines.add(
                        matching + " " + part.of() + " " + part.energy().millijoules())));
        return lines;
    }
}
