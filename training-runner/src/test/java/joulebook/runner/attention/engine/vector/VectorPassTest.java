package joulebook.runner.attention.engine.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.Random;
import joulebook.runner.attention.Random64;
import joulebook.runner.attention.engine.portable.PortablePass;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.attention.pass.TileScores;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;

/**
 * Single precision on the vector unit against the portable pass in float64, on the same numbers. Its tiles are checked
 * against autograd in PortableBlockSparseTest. Tolerance: float32 sums of some hundred terms.
 */
class VectorPassTest {
    private static final int BATCH = 2;
    private static final int HEADS = 3;
    private static final int N = 9;
    private static final int T = N * Blocks.SIZE;
    private static final int D = 64;
    private static final int RANK = 8;
    private static final double TOLERANCE = 2e-5;

    @Test
    void outputDensityAndEveryGradientAgreeWithThePortablePassInDoublePrecision() {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(8);
            Tensor q = random.floats(BATCH, HEADS, T, D);
            Tensor k = random.floats(BATCH, HEADS, T, D);
            Tensor v = random.floats(BATCH, HEADS, T, D);
            Tensor gradient = random.floats(BATCH, HEADS, T, D);
            Tensor inDoubles = Tensor.of(new double[] {0}, 1);
            boolean[][] explored = explored();
            double threshold = 0.2;

            assertThat(VectorBlockSparse.takes(q)).isTrue();
            VectorPass found = new VectorPass(gate(q), threshold, q, k, v, explored);
            PortablePass expected = new PortablePass(
                    gate(inDoubles), threshold, q.to(inDoubles), k.to(inDoubles), v.to(inDoubles), explored);

            nothingIsSelectedByAHair(expected.greatest());
            assertThat(found.density()).isEqualTo(expected.density());
            assertThat(found.density().executed()).isBetween(0.3, 0.9);
            assertThat(found.density().executed()).isGreaterThan(found.density().tile());
            close(found.output(), expected.output());
            Pass.Gradients ours = found.backward(gradient);
            Pass.Gradients reference = expected.backward(gradient.to(inDoubles));
            close(ours.query(), reference.query());
            close(ours.key(), reference.key());
            close(ours.value(), reference.value());
            List<Tensor> learned = ours.parameters();
            assertThat(learned).hasSize(4);
            for (int i = 0; i < 4; i++) {
                close(learned.get(i), reference.parameters().get(i));
                assertThat(largest(learned.get(i))).isGreaterThan(1e-4);
            }
            assertThat(found.influence()).isCloseTo(expected.influence(), withinPercentage(0.01));
            assertThat(found.scores(0.5, true).excess())
                    .isCloseTo(expected.scores(0.5, true).excess(), within(TileScores.WIDTH));
        }
    }

    /** Every key stands twice: whichever is extreme in a code has a twin that shares the gradient. */
    @Test
    void equallyExtremeKeysShareWhatTheGateLearns() {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(9);
            Tensor q = random.floats(1, HEADS, T, D);
            Tensor half = random.floats(1, HEADS, T / 2, 1, D);
            Tensor k = Tensor.cat(3, half, half).reshape(1, HEADS, T, D);
            Tensor gradient = random.floats(1, HEADS, T, D);
            Tensor inDoubles = Tensor.of(new double[] {0}, 1);

            List<Tensor> found = new VectorPass(gate(q), 0.2, q, k, q, null)
                    .backward(gradient)
                    .parameters();

            PortablePass reference =
                    new PortablePass(gate(inDoubles), 0.2, q.to(inDoubles), k.to(inDoubles), q.to(inDoubles), null);
            List<Tensor> expected = reference.backward(gradient.to(inDoubles)).parameters();
            nothingIsSelectedByAHair(reference.greatest());
            for (int i = 0; i < 4; i++) {
                close(found.get(i), expected.get(i));
            }
        }
    }

    @Test
    void aPassIsTheSameToTheBitEachTime() {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(4);
            Tensor q = random.floats(1, HEADS, T, D);
            Tensor gradient = random.floats(1, HEADS, T, D);
            float[][] first = null;
            for (int i = 0; i < 5; i++) {
                VectorPass pass = new VectorPass(gate(q), 1.5, q, q, q, null);
                Pass.Gradients gradients = pass.backward(gradient);
                float[][] now = {
                    pass.output().toFloats(),
                    gradients.query().toFloats(),
                    gradients.key().toFloats(),
                    gradients.value().toFloats()
                };
                first = first == null ? now : first;
                assertThat(now).isDeepEqualTo(first);
            }
        }
    }

    /** A row whose z is within rounding of 0 could be selected in one precision and not in the other. */
    private static void nothingIsSelectedByAHair(float[] greatest) {
        for (float z : greatest) {
            assertThat(Math.abs(z)).isGreaterThan(1e-4f);
        }
    }

    private static boolean[][] explored() {
        Random random = new Random(6);
        boolean[][] explored = new boolean[BATCH * HEADS * N][];
        for (int row = 0; row < explored.length; row++) {
            if (row % N >= 2) {
                explored[row] = new boolean[N];
                explored[row][1 + random.nextInt(row % N - 1)] = true;
            }
        }
        return explored;
    }

    private static Gate gate(Tensor like) {
        return new Gate(like, HEADS, D, RANK, new Random(12));
    }

    private static void close(Tensor found, Tensor expected) {
        assertThat(found.shape()).isEqualTo(expected.shape());
        assertThat(largest(found.to(expected).minus(expected)) / largest(expected))
                .isLessThan(TOLERANCE);
    }

    private static double largest(Tensor tensor) {
        return tensor.abs().max().item();
    }
}
