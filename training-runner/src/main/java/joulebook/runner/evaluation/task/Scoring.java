package joulebook.runner.evaluation.task;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import joulebook.runner.evaluation.metric.Bootstrap;

/**
 * How a task's answers become values, in hundredths, as the benchmarks print them. What the measures need of a unit is
 * kept and the unit is not: documents may be long.
 *
 * @param <S> what is kept of a unit
 * @param observe of a unit's answers: to one example, or to all candidates of a question
 * @param measures the benchmark's main one first
 */
record Scoring<S>(Function<List<Answer>, S> observe, List<Measure<S>> measures) {

    /** @param over all units; NaN where it is undefined */
    record Measure<S>(String name, ToDoubleFunction<List<S>> over) {}

    Tally<S> tally() {
        return new Tally<>(this);
    }

    /** What was kept so far. */
    static final class Tally<S> {
        private final Scoring<S> scoring;
        private final List<S> kept = new ArrayList<>();

        private Tally(Scoring<S> scoring) {
            this.scoring = scoring;
        }

        void add(List<Answer> unit) {
            kept.add(scoring.observe.apply(unit));
        }

        int units() {
            return kept.size();
        }

        List<Value> values(Bootstrap bootstrap) {
            return scoring.measures.stream()
                    .map(measure -> value(measure, bootstrap))
                    .toList();
        }

        private Value value(Measure<S> measure, Bootstrap bootstrap) {
            double value = measure.over.applyAsDouble(kept);
            if (Double.isNaN(value)) {
                return new Value(measure.name, null, null, null);
            }
            Bootstrap.Interval interval = bootstrap.of(kept, measure.over);
            return interval == null
                    ? new Value(measure.name, value, null, null)
                    : new Value(measure.name, value, interval.low(), interval.high());
        }
    }
}
