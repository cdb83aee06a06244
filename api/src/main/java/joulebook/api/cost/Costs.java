package joulebook.api.cost;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import joulebook.api.ledger.Usage;
import joulebook.api.period.Period;
import joulebook.api.period.Periods;
import joulebook.api.problem.Refusal;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** States what months cost. */
@Service
class Costs {
    private static final int USUAL_MINUTES = 60;

    private final CostFacts facts;
    private final Usage usage;
    private final Periods periods;
    private final Clock clock = Clock.systemUTC();

    Costs(CostFacts facts, Usage usage, Periods periods) {
        this.facts = facts;
        this.usage = usage;
        this.periods = periods;
    }

    /**
     * How to state it.
     *
     * @param contract what charges by the month; null where energy costs what is booked
     * @param carbonPrice a price on each tonne of the CO2e that is booked; null where CO2e costs what is booked
     */
    record Terms(String currency, @Nullable String contract, Micros.@Nullable Price carbonPrice) {}

    /** A month's lines and what they rest on. */
    record Month(
            Period period,
            List<CostLine> lines,
            List<Usage.Held> held,
            long booked,
            long carbonBooked,
            boolean tiered,
            CostStatement.@Nullable PeakDemand demand,
            List<String> marks,
            List<String> facts,
            long lastEntry) {}

    CostStatement state(String id, Terms terms) {
        Month month = month(id, terms);
        String currency = terms.currency();
        Map<String, List<CostLine>> byComponent = month.lines().stream()
                .collect(Collectors.groupingBy(CostLine::component, LinkedHashMap::new, Collectors.toList()));
        Map<String, List<CostLine>> byUser = month.lines().stream()
                .collect(Collectors.groupingBy(CostLine::user, TreeMap::new, Collectors.toList()));
        long energy = CostLine.sum(month.lines(), line -> line.component().equals("energy"));
        CostStatement.CostSums totals = CostLine.sums(month.lines(), currency);
        return new CostStatement(
                id,
                currency,
                month.period().from(),
                month.period().to(),
                totals,
                byComponent.entrySet().stream()
                        .map(each -> new CostStatement.CostComponent(
                                each.getKey(), CostLine.sums(each.getValue(), currency)))
                        .toList(),
                byUser.entrySet().stream()
                        .map(each ->
                                new CostStatement.CostUser(each.getKey(), CostLine.sums(each.getValue(), currency)))
                        .toList(),
                CostLine.exact(month.booked(), currency),
                CostLine.exact(month.carbonBooked(), currency),
                month.tiered() ? CostLine.exact(energy - month.booked(), currency) : null,
                month.demand(),
                month.marks(),
                month.facts(),
                month.lastEntry(),
                sha256(month, currency));
    }

    /**
     * What of its devices' making counts for a month.
     *
     * @throws Refusal (409) if the month is not over, or nothing is booked of it
     */
    EmbodiedStatement embodied(String id) {
        Period period = over(id);
        Usage.Head head = head(period);
        Usage.Scope scope = new Usage.Scope(period.from(), period.to(), head.entry());
        List<Asset> assets = facts.assets(YearMonth.parse(id)).stream()
                .filter(asset -> asset.embodied() != null)
                .toList();
        List<Usage.Held> held = usage.held(scope);
        TreeSet<String> without =
                new TreeSet<>(held.stream().map(Usage.Held::device).toList());
        assets.forEach(asset -> without.remove(asset.device()));
        return new EmbodiedMonth(period, held)
                .of(
                        assets,
                        without.stream()
                                .map(device -> "nobody stated what the making of " + device
                                        + " emitted: it is not in this" + " figure")
                                .toList());
    }

    private Period over(String id) {
        Period period = periods.get(id);
        if (clock.instant().isBefore(period.to())) {
            throw Refusal.conflict(id + " is not over: it ends at " + period.to() + ". What it costs is known then");
        }
        return period;
    }

    private Usage.Head head(Period period) {
        return usage.head()
                .filter(any -> usage.any(period.from(), period.to()))
                .orElseThrow(
                        () -> Refusal.conflict("nothing is booked of " + period.id() + ": there is nothing to state"));
    }

