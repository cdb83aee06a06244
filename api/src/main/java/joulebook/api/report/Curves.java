package joulebook.api.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joulebook.api.report.ComparisonStatement.Curve;
import joulebook.api.report.ComparisonStatement.Point;
import joulebook.api.run.Run;
import joulebook.api.run.RunStore;
import joulebook.api.window.RunTraces;
import joulebook.kernel.metering.RunMark;
import org.springframework.stereotype.Component;

/** Held-out loss over tokens and joules: a run's evaluations, joined with its metered energy by the host's clock. */
@Component
class Curves {
    private static final int MILLI = 3;

    private final RunStore store;
    private final RunTraces traces;

    Curves(RunStore store, RunTraces traces) {
        this.store = store;
        this.traces = traces;
    }

    /** Empty where the run has not started. An evaluation is marked when it is over: its own energy is before its point. */
    Optional<Curve> of(Run run) {
        Run.Span span = run.span();
        if (span == null) {
            return Optional.empty();
        }
        List<RunMark> evaluations = store.marks(run.id()).stream()
                .filter(mark -> mark.kind() == RunMark.Kind.EVALUATION && mark.loss() != null)
                .toList();
        List<Long> instants = evaluations.stream().map(RunMark::monotonicNanos).toList();
        List<List<Long>> devices = evaluations.isEmpty()
                ? List.of()
                : traces.devices(run).stream()
                        .map(device -> traces.millijoulesUpTo(device, run, span, instants))
                        .toList();
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < evaluations.size(); i++) {
            int which = i;
            long millijoules =
                    devices.stream().mapToLong(each -> each.get(which)).sum();
            points.add(new Point(
                    evaluations.get(i).tokens(),
                    devices.isEmpty()
                            ? null
                            : BigDecimal.valueOf(millijoules, MILLI).toPlainString(),
                    loss(evaluations.get(i))));
        }
        return Optional.of(new Curve(run.id(), run.variant(), run.seed(), points));
    }

    /** Over the sequences that every evaluation has, where the runner says it apart. */
    private static double loss(RunMark evaluation) {
        Double loss = evaluation.loss();
        return Told.asDouble(evaluation.detail().get("curveLoss"), loss == null ? Double.NaN : loss);
    }
}
