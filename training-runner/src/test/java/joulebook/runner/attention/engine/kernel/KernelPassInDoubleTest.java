package joulebook.runner.attention.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import joulebook.runner.attention.engine.portable.PortablePass;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.EmulatedKernelsInDouble;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;

/**
 * The gate's kernels with every number a double, against the portable pass in float64. Queries, keys and the gate's weights
 * lie on grids, so that the codes, which kernels get in float32, are exact.
 */
class KernelPassInDoubleTest {
    private static final int HEADS = 2;
    private static final int N = 6;
    private static final int T = N * Blocks.SIZE;
    private static final int D = 64;
    private static final int RANK = 5;
    private static final double THRESHOLD = 2;
    private static final double TOLERANCE = 1e-11;
    /** The gate's gradients leave the kernels in float32. */
    private static final double HANDED_ON = 1e-6;

    @Test
    void selectionOutputAndEveryGradientAreThePortablePassOnes() {
        try (Scope scope = new Scope()) {
            Random random = new Random(51);
            Tensor q = grid(random, 1.0 / 16, HEADS, T);
            Tensor k = grid(random, 1.0 / 16, HEADS, T);
            Tensor v = grid(random, 1.0 / 16, HEADS, T);
            Tensor gradient = grid(random, 1.0 / 16, HEADS, T);
            Gate gate = new Gate(q, HEADS, D, RANK, random);
            try (Scope.GradMode none = Scope.noGrad()) {
                for (Tensor learned : gate.parameters().subList(0, Gate.DISTILLED)) {
                    learned.set(Tensor.of(gridded(random, 1.0 / 8, learned.length()), learned.shape()));
                }
                gate.offset().set(Tensor.of(new double[] {-0.5, 0.25}, HEADS));
            }
            boolean[][] explored = new boolean[HEADS * N][N];
            for (int row = 0; row < explored.length; row++) {
                explored[row][row % 2 + 1] = row % N > 2;
            }

            EmulatedKernelsInDouble kernels = new EmulatedKernelsInDouble();
            KernelPass found = new KernelPass(kernels, gate, THRESHOLD, q, k, v, explored);
            PortablePass expected = new PortablePass(gate, THRESHOLD, q, k, v, explored);

            assertThat(found.density()).isEqualTo(expected.density());
            assertThat(found.density().tile()).isLessThan(found.density().executed());
            assertThat(found.density().executed()).isBetween(0.5, 0.95);
            List<Tensor> ours = found.backward(gradient).parameters();
            Pass.Gradients reference = expected.backward(gradient);
            close(kernels.exact("forward_64", 6), expected.output(), TOLERANCE);
            close(kernels.exact("backward_query_64", 9), reference.query(), TOLERANCE);
            close(kernels.exact("backward_keys_64", 10), reference.key(), TOLERANCE);
            close(kernels.exact("backward_keys_64", 11), reference.value(), TOLERANCE);
            for (int i = 0; i < ours.size(); i++) {
                close(ours.get(i), reference.parameters().get(i), HANDED_ON);
            }
        }
    }

    /** (1, heads, rows, D) of whole steps, at most 16 of them. */
    private static Tensor grid(Random random, double step, long heads, long rows) {
        return Tensor.of(gridded(random, step, (int) (heads * rows * D)), 1, heads, rows, D);
    }

    private static double[] gridded(Random random, double step, int count) {
        return random.ints(count, -16, 17).mapToDouble(each -> each * step).toArray();
    }

    private static void close(Tensor found, Tensor expected, double tolerance) {
        assertThat(found.shape()).isEqualTo(expected.shape());
        Tensor off = found.minus(expected);
        Tensor flat = off.reshape(off.length());
        Tensor whole = expected.reshape(expected.length());
        assertThat(Math.sqrt(flat.dot(flat).item() / whole.dot(whole).item())).isLessThan(tolerance);
    }
}
