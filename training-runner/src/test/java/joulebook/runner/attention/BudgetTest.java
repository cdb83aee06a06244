package joulebook.runner.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BudgetTest {
    private final Budget budget = new Budget();

    /** From -3 on: 2 is the z over which none of four tiles lies that are wanted; then half of 1. */
    @Test
    void theThresholdMovesOnceAllLayersHavePassed() {
        int first = budget.join();
        int second = budget.join();

        budget.spent(first, tiles(2, 0));
        assertThat(budget.threshold()).isEqualTo(-3);
        budget.spent(second, tiles(2, 0));
        assertThat(budget.threshold()).isCloseTo(-3 + 2 + 1 / 64.0, within(1e-12));

        budget.spent(second, tiles(1, 0));
        budget.spent(first, tiles(1, 0));
        assertThat(budget.threshold()).isCloseTo(-3 + 2 + 0.5 + 1.5 / 64.0, within(1e-12));
    }

    /** As where a layer's activations are computed again: the threshold is put back, and moves as far as it did. */
    @Test
    void passesThatComeAgainMoveItToTheSamePlace() {
        int first = budget.join();
        int second = budget.join();
        budget.threshold(0.5);
        budget.spent(first, tiles(2, 1));
        budget.spent(second, tiles(4, 0));
        double moved = budget.threshold();

        budget.threshold(0.5);
        budget.spent(second, tiles(4, 0));
        budget.threshold(0.5);
        budget.spent(first, tiles(2, 1));
        assertThat(budget.threshold()).isEqualTo(moved);
    }

    @Test
    void itIsNeverUnderItsLowest() {
        int only = budget.join();
        budget.spent(only, tiles(-9, 2));
        assertThat(budget.threshold()).isEqualTo(-3);
    }

    /** Two tiles of one z. */
    private static TileScores tiles(float z, long wanted) {
        long[] counts = new long[TileScores.BINS];
        counts[TileScores.bin(z)] = 2;
        return new TileScores(counts, wanted);
    }
}
