package joulebook.runner.attention.engine.portable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import joulebook.runner.attention.Random64;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;

/** Tolerance 1e-10: float64 sums of some hundred products of order one, in another order. */
class PortableBlockSparseTest {
    private static final double TOLERANCE = 1e-10;
    private static final int SEQUENCES = 2;
    private static final int N = 4;
    private static final int T = N * Blocks.SIZE;
    private static final int D = 8;

    @Test
    void outputAndEveryGradientAgreeWithAutogradInDoublePrecision() {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(5);
            Tensor q = random.doubles(1, SEQUENCES, T, D).requireGrad();
            Tensor k = random.doubles(1, SEQUENCES, T, D).requireGrad();
            Tensor v = random.doubles(1, SEQUENCES, T, D).requireGrad();
            Tensor bias = Tensor.of(selection(), SEQUENCES, T, N).requireGrad();
            Tensor gradient = random.doubles(1, SEQUENCES, T, D);

            Tensor expected = masked(q, k, v, bias);
            expected.backward(gradient);

            Blocks blocks = Blocks.of(q);
            PortableBlockSparse engine;
            PortableBlockSparse.Gradients found;
            try (Scope.GradMode none = Scope.noGrad()) {
                Tensor biasMap = cells(bias.detach());
                boolean[] tiles = biasMap.reshape(SEQUENCES * N, N, Blocks.SIZE)
                        .amax(false, 2)
                        .greaterThan(Tensor.scalar(q, -1e300))
                        .toBooleans();
                engine = new PortableBlockSparse(
                        blocks, tiles, blocks.split(q), blocks.split(k), blocks.split(v), biasMap);
                found = engine.backward(blocks.split(gradient));
                assertThat(tiles).contains(true);
            }

            assertThat(difference(engine.output().reshape(1, SEQUENCES, T, D), expected))
                    .isLessThan(TOLERANCE);
            assertThat(difference(found.query().reshape(1, SEQUENCES, T, D), q.grad()))
                    .isLessThan(TOLERANCE);
            assertThat(difference(found.key().reshape(1, SEQUENCES, T, D), k.grad()))
                    .isLessThan(TOLERANCE);
            assertThat(difference(found.value().reshape(1, SEQUENCES, T, D), v.grad()))
                    .isLessThan(TOLERANCE);
            assertThat(difference(found.biasMap(), cells(bias.grad()))).isLessThan(TOLERANCE);
        }
    }

    /** Row by row a random choice of past blocks with a bias below zero; -infinity for what is not chosen. */
    private static double[] selection() {
        Random random = new Random(9);
        double[] bias = new double[SEQUENCES * T * N];
        for (int i = 0; i < bias.length; i++) {
            int block = i % N;
            int own = i / N % T / Blocks.SIZE;
            boolean tile = (i / (N * T) + own + block) % 3 != 0; // some tiles whole rows skip
            bias[i] =
                    block < own && tile && random.nextInt(3) > 0 ? -2 * random.nextDouble() : Double.NEGATIVE_INFINITY;
        }
        return bias;
    }

    private static Tensor masked(Tensor q, Tensor k, Tensor v, Tensor bias) {
        double[] mask = new double[T * T];
        double[] own = new double[T * T];
        for (int row = 0; row < T; row++) {
            for (int key = 0; key < T; key++) {
                boolean sameBlock = row / Blocks.SIZE == key / Blocks.SIZE;
                own[row * T + key] = sameBlock ? 1 : 0;
                mask[row * T + key] = key <= row ? 0 : Double.NEGATIVE_INFINITY;
            }
        }
        Tensor sameBlock = Tensor.of(own, T, T).greaterThan(Tensor.scalar(q, 0));
        Tensor spread = bias.unsqueeze(-1).expand(SEQUENCES, T, N, Blocks.SIZE).reshape(1, SEQUENCES, T, T);
        Tensor scores = q.matmul(k.transpose(-2, -1)).times(1 / Math.sqrt(D));
        Tensor biased = sameBlock.where(scores, scores.plus(spread)).plus(Tensor.of(mask, T, T));
        return biased.softmax().matmul(v);
    }

    private static Tensor cells(Tensor perRow) {
        return perRow.reshape(SEQUENCES * N, Blocks.SIZE, N)
                .transpose(1, 2)
                .reshape((long) SEQUENCES * N * N, Blocks.SIZE);
    }

    private static double difference(Tensor a, Tensor b) {
        return a.detach().minus(b.detach()).abs().max().item();
    }
}
