package joulebook.runner.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(1000, 1);

    /** 400 of 1000: the normal interval is 0.4 +- 1.96 sqrt(0.24 / 1000) = 0.4 +- 0.0304. */
    @Test
    void theIntervalOfAShareIsNearTheNormalOne() {
        List<Double> outcomes =
                IntStream.range(0, 1000).mapToObj(i -> i % 5 < 2 ? 1.0 : 0.0).toList();
        Bootstrap.Interval interval = BOOTSTRAP.of(outcomes, BootstrapTest::mean);
        assertThat(interval.low()).isCloseTo(0.3696, within(0.004));
        assertThat(interval.high()).isCloseTo(0.4304, within(0.004));
    }

    @Test
    void theSameSeedGivesTheSameInterval() {
        List<Double> values = IntStream.range(0, 50).mapToObj(i -> Math.sin(i)).toList();
        assertThat(BOOTSTRAP.of(values, BootstrapTest::mean)).isEqualTo(BOOTSTRAP.of(values, BootstrapTest::mean));
        assertThat(BOOTSTRAP.of(values, BootstrapTest::mean))
                .isNotEqualTo(new Bootstrap(1000, 2).of(values, BootstrapTest::mean));
    }

    @Test
    void whereAllExamplesAreAlikeTheIntervalIsAPoint() {
        assertThat(BOOTSTRAP.of(Collections.nCopies(9, 0.5), BootstrapTest::mean))
                .isEqualTo(new Bootstrap.Interval(0.5, 0.5));
    }

    @Test
    void oneExampleOrAnUndefinedResampleAllowsNoInterval() {
        assertThat(BOOTSTRAP.of(List.of(1.0), BootstrapTest::mean)).isNull();
        // of two pairs, half of the resamples never vary: their correlation is undefined
        assertThat(BOOTSTRAP.of(List.of(new Rated(1, 1), new Rated(2, 2)), Pearson::of))
                .isNull();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
