package joulebook.runner.attention.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import joulebook.runner.attention.pass.TileScores;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private final Budget budget = new Budget();

    /** From -3 on: 2 is the z over which none of four tiles lies that are wanted; then half of 1. */
    @Test
    void theThresholdMovesOnceAllLayersHavePassed() {
        int first = budget.join();
        int second = budget.join();

        budget.spent(first, tiles(2, 0));
        assertThat(budget.threshold(0)).isEqualTo(-3);
        budget.spent(second, tiles(2, 0));
        assertThat(budget.threshold(0)).isCloseTo(-3 + 2 + 1 / 64.0, within(1e-12));

        budget.spent(second, tiles(1, 0));
        budget.spent(first, tiles(1, 0));
        assertThat(budget.threshold(0)).isCloseTo(-3 + 2 + 0.5 + 1.5 / 64.0, within(1e-12));
    }

    /** As where a layer's activations are computed again: the threshold is put back, and moves as far as it did. */
    @Test
    void passesThatComeAgainMoveItToTheSamePlace() {
        int first = budget.join();
        int second = budget.join();
        budget.restore(0, new double[] {0.5, 0});
        budget.spent(first, tiles(2, 1));
        budget.spent(second, tiles(4, 0));
        double moved = budget.threshold(0);

        budget.restore(0, new double[] {0.5, 0});
        budget.spent(second, tiles(4, 0));
        budget.restore(0, new double[] {0.5, 0});
        budget.spent(first, tiles(2, 1));
        assertThat(budget.threshold(0)).isEqualTo(moved);
    }

    @Test
    void itIsNeverUnderItsLowest() {
        int only = budget.join();
        budget.spent(only, tiles(-9, 2));
        assertThat(budget.threshold(0)).isEqualTo(-3);
    }

    /** Of 8 and 2 the mean of the logs is log 4: a tenth of log 2 more and less; and no further than 3 for any. */
    @Test
    void aLayerOnWhoseMassMoreHangsHasALowerThreshold() {
        int first = budget.join();
        int second = budget.join();
        budget.weighed(second, 2);
        assertThat(budget.threshold(first)).isEqualTo(-3);
        budget.weighed(first, 8);
        assertThat(budget.threshold(first)).isCloseTo(-3 - 0.1 * Math.log(2), within(1e-12));
        assertThat(budget.threshold(second)).isCloseTo(-3 + 0.1 * Math.log(2), within(1e-12));

        budget.restore(first, new double[] {-3, 0});
        budget.restore(second, new double[] {-3, 0});
        budget.weighed(first, 1e9);
        budget.weighed(second, 1e-9);
        assertThat(budget.threshold(first)).isCloseTo(-3 - 0.3, within(1e-12));
    }

    @Test
    void whereNothingHangsOnALayerWeightsStay() {
        int first = budget.join();
        int second = budget.join();
        budget.weighed(first, 1);
        budget.weighed(second, 0);
        assertThat(budget.state(first)).containsExactly(-3, 0);
        assertThat(budget.state(second)).containsExactly(-3, 0);
    }

    /** Two tiles of one z. */
    private static TileScores tiles(float z, long wanted) {
        long[] counts = new long[TileScores.BINS];
        counts[TileScores.bin(z)] = 2;
        return new TileScores(counts, wanted);
    }
}
