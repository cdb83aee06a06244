package joulebook.runner.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class CorrelationTest {
    /** Means 2.5 and 2; deviations (-1.5, -0.5, 0.5, 1.5) and (-1, 0, -1, 2). */
    private static final List<Rated> FOUR = List.of(new Rated(1, 1), new Rated(2, 2), new Rated(3, 1), new Rated(4, 4));

    /** Products 1.5 + 0 - 0.5 + 3 = 4; squares 5 and 6: 4 / sqrt(30) = 0.730297. */
    @Test
    void pearsonIsTheCovarianceOverBothDeviations() {
        assertThat(Pearson.of(FOUR)).isCloseTo(0.730297, within(1e-6));
    }

    /**
     * Ranks 1 2 3 4 and 1.5 3 1.5 4: deviations (-1.5, -0.5, 0.5, 1.5) and (-1, 0.5, -1, 1.5); products 1.5 - 0.25 - 0.5
     * + 2.25 = 3; squares 5 and 4.5: 3 / sqrt(22.5) = 0.632456.
     */
    @Test
    void spearmanGivesTiesTheMeanOfTheirRanks() {
        assertThat(Spearman.ranks(1, 2, 1, 4)).containsExactly(1.5, 3, 1.5, 4);
        assertThat(Spearman.of(FOUR)).isCloseTo(0.632456, within(1e-6));
    }

    @Test
    void spearmanSeesTheOrderOnly() {
        assertThat(Spearman.of(List.of(new Rated(0, 0), new Rated(1, 1), new Rated(2, 8), new Rated(3, 27))))
                .isEqualTo(1);
        assertThat(Spearman.of(List.of(new Rated(0, 9), new Rated(1, 8), new Rated(2, -5))))
                .isEqualTo(-1);
    }

    @Test
    void whatNeverVariesHasNoCorrelation() {
        List<Rated> same = List.of(new Rated(1, 3), new Rated(2, 3));
        assertThat(Pearson.of(same)).isNaN();
        assertThat(Spearman.of(same)).isNaN();
        assertThat(Pearson.of(List.of())).isNaN();
    }
}
