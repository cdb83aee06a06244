package joulebook.runner.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;

class MixtureOfExpertsTest {
    private static final int D = 8;
    private static final int TOKENS = 150;
    private static final ModelShape SHAPE = new ModelShape(16, D, 1, 1, 256);

    /** Every token through the expert that the router likes best, one by one, in plain Java. */
    @Test
    void aTokenGoesThroughOneExpertScaledByTheRouter() {
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            MixtureOfExperts experts = experts();
            float[] tokens = tokens();

            float[] found = experts.of(Tensor.of(tokens, 1, TOKENS, D)).toFloats();

            List<float[]> weights =
                    experts.matrices().stream().map(Tensor::toFloats).toList();
            for (int token = 0; token < TOKENS; token++) {
                double[] expected = expected(weights, Arrays.copyOfRange(tokens, token * D, (token + 1) * D));
                for (int i = 0; i < D; i++) {
                    assertThat((double) found[token * D + i]).isCloseTo(expected[i], within(1e-6));
                }
            }
        }
    }

    @Test
    void aTrainingPassMovesTheBiasesAgainstTheLoad() {
        try (Scope scope = new Scope()) {
            MixtureOfExperts experts = experts();
            float[] tokens = tokens();
            int[] load = new int[MixtureOfExperts.EXPERTS];
            float[] router = experts.matrices().getFirst().toFloats();
            for (int token = 0; token < TOKENS; token++) {
                load[best(probabilities(router, Arrays.copyOfRange(tokens, token * D, (token + 1) * D)))]++;
            }
            try (Scope.GradMode recording = Scope.recording()) {
                experts.of(Tensor.of(tokens, 1, TOKENS, D));
            }

            for (int expert = 0; expert < load.length; expert++) {
                assertThat(experts.feedback()[expert]).isEqualTo(load[expert] < TOKENS / 4.0 ? 0.01 : -0.01);
            }
            try (Scope.GradMode none = Scope.noGrad()) {
                double[] before = experts.feedback();
                experts.of(Tensor.of(tokens, 1, TOKENS, D));
                assertThat(experts.feedback()).isEqualTo(before);
            }
        }
    }

    private static MixtureOfExperts experts() {
        MixtureOfExperts experts = new MixtureOfExperts(SHAPE, new Weights(new Random(4), Tensor.of(new float[1], 1)));
        try (Scope.GradMode none = Scope.noGrad()) {
            for (Tensor matrix : experts.matrices()) {
                matrix.set(matrix.times(2)); // weights of 0.4: differences that show
            }
        }
        return experts;
    }

    private static float[] tokens() {
        Random random = new Random(5);
        float[] tokens = new float[TOKENS * D];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (float) random.nextGaussian();
        }
        return tokens;
    }

    private static double[] expected(List<float[]> weights, float[] token) {
        double[] probabilities = probabilities(weights.getFirst(), token);
        int best = best(probabilities);
        double[] hidden = product(weights.get(1 + best), widened(token));
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = Math.max(0, hidden[i]);
        }
        double[] output = product(weights.get(1 + MixtureOfExperts.EXPERTS + best), hidden);
        return Arrays.stream(output).map(value -> value * probabilities[best]).toArray();
    }

    private static double[] probabilities(float[] router, float[] token) {
        double[] exponentials =
                Arrays.stream(product(router, widened(token))).map(Math::exp).toArray();
        double sum = Arrays.stream(exponentials).sum();
        return Arrays.stream(exponentials).map(value -> value / sum).toArray();
    }

    private static int best(double[] probabilities) {
        int best = 0;
        for (int i = 1; i < probabilities.length; i++) {
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        return best;
    }

    /** A matrix (out, in) times a vector (in). */
    private static double[] product(float[] matrix, double[] vector) {
        double[] product = new double[matrix.length / vector.length];
        for (int i = 0; i < matrix.length; i++) {
            product[i / vector.length] += matrix[i] * vector[i % vector.length];
        }
        return product;
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
