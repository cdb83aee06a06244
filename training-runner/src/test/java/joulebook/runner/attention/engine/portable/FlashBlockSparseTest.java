package joulebook.runner.attention.engine.portable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.DenseAttention;
import joulebook.runner.attention.Random64;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Gathering, merging and the backward of the packed engine against the portable pass, which is checked against autograd,
 * in float64; the operator itself is what FlashAttention's is documented to do. Tolerance: float64 sums of some hundred
 * products, in another order.
 */
class FlashBlockSparseTest {
    private static final double TOLERANCE = 1e-10;
    private static final int BATCH = 2;
    private static final int HEADS = 2;
    private static final int N = 5;
    private static final int T = N * Blocks.SIZE;
    private static final int D = 16;

    private static final MapBlockSparse.Maker PACKED =
            (blocks, executed, q, k, v, bias) -> new FlashBlockSparse(new ReferencePacked(), blocks, q, k, v, bias);

    /** Thresholds: everything selected, some rows of a tile selected, nothing but what always is. */
    @ParameterizedTest
    @ValueSource(doubles = {-1000, 0.2, 1000})
    void outputAndEveryGradientAreThePortablePassOnes(double threshold) {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(31);
            Tensor q = random.doubles(BATCH, HEADS, T, D);
            Tensor k = random.doubles(BATCH, HEADS, T, D);
            Tensor v = random.doubles(BATCH, HEADS, T, D);
            Tensor gradient = random.doubles(BATCH, HEADS, T, D);
            Gate gate = new Gate(q, HEADS, D, 4, new Random(7));
            boolean[][] explored = explored();

            PortablePass found = new PortablePass(gate, threshold, q, k, v, explored, PACKED);
            PortablePass expected = new PortablePass(gate, threshold, q, k, v, explored);

            same(found.output(), expected.output());
            Pass.Gradients ours = found.backward(gradient);
            Pass.Gradients reference = expected.backward(gradient);
            same(ours.query(), reference.query());
            same(ours.key(), reference.key());
            same(ours.value(), reference.value());
            for (int i = 0; i < reference.parameters().size(); i++) {
                same(ours.parameters().get(i), reference.parameters().get(i));
            }
        }
    }

    @Test
    void everyBlockKeptWithoutBiasIsDense() {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(32);
            Tensor q = random.doubles(1, HEADS, T, D);
            Tensor gradient = random.doubles(1, HEADS, T, D);
            Blocks blocks = Blocks.of(q);
            double[] bias = new double[blocks.count() * N * Blocks.SIZE];
            for (int at = 0; at < bias.length; at++) {
                int block = at / Blocks.SIZE % N;
                int own = at / Blocks.SIZE / N % N;
                bias[at] = block < own ? 0 : Double.NEGATIVE_INFINITY;
            }

            FlashBlockSparse engine = engine(blocks, q, bias);
            Pass dense = new DenseAttention(Engines.auto()).forward(q, q, q, new Attention.Mode.Dense());

            same(engine.output().reshape(q.shape()), dense.output());
            MapBlockSparse.Gradients found = engine.backward(blocks.split(gradient));
            Pass.Gradients expected = dense.backward(gradient);
            same(found.query().reshape(q.shape()), expected.query());
            same(found.key().reshape(q.shape()), expected.key());
            same(found.value().reshape(q.shape()), expected.value());
        }
    }

    @Test
    void whatOneRowSelectsChangesNoBitOfAnother() {
        try (Scope scope = new Scope()) {
            Tensor q = new Random64(33).doubles(1, 1, T, D);
            Blocks blocks = Blocks.of(q);
            double[] none = new double[N * N * Blocks.SIZE];
            Arrays.fill(none, Double.NEGATIVE_INFINITY);
            double[] one = none.clone();
            int row = 3 * Blocks.SIZE + 17;
            one[(3 * N + 1) * Blocks.SIZE + 17] = -0.5;

            double[] without = engine(blocks, q, none).output().toDoubles();
            double[] with = engine(blocks, q, one).output().toDoubles();

            assertThat(Arrays.mismatch(without, with)).isEqualTo(row * D);
            assertThat(Arrays.copyOfRange(with, (row + 1) * D, with.length))
                    .isEqualTo(Arrays.copyOfRange(without, (row + 1) * D, with.length));
        }
    }

    private static FlashBlockSparse engine(Blocks blocks, Tensor q, double[] bias) {
        Tensor map = Tensor.of(bias, bias.length / Blocks.SIZE, Blocks.SIZE);
        Tensor split = blocks.split(q);
        return new FlashBlockSparse(new ReferencePacked(), blocks, split, split, split, map);
    }

    private static boolean[][] explored() {
        boolean[][] explored = new boolean[BATCH * HEADS * N][];
        for (int row = 0; row < explored.length; row++) {
            if (row % N >= 3) {
                explored[row] = new boolean[N];
                explored[row][2] = true;
            }
        }
        return explored;
    }

    private static void same(Tensor found, Tensor expected) {
        assertThat(found.shape()).isEqualTo(expected.shape());
        assertThat(found.minus(expected).abs().max().item()).isLessThan(TOLERANCE);
    }
}
