package joulebook.runner.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinformerAttentionTest {
    private static final int T = 256;

    /** 64 landmarks a block begin as the block's own tokens. */
    @Test
    void withALandmarkForEachTokenItIsDense() {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(6);
            Tensor q = random.doubles(1, 2, T, 16);
            Tensor k = random.doubles(1, 2, T, 16);
            Tensor v = random.doubles(1, 2, T, 16);
            Tensor gradient = random.doubles(1, 2, T, 16);

            Pass found = new LinformerAttention(q, 64).forward(q, k, v, new Attention.Mode.Dense());
            Pass dense = new DenseAttention(Engines.auto()).forward(q, k, v, new Attention.Mode.Dense());
            Pass.Gradients gradients = found.backward(gradient);
            Pass.Gradients expected = dense.backward(gradient);

            assertThat(found.density().executed()).isEqualTo(1);
            assertThat(difference(found.output(), dense.output())).isLessThan(1e-12);
            assertThat(difference(gradients.query(), expected.query())).isLessThan(1e-12);
            assertThat(difference(gradients.key(), expected.key())).isLessThan(1e-12);
            assertThat(difference(gradients.value(), expected.value())).isLessThan(1e-12);
        }
    }

    /** The loss's slope along a change of each projection, by central differences. */
    @Test
    void theProjectionsLearnAlongTheirGradients() {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(7);
            Tensor q = random.doubles(1, 2, T, 16);
            Tensor k = random.doubles(1, 2, T, 16);
            Tensor v = random.doubles(1, 2, T, 16);
            Tensor gradient = random.doubles(1, 2, T, 16);
            LinformerAttention attention = new LinformerAttention(q, 8);
            Pass.Gradients found =
                    attention.forward(q, k, v, new Attention.Mode.Dense()).backward(gradient);
            for (int which = 0; which < 2; which++) {
                Tensor weight = attention.parameters().get(which);
                Tensor direction = random.doubles(8, 64);
                Tensor start = weight.detach().copy();
                double step = 1e-5;
                double up = loss(attention, weight, start.plus(direction, step), q, k, v, gradient);
                double down = loss(attention, weight, start.plus(direction, -step), q, k, v, gradient);
                loss(attention, weight, start, q, k, v, gradient);
                double slope =
                        found.parameters().get(which).times(direction).sum().item();
                assertThat((up - down) / (2 * step)).isCloseTo(slope, within(1e-5 * Math.max(1, Math.abs(slope))));
            }
        }
    }

    private static double loss(
            LinformerAttention attention, Tensor weight, Tensor value, Tensor q, Tensor k, Tensor v, Tensor gradient) {
        try (Scope.GradMode none = Scope.noGrad()) {
            weight.set(value);
        }
        return attention
                .forward(q, k, v, new Attention.Mode.Dense())
                .output()
                .times(gradient)
                .sum()
                .item();
    }

    /** 32 blocks: 1 own block and 15.5 past ones on average of 16.5, so that p = 8 costs 2.94 / 16.5 and 16 costs 4.88. */
    @ParameterizedTest
    @CsvSource({"0.25,8", "0.17,4", "0.3,16", "1,64", "0.001,1"})
    void landmarksKeepToTheDensity(double density, int landmarks) {
        assertThat(LinformerAttention.landmarks(2048, density)).isEqualTo(landmarks);
    }

    private static double difference(Tensor one, Tensor other) {
        return one.minus(other).abs().max().item();
    }
}