    /** @throws Refusal (409) if the month is not over, nothing is booked of it, or a fact that it needs is not known */
    Month month(String id, Terms terms) {
        Period period = over(id);
        Usage.Head head = head(period);
        YearMonth month = YearMonth.parse(id);
        MonthContract contract = terms.contract() == null ? null : contract(terms.contract(), month);
        Integer minutes = contract == null ? null : contract.demandMinutes();
        Usage.Scope scope = new Usage.Scope(period.from(), period.to(), head.entry());
        MonthCost.Used used = new MonthCost.Used(
                period.from(),
                period.to(),
                usage.energy(scope, Duration.ofMinutes(minutes == null ? USUAL_MINUTES : minutes)),
                usage.booked(scope),
                usage.carbonCosts(scope),
                usage.held(scope));
        TreeSet<String> rests = new TreeSet<>();
        MonthCost cost = new MonthCost(used, (micros, from) -> convert(micros, from, terms.currency(), month, rests));
        boolean tiered = contract != null && !contract.tiers().isEmpty();
        if (contract != null && tiered) {
            cost.addTieredEnergy(contract);
        } else {
            cost.addBookedEnergy();
        }
        CostStatement.PeakDemand demand = contract == null ? null : cost.addDemand(contract, terms.currency());
        List<Asset> assets = facts.assets(month);
        assets.forEach(asset -> cost.add(asset, month));
        if (terms.carbonPrice() != null) {
            cost.addCarbonPrice(terms.carbonPrice());
        } else {
            cost.addBookedCarbonCost();
        }
        if (contract != null) {
            rests.add("contract " + contract.id() + ": " + contract.code() + ", " + contract.source() + " "
                    + contract.version());
        }
        assets.forEach(asset -> rests.add("asset " + asset.id() + ": " + asset.device() + ", " + asset.source()));
        return new Month(
                period,
                cost.lines(),
                used.held(),
                cost.bookedEnergy(),
                cost.bookedCarbonCost(),
                tiered,
                demand,
                cost.without(assets).stream()
                        .map(device -> "no asset is stated of " + device + ": its hardware is not in this cost")
                        .toList(),
                List.copyOf(rests),
                head.entry());
    }

    private MonthContract contract(String code, YearMonth month) {
        MonthContract first = facts.contract(code, month.atDay(1)).orElse(null);
        MonthContract last = facts.contract(code, month.atEndOfMonth()).orElse(null);
        if (first == null || last == null || first.id() != last.id()) {
            throw Refusal.conflict(
                    "contract",
                    "contract '" + code + "' does not hold for all of " + month + " as one: "
                            + (first == null
                                    ? "it has no version for " + month.atDay(1)
                                    : last == null
                                            ? "it has no version for " + month.atEndOfMonth()
                                            : "it changes within it")
                            + ". A version of it begins with a month and ends with one (POST /v1/month-contracts)");
        }
        return first;
    }

    /** By the newest rate of the month's last week; nothing is converted that is in the currency already. */
    private long convert(long micros, String from, String to, YearMonth month, TreeSet<String> rests) {
        if (from.equals(to)) {
            return micros;
        }
        LocalDate day = month.atEndOfMonth();
        ExchangeRate rate = facts.rate(from, to, day)
                .orElseThrow(() -> Refusal.conflict(
                        "currency",
                        "amounts of " + month + " are in " + from
                                + ", and no exchange rate of " + from
                                + " in " + to + " is known of " + day
                                + " or the six days before: currencies are not mixed. Add"
                                + " one (POST /v1/exchange-rates), or ask for " + from));
        rests.add(
                "exchange rate " + rate.id() + ": " + from + " in " + to + " of " + rate.day() + ", " + rate.source());
        return rate.convert(micros);
    }

    /** The months that a time touches, by the site's calendar. */
    List<String> months(Instant from, Instant to) {
        List<String> months = new ArrayList<>();
        for (YearMonth month =
                        YearMonth.from(from.atOffset(java.time.ZoneOffset.UTC)).minusMonths(1);
                !periods.get(month.toString()).from().isAfter(to);
                month = month.plusMonths(1)) {
            if (periods.get(month.toString()).to().isAfter(from)) {
                months.add(month.toString());
            }
        }
        return months;
    }

    private static String sha256(Month month, String currency) {
        Canonical form = Canonical.of("cost_statement")
                .add(month.period().id())
                .add(currency)
                .add(month.lastEntry());
        month.facts().forEach(form::add);
        month.lines()
                .forEach(line -> form.add(line.component())
                        .add(line.device())
                        .add(line.user())
                        .add(line.bucket())
                        .add(line.micros()));
        return HexFormat.of().formatHex(form.sha256());
    }
}
