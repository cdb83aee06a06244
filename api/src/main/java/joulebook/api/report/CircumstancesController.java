package joulebook.api.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.UUID;
import joulebook.api.report.Circumstances.Begun;
import joulebook.api.report.Circumstances.Idle;
import joulebook.api.report.Circumstances.Net;
import joulebook.api.report.ComparisonStatement.Fraction;
import joulebook.api.run.Run;
import joulebook.api.run.RunStore;
import joulebook.api.window.RunTraces;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** States under which circumstances a comparison was made. It reads raw samples, so it is asked for apart. */
@RestController
class CircumstancesController {
    private final RunStore store;
    private final Runs runs;
    private final RunTraces traces;
    private final Comparisons comparisons;

    CircumstancesController(RunStore store, Runs runs, RunTraces traces, Comparisons comparisons) {
        this.store = store;
        this.runs = runs;
        this.traces = traces;
        this.comparisons = comparisons;
    }

    @GetMapping("/v1/comparisons/{id}/circumstances")
    Circumstances circumstances(@PathVariable UUID id) {
        ComparisonStatement said = comparisons.state(id);
        List<Idle> idle = store.idleOf(id).stream().map(this::idle).toList();
        return new Circumstances(
                id,
                idle,
                said.runs().stream()
                        .filter(run -> run.startedAt() != null)
                        .sorted(Comparator.comparing(run -> Objects.requireNonNull(run.startedAt())))
                        .map(this::begun)
                        .toList(),
                net(said, idle));
    }

    private Idle idle(Run run) {
        RunStatement said = runs.state(run);
        RunStatement.Figures figures = said.figures();
        Long millis = said.durationMillis();
        return new Idle(
                run.id(),
                run.config().get("when") instanceof String when ? when : "before",
                said.startedAt(),
                millis,
                figures == null || millis == null || millis == 0
                        ? null
                        : (Double) (Amount.exact(figures.energy().amount()) / (double) millis), // mJ / ms = W
                figures == null ? null : figures.tierLabel());
    }

    private Begun begun(RunStatement said) {
        Run run = store.get(said.id());
        Run.Span span = Objects.requireNonNull(run.span());
        return new Begun(
                said.id(),
                said.variant(),
                said.seed(),
                Objects.requireNonNull(said.startedAt()),
                Told.number(said, "warmUpSeconds"),
                traces.devices(run).stream()
                        .map(device -> traces.conditions(device, span))
                        .toList());
    }

    private static List<Net> net(ComparisonStatement said, List<Idle> idle) {
        OptionalDouble watts = idle.stream()
                .map(Idle::meanWatts)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .average();
        if (watts.isEmpty()) {
            return List.of();
        }
        List<Net> net = new ArrayList<>();
        for (ComparisonStatement.Saving saving : said.savings()) {
            List<RunStatement[]> pairs =
                    Savings.pairs(said.finished(saving.baseline()), said.finished(saving.variant()));
            List<Double> fractions = pairs.stream()
                    .filter(pair -> net(pair[0], watts.getAsDouble()) > 0) // a share of nothing is no number
                    .map(pair -> 1 - net(pair[1], watts.getAsDouble()) / net(pair[0], watts.getAsDouble()))
                    .toList();
            if (!fractions.isEmpty()) {
                Statistics found = Statistics.of(fractions);
                net.add(new Net(
                        saving.variant(), saving.baseline(), new Fraction(found.mean(), found.low(), found.high())));
            }
        }
        return net;
    }

    /** Millijoules. */
    private static double net(RunStatement run, double idleWatts) {
        return Told.energy(run) - idleWatts * Told.millis(run);
    }
}
