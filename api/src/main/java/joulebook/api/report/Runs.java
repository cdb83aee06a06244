package joulebook.api.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import joulebook.api.carbon.Terms;
import joulebook.api.carbon.TermsStore;
import joulebook.api.report.RunBooks.BookedTerms;
import joulebook.api.report.RunBooks.Part;
import joulebook.api.report.RunStatement.DevicePart;
import joulebook.api.report.RunStatement.Figures;
import joulebook.api.report.RunStatement.TierPart;
import joulebook.api.run.Run;
import joulebook.api.uncertainty.Doubt;
import joulebook.api.window.AtMark;
import joulebook.api.window.RunTraces;
import joulebook.api.window.Windows;
import joulebook.kernel.metering.Tier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** States runs from what is in the books. */
@Service
public class Runs {
    private final RunBooks books;
    private final RunDevices devices;
    private final TermsStore terms;
    private final Windows windows;
    private final RunTraces traces;
    private final CrossChecks crossChecks;

    Runs(
            RunBooks books,
            RunDevices devices,
            TermsStore terms,
            Windows windows,
            RunTraces traces,
            CrossChecks crossChecks) {
        this.books = books;
        this.devices = devices;
        this.terms = terms;
        this.windows = windows;
        this.traces = traces;
        this.crossChecks = crossChecks;
    }

    public RunStatement state(Run run) {
        Run.Span span = run.span();
        Long millis = span == null || span.toMonotonic() == null
                ? null
                : (Long) ((span.toMonotonic() - span.fromMonotonic()) / 1_000_000);
        return new RunStatement(
                run.id(),
                run.name(),
                run.project(),
                run.host(),
                run.comparison(),
                run.variant(),
                run.seed(),
                run.state().name(),
                span == null ? null : span.from(),
                span == null ? null : span.to(),
                millis,
                run.config(),
                run.summary(),
                figures(run));
    }

    private @Nullable Figures figures(Run run) {
        List<Part> parts = books.parts(run.id());
        if (parts.isEmpty()) {
            return null;
        }
        List<BookedTerms> booked = books.booked(run.id());
        Terms most =
                terms.get(booked.isEmpty() ? run.terms() : booked.getFirst().terms());
        long energy = parts.stream().mapToLong(Part::energy).sum();
        String account = "run:" + run.id();
        long overhead = books.net("overhead:" + account, "mJ");
        long facility = energy + overhead;
        long carbon = books.net(account, "ugCO2e");
        String money = "u" + most.currency();
        long cost = books.net(account, money);
        List<String> unknown = devices.held(run).stream()
                .filter(device -> parts.stream().noneMatch(part -> part.device().equals(device)))
                .toList();
        Map<String, CrossChecks.Differing> differing = crossChecks.of(run, parts);
        Tier worst = CrossChecks.worst(parts, differing);
        List<RunTraces.Shared> shared = shared(run, parts);
        RunDoubts doubts = new RunDoubts(doubts(run, parts, shared, differing), energy, books.weighed(account));
        return new Figures(
                Amount.of(energy, doubts.energy(), "mJ"),
                Amount.of(overhead, doubts.facility(overhead), "mJ"),
                Amount.of(facility, doubts.facility(facility), "mJ"),
                worst.name(),
                worst.label(),
                tiers(parts, differing),
                coverage(run, parts.stream().mapToLong(Part::covered).sum(), parts.size() + unknown.size()),
                devices.gaps(run, unknown),
                Amount.of(cost, doubts.cost(cost, account, money), money),
                Amount.of(carbon, doubts.carbon(carbon, account, "ugCO2e"), "ugCO2e"),
                aside("losses:" + account, doubts::carbon),
                aside("water:" + account, (amount, its, unit) -> doubts.scaled(amount)),
                aside("carbon-cost:" + account, doubts::carbon),
                RunTerms.standIns(booked, energy),
                RunTerms.shown(most, booked.size(), energy, facility, carbon, cost),
                parts.stream().map(part -> device(run, part, differing)).toList(),
                shared.stream().map(Runs::shown).toList(),
                doubts.listed(account, overhead, facility, cost, carbon, money));
    }

    private List<RunTraces.Shared> shared(Run run, List<Part> parts) {
        Run.Span span = run.span();
        return span == null
                ? List.of()
                : parts.stream()
                        .flatMap(part -> traces.shared(part.device(), run, span).stream())
                        .toList();
    }

