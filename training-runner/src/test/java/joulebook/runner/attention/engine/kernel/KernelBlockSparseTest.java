package joulebook.runner.attention.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.DenseAttention;
import joulebook.runner.attention.Random64;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.attention.pass.RowTiles;
import joulebook.runner.torch.EmulatedKernels;
import joulebook.runner.torch.EmulatedKernelsInDouble;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The kernels that ship, run on the CPU, against autograd in float64 on the same bfloat16 numbers. Tolerance: bfloat16 has
 * 8 bits, and probabilities, outputs and gradients are rounded to it. With every number of theirs a double nothing is, so
 * that a wrong index or factor stands out from the rounding of some hundred terms.
 */
class KernelBlockSparseTest {
    private static final double TOLERANCE = 1e-2;
    private static final double IN_DOUBLE = 1e-13;
    private static final int HEADS = 2;

    /** Lengths that fill their last block, and lengths that leave it almost empty or almost full. */
    @ParameterizedTest
    @CsvSource({"64,256", "64,150", "64,193", "64,260", "128,192", "128,191"})
    void outputAndEveryGradientAgreeWithAutogradInDoublePrecision(int width, int length) {
        int n = (length + 63) / 64;
        RowTiles[] rows = selection(n, length);
        try (Scope scope = new Scope()) {
            Case of = new Case(width, length, 11);
            Tensor bias = of.biasPerRow(rows, n).requireGrad();
            Tensor expected = of.masked(bias, n);
            expected.backward(of.gradient);

            DeviceTiles tiles = DeviceTiles.of(rows, n, of.gradient);
            KernelBlockSparse engine;
            KernelBlockSparse.Backward found;
            try (Scope.GradMode none = Scope.noGrad()) {
                engine = new KernelBlockSparse(
                        new EmulatedKernels(), tiles, of.q.detach(), of.k.detach(), of.v.detach());
                found = engine.backward(of.gradient);
            }

            assertThat(engine.executed()).isEqualTo(tiles.count() + HEADS * n);
            close(engine.output(), expected);
            close(found.query(), of.q.grad());
            close(found.key(), of.k.grad());
            close(found.value(), of.v.grad());
            close(found.bias().toFloat64(), of.perTile(bias.grad(), rows, n));
            assertThat(found.mass().amax(false, 0, 1).item()).isBetween(0.1, 1.0);
        }
    }

    @ParameterizedTest
    @CsvSource({"64,256", "64,150", "64,193", "64,260", "128,192", "128,191"})
    void withEveryNumberADoubleTheSameSourcesGiveAutogradsDigits(int width, int length) {
        int n = (length + 63) / 64;
        RowTiles[] rows = selection(n, length);
        try (Scope scope = new Scope()) {
            Case of = new Case(width, length, 11);
            Tensor bias = of.biasPerRow(rows, n).requireGrad();
            Tensor expected = of.masked(bias, n);
            expected.backward(of.gradient);

            EmulatedKernelsInDouble kernels = new EmulatedKernelsInDouble();
            try (Scope.GradMode none = Scope.noGrad()) {
                new KernelBlockSparse(
                                kernels,
                                DeviceTiles.of(rows, n, of.gradient),
                                of.q.detach(),
                                of.k.detach(),
                                of.v.detach())
                        .backward(of.gradient);
            }

            close(kernels.exact("forward_" + width, 6), expected, IN_DOUBLE);
            close(kernels.exact("backward_query_" + width, 9), of.q.grad(), IN_DOUBLE);
            close(kernels.exact("backward_query_" + width, 11), of.perTile(bias.grad(), rows, n), IN_DOUBLE);
            close(kernels.exact("backward_keys_" + width, 10), of.k.grad(), IN_DOUBLE);
            close(kernels.exact("backward_keys_" + width, 11), of.v.grad(), IN_DOUBLE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128})
    void everyTileListedIsDense(int width) {
        int n = 3;
        RowTiles[] rows = IntStream.range(0, HEADS * n)
                .mapToObj(row -> RowTiles.whole(IntStream.range(0, row % n).toArray()))
                .toArray(RowTiles[]::new);
        try (Scope scope = new Scope()) {
            Case of = new Case(width, n * 64, 12);
            Pass dense = new DenseAttention(Engines.auto()).forward(of.q, of.k, of.v, new Attention.Mode.Dense());
            Pass.Gradients expected = dense.backward(of.gradient);

            KernelBlockSparse engine;
            KernelBlockSparse.Backward found;
            try (Scope.GradMode none = Scope.noGrad()) {
                engine = new KernelBlockSparse(
                        new EmulatedKernels(),
                        DeviceTiles.of(rows, n, of.gradient),
                        of.q.detach(),
                        of.k.detach(),
                        of.v);
                found = engine.backward(of.gradient);
            }

            close(engine.output(), dense.output());
            close(found.query(), expected.query());
            close(found.key(), expected.key());
            close(found.value(), expected.value());
        }
    }

    /** Row 70 stands in the second of three tiles of rows, beside rows that may see token 90. */
    @Test
    void aLaterTokenChangesNoBitOfAnEarlierRow() {
        int n = 3;
        int changed = 90;
        RowTiles[] rows = selection(n, n * 64);
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            Case of = new Case(64, n * 64, 13);
            Case other = new Case(64, n * 64, 14);
            DeviceTiles tiles = DeviceTiles.of(rows, n, of.gradient);
            float[] before = new KernelBlockSparse(
                            new EmulatedKernels(), tiles, of.q.detach(), of.k.detach(), of.v.detach())
                    .output()
                    .toFloats();
            for (Tensor[] pair : new Tensor[][] {{of.q, other.q}, {of.k, other.k}, {of.v, other.v}}) {
                pair[0].detach()
                        .narrow(2, changed, n * 64 - changed)
                        .set(pair[1].detach().narrow(2, changed, n * 64 - changed));
            }
            float[] after = new KernelBlockSparse(
                            new EmulatedKernels(), tiles, of.q.detach(), of.k.detach(), of.v.detach())
                    .output()
                    .toFloats();

            assertThat(Arrays.mismatch(before, after)).isEqualTo(changed * 64);
        }
    }

