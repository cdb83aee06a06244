package joulebook.api.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import joulebook.api.uncertainty.Doubt.Source;
import org.junit.jupiter.api.Test;

class DoubtsTest {
    /** 95 % of a normal distribution lie within this many standard deviations. */
    private static final double STANDARD_DEVIATIONS = 1.959964;

    @Test
    void whatErrsTogetherAddsUpAndWhatErrsApartByRootSumOfSquares() {
        Doubt one = new Doubt(Source.METER, "GPU-1", 3);
        Doubt same = new Doubt(Source.METER, "GPU-1", 1);
        Doubt other = new Doubt(Source.METER, "GPU-2", 3);

        assertThat(Doubts.half(List.of(one, same))).isEqualTo(4);
        assertThat(Doubts.half(List.of(one, same, other))).isEqualTo(5);
    }

    @Test
    void whatGapsHoldReachesUpwardsOnlyAndNothingIsNegative() {
        List<Doubt> doubts = List.of(new Doubt(Source.METER, "GPU-1", 12), new Doubt(Source.COVERAGE, "GPU-1", 5));

        assertThat(Doubts.range(10, doubts)).isEqualTo(new Doubts.Range(0, 27));
        assertThat(Doubts.range(100, doubts)).isEqualTo(new Doubts.Range(88, 117));
    }

    /**
     * JCGM 101: two devices' energy (5 % each), times a PUE (4 %), times a factor (10 %), drawn a million times. The product is
     * not quite normal; its 95 % interval is within 2 % of the half width that the rules give.
     */
    @Test
    void aMonteCarloComesToTheSameRange() {
        Random random = new Random(20_260_409);
        double[] drawn = new double[1_000_000];
        for (int i = 0; i < drawn.length; i++) {
            double energy = off(random, 600, 0.05) + off(random, 400, 0.05);
            drawn[i] = energy * off(random, 1, 0.04) * off(random, 1, 0.10);
        }
        Arrays.sort(drawn);
        double half = Doubts.half(List.of(
                new Doubt(Source.METER, "GPU-1", 600 * 0.05),
                new Doubt(Source.METER, "GPU-2", 400 * 0.05),
                new Doubt(Source.PUE, "pue", 1000 * 0.04),
                new Doubt(Source.FACTOR, "factor", 1000 * 0.10)));

        // sqrt(30^2 + 20^2 + 40^2 + 100^2)
        assertThat(half).isCloseTo(113.578, within(0.001));
        double low = drawn[(int) (0.025 * drawn.length)];
        double high = drawn[(int) (0.975 * drawn.length)];
        assertThat((high - low) / 2).isCloseTo(half, within(0.02 * half));
        assertThat((high + low) / 2).isCloseTo(1000, within(0.05 * half));
    }

    private static double off(Random random, double value, double half) {
        return value * (1 + half / STANDARD_DEVIATIONS * random.nextGaussian());
    }
}
