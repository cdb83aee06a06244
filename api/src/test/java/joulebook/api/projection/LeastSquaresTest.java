package joulebook.api.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LeastSquaresTest {

    /** y = 2 a + 3 b + 5 without noise. */
    @Test
    void exactValuesGiveTheirCoefficientsBack() {
        double[][] rows = {{1, 0, 1}, {0, 1, 1}, {4, 1, 1}, {2, 5, 1}};
        double[] values = {7, 8, 16, 24};

        assertThat(LeastSquares.fit(rows, values)).containsExactly(new double[] {2, 3, 5}, within(1e-9));
    }

    /** y = x - 1 would be exact; without a negative constant it is b x with b = sum (x / y) / sum (x / y)^2 = 3.5 / 6.25. */
    @Test
    void noCoefficientIsNegative() {
        assertThat(LeastSquares.fit(new double[][] {{2, 1}, {3, 1}}, new double[] {1, 2}))
                .containsExactly(new double[] {3.5 / 6.25, 0}, within(1e-9));
    }

    @Test
    void columnsThatCannotBeToldApartAreNotBothUsed() {
        assertThat(LeastSquares.fit(new double[][] {{1, 2}, {2, 4}, {3, 6}}, new double[] {1, 2, 3}))
                .containsExactly(new double[] {1, 0}, within(1e-9));
    }
}
