package joulebook.runner.evaluation.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * A metric's 95 % interval over examples: the 2.5th and 97.5th percentile of the metric over resamples with replacement
 * (Efron's percentile bootstrap). It says how far another draw of examples would move the value; not another training.
 *
 * @param resamples at least 40, so that both ends lie within
 * @param seed of the draws: the same seed gives the same interval
 */
public record Bootstrap(int resamples, long seed) {

    /** Both ends, in the metric's unit. */
    public record Interval(double low, double high) {}

    /** The interval, or null where fewer than two examples, or a resample for which the metric is undefined, allow none. */
    public <S> @Nullable Interval of(List<S> examples, ToDoubleFunction<List<S>> metric) {
        if (examples.size() < 2) {
            return null;
        }
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        double[] values = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            values[i] = metric.applyAsDouble(draw(examples, random));
        }
        Arrays.sort(values);
        int tail = (int) (0.025 * resamples);
        boolean isDefined = Arrays.stream(values).noneMatch(Double::isNaN);
        return isDefined ? new Interval(values[tail], values[resamples - 1 - tail]) : null;
    }

    private static <S> List<S> draw(List<S> examples, RandomGenerator random) {
        List<S> drawn = new ArrayList<>(examples.size());
        for (int i = 0; i < examples.size(); i++) {
            drawn.add(examples.get(random.nextInt(examples.size())));
        }
        return drawn;
    }
}
