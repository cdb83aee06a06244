package joulebook.runner.attention.engine.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import joulebook.runner.attention.pass.Blocks;
import org.junit.jupiter.api.Test;

/** Against plain loops in double precision. */
class TileMathTest {
    private static final int SIZE = Blocks.SIZE;
    private final Random random = new Random(2);

    @Test
    void aProductAddsToWhatIsThere() {
        float[] a = normal(SIZE * 48);
        float[] b = normal(10 + 48 * 128);
        float[] c = normal(7 + SIZE * 128);
        double[] expected = product(a, 48, 1, b, 10, c, 7, 48, 128);

        TileProduct.add(a, 48, 1, b, 10, c, 7, 48, 128);

        close(c, expected);
    }

    @Test
    void aTransposedFactorIsReadByColumns() {
        float[] a = normal(SIZE * SIZE);
        float[] b = normal(SIZE * SIZE);
        float[] c = normal(SIZE * SIZE);
        double[] expected = product(a, 1, SIZE, b, 0, c, 0, SIZE, SIZE);

        TileProduct.add(a, 1, SIZE, b, 0, c, 0, SIZE, SIZE);

        close(c, expected);
    }

    @Test
    void fewRegistersGiveTheSameBitsAsMany() {
        float[] a = normal(SIZE * SIZE);
        float[] b = normal(SIZE * SIZE);
        float[] wide = normal(SIZE * SIZE);
        float[] narrow = wide.clone();
        float[] square = wide.clone();

        float[] threes = wide.clone();
        TileProduct.addFourByFour(a, 0, SIZE, 1, b, 0, wide, 0, SIZE, SIZE);
        TileProduct.addFourByThree(a, 0, SIZE, 1, b, 0, threes, 0);
        for (int column = 0; column < TileMath.padded(1) * 4; column += TileMath.padded(1) * 2) {
            TileProduct.addFourByTwo(a, 0, SIZE, 1, b, column, narrow, column, SIZE, SIZE);
            TileProduct.addFourByTwo(a, 0, SIZE, 1, b, column, square, column);
        }

        assertThat(narrow).isEqualTo(wide);
        assertThat(square).isEqualTo(wide);
        assertThat(threes).startsWith(Arrays.copyOf(wide, 3 * TileMath.padded(1)));
    }

    @Test
    void expIsExactAtZeroAndUnderItsRangeAndTwoUnitsInTheLastPlaceBetween() {
        float[] x = new float[SIZE];
        float[] given = new float[SIZE];
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < SIZE; i++) {
                given[i] = -87 * random.nextFloat();
            }
            given[0] = 0;
            given[1] = -88;
            given[2] = Float.NEGATIVE_INFINITY;
            System.arraycopy(given, 0, x, 0, SIZE);

            float sum = TileMath.toExp(x, 0, 0);

            double expectedSum = 0;
            for (int i = 3; i < SIZE; i++) {
                float expected = (float) Math.exp(given[i]);
                assertThat(x[i]).isCloseTo(expected, within(2 * Math.ulp(expected)));
                expectedSum += expected;
            }
            assertThat(x[0]).isEqualTo(1);
            assertThat(x[1]).isEqualTo(0);
            assertThat(x[2]).isEqualTo(0);
            assertThat((double) sum).isCloseTo(1 + expectedSum, within(1e-5 * (1 + expectedSum)));
        }
    }

    @Test
    void aRowsGradientIsSoftmaxsBackward() {
        float[] p = {0.5f, 0.25f, 0.25f};
        float[] probabilities = new float[SIZE];
        float[] gradient = new float[SIZE];
        System.arraycopy(p, 0, probabilities, 0, 3);
        gradient[0] = 4;
        gradient[1] = 2;
        gradient[2] = -2;

        float sum = TileMath.toScoreGradient(gradient, probabilities, 0, 2); // mean 0.5 * 4 + 0.25 * 2 - 0.25 * 2

        assertThat(gradient).startsWith(1, 0, -1);
        assertThat(sum).isEqualTo(0);
    }

    private static double[] product(
            float[] a, int rowStep, int innerStep, float[] b, int bAt, float[] c, int cAt, int inner, int columns) {
        double[] sums = new double[c.length];
        for (int i = 0; i < c.length; i++) {
            sums[i] = c[i];
        }
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < columns; column++) {
                for (int i = 0; i < inner; i++) {
                    sums[cAt + row * columns + column] +=
                            (double) a[row * rowStep + i * innerStep] * b[bAt + i * columns + column];
                }
            }
        }
        return sums;
    }

    private static void close(float[] found, double[] expected) {
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).isCloseTo(expected[i], within(1e-4));
        }
    }

    private float[] normal(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