    /** Row by row a random choice with a bias below zero; some rows of tiles have nothing, some rows of a tile neither. */
    private static RowTiles[] selection(int n, int length) {
        Random random = new Random(9);
        RowTiles[] rows = new RowTiles[HEADS * n];
        for (int row = 0; row < rows.length; row++) {
            int own = row % n;
            int[] keys = row == rows.length - 1
                    ? new int[0]
                    : IntStream.range(0, own)
                            .filter(key -> key == 0 || random.nextBoolean())
                            .toArray();
            float[] bias = new float[keys.length * Blocks.SIZE];
            for (int at = 0; at < bias.length; at++) {
                boolean there = own * Blocks.SIZE + at % Blocks.SIZE < length;
                bias[at] = there && random.nextInt(3) > 0 ? -2 * random.nextFloat() : Float.NEGATIVE_INFINITY;
            }
            rows[row] = new RowTiles(keys, new boolean[keys.length], new float[bias.length], bias);
        }
        return rows;
    }

    /** Queries, keys, values and a gradient in float64, all of them bfloat16 numbers. */
    private static final class Case {
        private final int width;
        private final int length;
        private final Tensor q;
        private final Tensor k;
        private final Tensor v;
        private final Tensor gradient;

        Case(int width, int length, long seed) {
            Random64 random = new Random64(seed);
            this.width = width;
            this.length = length;
            this.q = rounded(random).requireGrad();
            this.k = rounded(random).requireGrad();
            this.v = rounded(random).requireGrad();
            this.gradient = rounded(random);
        }

        private Tensor rounded(Random64 random) {
            return random.doubles(1, HEADS, length, width).toBfloat16().toFloat64();
        }

        /** (HEADS, T, n). */
        Tensor biasPerRow(RowTiles[] rows, int n) {
            double[] bias = new double[HEADS * length * n];
            Arrays.fill(bias, Double.NEGATIVE_INFINITY);
            for (int row = 0; row < rows.length; row++) {
                for (int at = 0; at < rows[row].bias().length; at++) {
                    int token = row % n * Blocks.SIZE + at % Blocks.SIZE;
                    if (token < length) {
                        bias[(row / n * length + token) * n + rows[row].keys()[at / Blocks.SIZE]] =
                                rows[row].bias()[at];
                    }
                }
            }
            return Tensor.of(bias, HEADS, length, n);
        }

        /** The same numbers in the order of the list, (tiles, 64). */
        Tensor perTile(Tensor perRow, RowTiles[] rows, int n) {
            double[] all = perRow.toDoubles();
            int count = Arrays.stream(rows).mapToInt(RowTiles::count).sum();
            double[] found = new double[count * Blocks.SIZE];
            int tile = 0;
            for (int row = 0; row < rows.length; row++) {
                for (int key : rows[row].keys()) {
                    for (int i = 0; i < Blocks.SIZE; i++) {
                        int token = row % n * Blocks.SIZE + i;
                        found[tile * Blocks.SIZE + i] = token < length ? all[(row / n * length + token) * n + key] : 0;
                    }
                    tile++;
                }
            }
            return Tensor.of(found, count, Blocks.SIZE);
        }

        Tensor masked(Tensor bias, int n) {
            double[] mask = new double[length * length];
            double[] own = new double[length * length];
            for (int at = 0; at < mask.length; at++) {
                int row = at / length;
                int key = at % length;
                own[at] = row / Blocks.SIZE == key / Blocks.SIZE ? 1 : 0;
                mask[at] = key <= row ? 0 : Double.NEGATIVE_INFINITY;
            }
            Tensor sameBlock = Tensor.of(own, length, length).greaterThan(Tensor.scalar(q, 0));
            Tensor spread = bias.unsqueeze(-1)
                    .expand(HEADS, length, n, Blocks.SIZE)
                    .reshape(1, HEADS, length, (long) n * Blocks.SIZE)
                    .narrow(3, 0, length);
            Tensor scores = q.matmul(k.transpose(-2, -1)).times((float) (1 / Math.sqrt(width)));
            return sameBlock
                    .where(scores, scores.plus(spread))
                    .plus(Tensor.of(mask, length, length))
                    .softmax()
                    .matmul(v);
        }
    }

    private static void close(Tensor found, Tensor expected) {
        close(found, expected, TOLERANCE);
    }

    private static void close(Tensor found, Tensor expected, double tolerance) {
        assertThat(found.shape()).isEqualTo(expected.shape());
        Tensor difference = found.detach().minus(expected.detach());
        Tensor whole = expected.detach().reshape(expected.length());
        Tensor off = difference.reshape(difference.length());
        assertThat(Math.sqrt(off.dot(off).item() / whole.dot(whole).item())).isLessThan(tolerance);
    }
}