    private static RunStatement.SharedDevice shown(RunTraces.Shared with) {
        return new RunStatement.SharedDevice(
                with.device(), with.others(), with.from(), with.to(), with.part() + "mJ", with.whole() + "mJ");
    }

    /**
     * Of the energy: meters, counters that their power contradicts, the marks and the instants of the samples beside them, what
     * the gaps may hold if the device drew as much as while it was seen, and what is
     * another's, or the run's beyond its part, where several held a device: the larger of both. A run that uses more of one
     * device than its part is likely to do so of all, so that these err together.
     */
    private List<Doubt> doubts(
            Run run, List<Part> parts, List<RunTraces.Shared> shared, Map<String, CrossChecks.Differing> differing) {
        List<Doubt> doubts = new ArrayList<>(CrossChecks.doubts(differing));
        shared.forEach(with -> doubts.add(
                new Doubt(Doubt.Source.SHARING, "parts", Math.max(with.part(), with.whole() - with.part()))));
        Run.Span span = run.span();
        for (Part part : parts) {
            doubts.add(meter(part));
            List<AtMark> marks = span == null ? List.of() : windows.atTheMarks(part.device(), span);
            for (int i = 0; i < marks.size(); i++) {
                String mark = part.device() + " " + i;
                doubts.add(
                        new Doubt(Doubt.Source.ATTRIBUTION, mark, marks.get(i).split()));
                if (marks.get(i).timing() > 0) {
                    doubts.add(new Doubt(Doubt.Source.TIMING, mark, marks.get(i).timing()));
                }
            }
            if (span != null && span.toMonotonic() != null && part.covered() > 0) {
                long unseen = Math.max(0, span.toMonotonic() - span.fromMonotonic() - part.covered());
                doubts.add(new Doubt(
                        Doubt.Source.COVERAGE, part.device(), (double) part.energy() * unseen / part.covered()));
            }
        }
        return doubts;
    }

    private static Doubt meter(Part part) {
        return new Doubt(Doubt.Source.METER, part.device(), part.energy() * (part.uncertaintyPermille() / 1000.0));
    }

    private static List<TierPart> tiers(List<Part> parts, Map<String, CrossChecks.Differing> differing) {
        Map<Tier, Long> sums = new EnumMap<>(Tier.class);
        parts.forEach(part -> sums.merge(CrossChecks.tier(part, differing), part.energy(), Long::sum));
        return sums.entrySet().stream()
                .map(entry -> new TierPart(entry.getKey().name(), entry.getKey().label(), entry.getValue() + "mJ"))
                .toList();
    }

    private static DevicePart device(Run run, Part part, Map<String, CrossChecks.Differing> differing) {
        CrossChecks.Differing contradicted = differing.get(part.device());
        List<Doubt> doubts = new ArrayList<>(List.of(meter(part)));
        if (contradicted != null) {
            doubts.addAll(contradicted.doubts());
        }
        return new DevicePart(
                part.device(),
                part.name(),
                part.scope(),
                part.method().name(),
                CrossChecks.tier(part, differing).name(),
                Amount.of(part.energy(), doubts, "mJ"),
                coverage(run, part.covered(), 1),
                part.crossCheck() == null ? null : part.crossCheck() + "mJ",
                contradicted == null ? null : contradicted.verdict(),
                contradicted == null ? null : contradicted.inWords(),
                part.provenance());
    }

    private static String coverage(Run run, long coveredNanos, int devices) {
        Run.Span span = run.span();
        if (span == null || span.toMonotonic() == null || span.toMonotonic() <= span.fromMonotonic()) {
            return "0";
        }
        long length = span.toMonotonic() - span.fromMonotonic();
        return BigDecimal.valueOf(Math.min(coveredNanos, length * devices))
                .divide(BigDecimal.valueOf(length * devices), 4, RoundingMode.DOWN)
                .toPlainString();
    }

    /** The doubts of an amount that an account has in a unit. */
    private interface DoubtsOf {
        List<Doubt> of(long amount, String account, String unit);
    }

    /** What is booked beside CO2e and cost; null where nothing is. */
    private @Nullable Amount aside(String account, DoubtsOf doubts) {
        return books.most(account)
                .map(net -> Amount.of(net.amount(), doubts.of(net.amount(), account, net.unit()), net.unit()))
                .orElse(null);
    }
}
