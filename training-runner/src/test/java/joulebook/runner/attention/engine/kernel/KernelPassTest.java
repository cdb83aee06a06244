package joulebook.runner.attention.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.DenseAttention;
import joulebook.runner.attention.Random64;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.engine.portable.PortablePass;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.EmulatedKernels;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gate's kernels, run on the CPU, against the portable pass in float64 on the same bfloat16 numbers. */
class KernelPassTest {
    private static final int BATCH = 2;
    private static final int HEADS = 2;
    private static final int N = 5;
    private static final int T = N * Blocks.SIZE;
    private static final int D = 64;
    private static final int RANK = 5;
    /** Of attention's bfloat16; the gate's own float32 is far below. */
    private static final double TOLERANCE = 1e-2;

    @Test
    void selectionOutputAndEveryGradientAgreeWithThePortablePass() {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(41);
            Tensor q = rounded(random);
            Tensor k = rounded(random);
            Tensor v = rounded(random);
            Tensor gradient = rounded(random);
            Tensor exact = Tensor.of(new double[] {0}, 1);
            boolean[][] explored = explored();
            double threshold = 0.2;

            KernelPass found = new KernelPass(new EmulatedKernels(), gate(q), threshold, q, k, v, explored);
            PortablePass expected =
                    new PortablePass(gate(exact), threshold, q.to(exact), k.to(exact), v.to(exact), explored);

            assertThat(found.density()).isEqualTo(expected.density());
            assertThat(found.density().executed())
                    .isGreaterThan(found.density().tile())
                    .isLessThan(1);
            for (int row = 0; row < T; row++) {
                for (int block = 0; block <= row / Blocks.SIZE; block++) {
                    for (int unit = 0; unit < BATCH * HEADS; unit++) {
                        assertThat(found.reads(unit, row, block)).isEqualTo(expected.reads(unit, row, block));
                    }
                }
            }
            close(found.output(), expected.output());
            Pass.Gradients ours = found.backward(gradient);
            Pass.Gradients reference = expected.backward(gradient.to(exact));
            close(ours.query(), reference.query());
            close(ours.key(), reference.key());
            close(ours.value(), reference.value());
            assertThat(found.influence()).isCloseTo(expected.influence(), withinPercentage(1));
            List<Tensor> learned = ours.parameters();
            for (int i = 0; i < learned.size(); i++) {
                close(learned.get(i), reference.parameters().get(i));
            }
        }
    }

    /** As in the dense steps of a training: all is explored, and the gate learns from all. */
    @Test
    void everythingExploredIsDenseAndTheGateLearnsFromAllOfIt() {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(43);
            Tensor q = rounded(random);
            Tensor k = rounded(random);
            Tensor gradient = rounded(random);
            Tensor exact = Tensor.of(new double[] {0}, 1);
            boolean[][] all = new boolean[BATCH * HEADS * N][N];
            for (int row = 0; row < all.length; row++) {
                Arrays.fill(all[row], 0, row % N, true);
            }

            KernelPass found = new KernelPass(new EmulatedKernels(), gate(q), 3, q, k, q, all);
            PortablePass expected = new PortablePass(gate(exact), 3, q.to(exact), k.to(exact), q.to(exact), all);
            Pass dense = new DenseAttention(Engines.auto())
                    .forward(q.to(exact), k.to(exact), q.to(exact), new Attention.Mode.Dense());

            assertThat(found.density()).isEqualTo(expected.density());
            assertThat(found.density().executed()).isEqualTo(1);
            close(found.output(), dense.output());
            Pass.Gradients ours = found.backward(gradient);
            Pass.Gradients reference = expected.backward(gradient.to(exact));
            close(ours.parameters().get(0), reference.parameters().get(0));
            close(ours.parameters().get(1), reference.parameters().get(1));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.5, 0.9})
    void theThresholdMovesAsFarAsThePortablePassSays(double target) {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(42);
            Tensor q = rounded(random);
            Tensor k = rounded(random);

            KernelPass found = new KernelPass(new EmulatedKernels(), gate(q), 0.5, q, k, q, null);
            PortablePass expected = new PortablePass(gate(q), 0.5, q, k, q, null);

            assertThat(found.scores(target, false))
                    .usingRecursiveComparison()
                    .isEqualTo(expected.scores(target, false));
            assertThat(found.scores(target, true)).usingRecursiveComparison().isEqualTo(expected.scores(target, true));
        }
    }

    private static Tensor rounded(Random64 random) {
        return random.floats(BATCH, HEADS, T, D).toBfloat16().toFloat32();
    }

    private static Gate gate(Tensor like) {
        return new Gate(like, HEADS, D, RANK, new Random(12));
    }

    private static boolean[][] explored() {
        boolean[][] explored = new boolean[BATCH * HEADS * N][];
        for (int row = 0; row < explored.length; row++) {
            if (row % N >= 2) {
                explored[row] = new boolean[N];
                explored[row][1 + row % (row % N - 1)] = true;
                explored[row][1] |= row > 10; // some rows of tiles explore two
            }
        }
        return explored;
    }

    private static void close(Tensor found, Tensor expected) {
        assertThat(found.shape()).isEqualTo(expected.shape());
        Tensor off = found.to(expected).minus(expected);
        Tensor flat = off.reshape(off.length());
        Tensor whole = expected.reshape(expected.length());
        assertThat(Math.sqrt(flat.dot(flat).item() / whole.dot(whole).item())).isLessThan(TOLERANCE);
    }
}
