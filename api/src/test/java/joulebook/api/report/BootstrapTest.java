package joulebook.api.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {

    /** 27 means, the smallest and largest once each: 1/27 is more than 2.5 %, so the interval is from end to end. */
    @Test
    void threeValuesHaveAllTheirResamples() {
        assertThat(Bootstrap.of(List.of(1.0, 2.0, 6.0))).isEqualTo(new Bootstrap(3, 1, 6));
        assertThat(Bootstrap.method(3)).isEqualTo("percentile bootstrap over seeds, all 27 resamples");
    }

    /**
     * Of 3,125 resamples of 0, 0, 0, 0, 5 the mean is the number of fives, binomial (5, 1/5): 0 with 32.8 %, up to 2 with
     * 94.2 %, up to 3 with 99.3 %.
     */
    @Test
    void fiveValuesGiveTheBinomialsQuantiles() {
        assertThat(Bootstrap.of(List.of(0.0, 0.0, 0.0, 0.0, 5.0))).isEqualTo(new Bootstrap(1, 0, 3));
    }

    /** The mean of 0..99 varies by sqrt(833.25 / 100) = 2.8866: 1.96 of it to each side of 49.5. */
    @Test
    void manyValuesAreDrawnBySeedAndComeToTheNormalsInterval() {
        List<Double> values =
                IntStream.range(0, 100).mapToObj(i -> (Double) (double) i).toList();

        Bootstrap found = Bootstrap.of(values);

        assertThat(found.low()).isCloseTo(49.5 - 5.658, within(0.3)); // 10,000 draws: a percentile is off by some 0.1
        assertThat(found.high()).isCloseTo(49.5 + 5.658, within(0.3));
        assertThat(Bootstrap.of(values)).isEqualTo(found);
        assertThat(Bootstrap.method(100)).isEqualTo("percentile bootstrap over seeds, 10000 resamples, seed 1");
    }

    @Test
    void oneSidedKnowledgeStaysOneSided() {
        assertThat(Bootstrap.of(List.of(1.0, Double.POSITIVE_INFINITY)).mean()).isInfinite();
    }
}
