package joulebook.runner.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdamWTest {

    /** AdamW's first step moves every weight by the learning rate against its gradient's sign, whatever its size. */
    @Test
    void theFirstStepIsTheLearningRateLong() {
        try (Scope scope = new Scope()) {
            Tensor weight = Tensor.of(new float[] {1, 1}, 2);
            new AdamW(List.of(weight), 0).step(List.of(Tensor.of(new float[] {0.5f, -3}, 2)), 1, 0.1, 1);

            assertThat(weight.toDoubles()).containsExactly(new double[] {0.9, 1.1}, within(1e-6));
        }
    }

    @Test
    void autogradAndTheOptimiserFindTheMatrixThatMadeTheData() {
        try (Scope scope = new Scope()) {
            Random random = new Random(1);
            float[] truth = {2, -1, 0.5f, 3};
            float[] inputs = new float[128];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = (float) random.nextGaussian();
            }
            Tensor x = Tensor.of(inputs, 64, 2);
            Tensor y = x.linear(Tensor.of(truth, 2, 2));
            Tensor weight = Tensor.of(new float[4], 2, 2).requireGrad();
            AdamW optimiser = new AdamW(List.of(weight), 0);

            for (int step = 1; step <= 400; step++) {
                try (Scope each = new Scope()) {
                    Tensor error = x.linear(weight).minus(y);
                    error.times(error).sum().backward();
                    Tensor gradient = weight.grad();
                    optimiser.step(List.of(gradient), step, step < 300 ? 0.05 : 0.005, 1);
                    gradient.zero();
                }
            }

            assertThat(weight.toDoubles()).containsExactly(new double[] {2, -1, 0.5, 3}, within(1e-2));
        }
    }
}
