package joulebook.runner.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import joulebook.runner.attention.engine.Choice;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.engine.FlashEngine;
import joulebook.runner.attention.engine.KernelEngine;
import joulebook.runner.attention.engine.PortableEngine;
import joulebook.runner.attention.engine.portable.ReferencePacked;
import joulebook.runner.attention.engine.vector.VectorBlockSparse;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.EmulatedKernels;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PatternAttentionTest {
    private static final int T = 512;
    private static final Attention.Mode MODE = new Attention.Mode.Evaluation();

    static List<PatternAttention> atFullDensity() {
        return List.of(
                new SlidingWindowAttention(1, Engines.auto()),
                new RandomBlockAttention(1, 5, Engines.auto()),
                new TopBlockAttention(1, Engines.auto()));
    }

    static List<PatternAttention> atSixTenths() {
        return List.of(
                new SlidingWindowAttention(0.6, Engines.auto()),
                new RandomBlockAttention(0.6, 5, Engines.auto()),
                new TopBlockAttention(0.6, Engines.auto()));
    }

    @ParameterizedTest
    @MethodSource("atFullDensity")
    void atFullDensityItIsDense(PatternAttention attention) {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(2);
            Tensor q = random.doubles(1, 2, T, 16);
            Tensor k = random.doubles(1, 2, T, 16);
            Tensor v = random.doubles(1, 2, T, 16);
            Tensor gradient = random.doubles(1, 2, T, 16);

            Pass found = attention.forward(q, k, v, MODE);
            Pass dense = new DenseAttention(Engines.auto()).forward(q, k, v, MODE);

            assertThat(found.density()).isEqualTo(Density.FULL);
            same(found, dense, gradient, 1e-12);
        }
    }

    /** Heads of 64 in float32 go over the vector unit, heads of any width in float64 through ATen. */
    @ParameterizedTest
    @MethodSource("atSixTenths")
    void bothEnginesGiveTheSame(PatternAttention attention) {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(3);
            Tensor q = random.floats(2, 2, T, 64);
            Tensor k = random.floats(2, 2, T, 64);
            Tensor v = random.floats(2, 2, T, 64);
            Tensor gradient = random.floats(2, 2, T, 64);
            Tensor exact = random.doubles(1);
            assertThat(VectorBlockSparse.takes(q)).isTrue();

            Pass found = attention.forward(q, k, v, MODE);
            Pass reference = attention.forward(q.to(exact), k.to(exact), v.to(exact), MODE);

            assertThat(found.density()).isEqualTo(reference.density());
            same(found, reference, gradient, 2e-5);
        }
    }

    /** The kernels run on the CPU; tolerance of bfloat16, in which they work. FlashAttention's operators are a reference. */
    @ParameterizedTest
    @MethodSource("atSixTenths")
    void theEnginesForGpusGiveTheSame(PatternAttention attention) {
        try (Scope scope = new Scope()) {
            Random64 random = new Random64(6);
            int length = 5 * Blocks.SIZE;
            Tensor q = random.floats(1, 2, length, 64).toBfloat16().toFloat32();
            Tensor k = random.floats(1, 2, length, 64).toBfloat16().toFloat32();
            Tensor gradient = random.floats(1, 2, length, 64).toBfloat16().toFloat32();
            Blocks blocks = Blocks.of(q);
            Choice choice = new Choice.Listed(attention.choosers(blocks, PatternAttention.past(blocks, 0.6), q, k));
            Pass reference = new PortableEngine().attend(choice, q, k, q);

            Pass flash = new FlashEngine(new ReferencePacked()).attend(choice, q, k, q);
            Pass kernels = new KernelEngine(device -> new EmulatedKernels()).attend(choice, q, k, q);

            assertThat(kernels.density()).isEqualTo(reference.density());
            for (int row = 0; row < length; row += 13) {
                for (int block = 0; block <= row / Blocks.SIZE; block++) {
                    assertThat(kernels.reads(1, row, block)).isEqualTo(reference.reads(1, row, block));
                }
            }
            same(flash, reference, gradient, 2e-5);
            same(kernels, reference, gradient, 3e-2);
        }
    }

    /** 36 tiles: 8 own ones; one past block a row adds 7, a second 6, a third 5. */
    @ParameterizedTest
    @CsvSource({"0.1,15", "0.42,15", "0.6,21", "0.73,26", "1,36"})
    void aRowHasAsManyBlocksAsTheDensityAllows(double density, int tiles) {
        try (Scope scope = new Scope()) {
            Tensor q = new Random64(4).floats(1, 1, T, 64);
            for (PatternAttention attention : List.of(
                    new SlidingWindowAttention(density, Engines.auto()),
                    new RandomBlockAttention(density, 1, Engines.auto()))) {
                assertThat(attention.forward(q, q, q, MODE).density().executed())
                        .isEqualTo(tiles / 36.0);
            }
            // a tile that one of its rows selects is computed, so that the bound holds for rows only
            Density routed = new TopBlockAttention(density, Engines.auto())
                    .forward(q, q, q, MODE)
                    .density();
            assertThat(routed.row()).isEqualTo(tiles / 36.0).isLessThanOrEqualTo(routed.executed());
        }
    }

    /** Each block's keys are a unit vector of its own, and its values its number. */
    @Test
    void aRowFindsTheBlockWhoseMeanKeyItAsksFor() {
        int n = T / Blocks.SIZE;
        float[] keys = new float[T * 64];
        float[] values = new float[T * 64];
        float[] queries = new float[T * 64];
        for (int row = 0; row < T; row++) {
            int block = row / Blocks.SIZE;
            keys[row * 64 + block] = 1;
            values[row * 64] = block;
            queries[row * 64 + (row % 2 == 0 ? 3 : 5)] = 800; // over sqrt(64): a score of 100
        }
        try (Scope scope = new Scope()) {
            Tensor q = Tensor.of(queries, 1, 1, T, 64);
            Tensor k = Tensor.of(keys, 1, 1, T, 64);
            Tensor v = Tensor.of(values, 1, 1, T, 64);

            Pass found = new TopBlockAttention(0.1, Engines.auto()).forward(q, k, v, MODE);

            float[] output = found.output().toFloats();
            int last = (n - 1) * Blocks.SIZE;
            assertThat(output[last * 64]).isCloseTo(3, within(1e-5f));
            assertThat(output[(last + 1) * 64]).isCloseTo(5, within(1e-5f));
        }
    }

    private static void same(Pass found, Pass expected, Tensor gradient, double tolerance) {
        assertThat(difference(found.output(), expected.output())).isLessThan(tolerance);
        Pass.Gradients one = found.backward(gradient.to(found.output()));
        Pass.Gradients other = expected.backward(gradient.to(expected.output()));
        assertThat(difference(one.query(), other.query())).isLessThan(tolerance);
        assertThat(difference(one.key(), other.key())).isLessThan(tolerance);
        assertThat(difference(one.value(), other.value())).isLessThan(tolerance);
    }

    private static double difference(Tensor one, Tensor other) {
        return one.to(other).minus(other).abs().max().item();
    }
}
