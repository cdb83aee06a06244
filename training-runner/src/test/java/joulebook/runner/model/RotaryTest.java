package joulebook.runner.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;

class RotaryTest {
    private static final int WIDTH = 16;
    private static final int LENGTH = 32;
    private static final Architecture.Positions.Rotary HALF = new Architecture.Positions.Rotary(0.5, 10_000);

    @Test
    void aProductSeesOnlyHowFarApartTwoTokensAre() {
        try (Scope scope = new Scope()) {
            double[][] queries = turned(1);
            double[][] keys = turned(2);
            assertThat(product(queries[12], keys[10])).isCloseTo(product(queries[5], keys[3]), within(1e-5));
            assertThat(product(queries[12], keys[3])).isNotCloseTo(product(queries[5], keys[3]), within(1e-2));
        }
    }

    @Test
    void theSecondHalfOfAHeadStaysAsItIsAndTheFirstKeepsItsLength() {
        try (Scope scope = new Scope()) {
            double[][] vectors = turned(3);
            assertThat(vectors[0]).isNotEqualTo(vectors[31]);
            for (int i = WIDTH / 2; i < WIDTH; i++) {
                assertThat(vectors[31][i]).isEqualTo(vectors[0][i]);
            }
            assertThat(product(vectors[31], vectors[31])).isCloseTo(product(vectors[0], vectors[0]), within(1e-5));
        }
    }

    /** The angle of the first pair at token 1 is 1 radian: (1, 0) turns to (cos 1, sin 1). */
    @Test
    void theFirstPairTurnsByARadianAToken() {
        try (Scope scope = new Scope()) {
            float[] values = new float[2 * WIDTH];
            values[WIDTH] = 1;
            float[] turned = new Rotary(Tensor.of(values, 2, WIDTH), HALF, WIDTH, 2)
                    .turn(Tensor.of(values, 2, WIDTH))
                    .toFloats();
            assertThat(turned[WIDTH]).isCloseTo(0.5403023f, within(1e-6f));
            assertThat(turned[WIDTH + 4]).isCloseTo(0.8414710f, within(1e-6f));
        }
    }

    /** The same vector at each of the tokens, turned. */
    private static double[][] turned(int seed) {
        Random random = new Random(seed);
        float[] values = new float[LENGTH * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < WIDTH ? (float) random.nextGaussian() : values[i - WIDTH];
        }
        Tensor same = Tensor.of(values, LENGTH, WIDTH);
        double[] flat = new Rotary(same, HALF, WIDTH, LENGTH).turn(same).toDoubles();
        double[][] rows = new double[LENGTH][];
        for (int row = 0; row < LENGTH; row++) {
            rows[row] = java.util.Arrays.copyOfRange(flat, row * WIDTH, (row + 1) * WIDTH);
        }
        return rows;
    }

    private static double product(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
