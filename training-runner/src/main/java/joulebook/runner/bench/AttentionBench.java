package joulebook.runner.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import joulebook.runner.attention.AdaptiveSparseAttention;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.DenseAttention;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * One layer's attention, forward and forward+backward: ASA (gate, index building, tiles, the gate's learning) against
 * libtorch's fused dense attention, interleaved in one run, medians. Queries and keys of a block share a topic, as in
 * text, so that a tile's rows agree on what they select.
 */
public final class AttentionBench {
    private static final int HEADS = 8;
    private static final int WIDTH = 64;
    private static final int RANK = 8;
    private static final int BLOCK = 64;
    private static final int BISECTIONS = 14;

    private final Consumer<String> lines;

    public AttentionBench(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Measures all lengths at all densities that the length allows; {@code quick} is a small part of it. */
    public List<BenchRow> run(boolean quick) {
        int[] lengths = quick ? new int[] {1024} : new int[] {1024, 2048, 4096};
        double[] densities = quick ? new double[] {0.25} : new double[] {1, 0.5, 0.25, 0.125};
        lines.accept("attention of one layer, " + HEADS + " heads x " + WIDTH + ", float32; baseline: libtorch's fused"
                + " dense causal attention; medians of interleaved repetitions");
        lines.accept("%-42s %10s %10s %7s %10s".formatted("case", "ASA ms", "dense ms", "ratio", "floor ms"));
        List<BenchRow> rows = new ArrayList<>();
        for (int length : lengths) {
            for (double density : densities) {
                rows.addAll(measure(length, density, quick ? 7 : length <= 2048 ? 11 : 5));
            }
        }
        return rows;
    }

    private List<BenchRow> measure(int length, double target, int repetitions) {
        try (Scope scope = new Scope()) {
            Inputs inputs = Inputs.random(length);
            AdaptiveSparseAttention sparse =
                    new AdaptiveSparseAttention(inputs.q, HEADS, WIDTH, RANK, 0.5, new Random(3));
            double density = settle(sparse, inputs, target);
            Attention dense = new DenseAttention();
            Attention.Mode mode = new Attention.Mode.Evaluation();
            double[][] times = new double[4][repetitions];
            for (int i = -1; i < repetitions; i++) {
                double[] ours = time(sparse, inputs, mode);
                double[] baseline = time(dense, inputs, new Attention.Mode.Dense());
                if (i >= 0) {
                    times[0][i] = ours[0];
                    times[1][i] = ours[1];
                    times[2][i] = baseline[0];
                    times[3][i] = baseline[1];
                }
            }
            String name = "T=%d density=%.3f ".formatted(length, density);
            List<BenchRow> rows = List.of(
                    BenchRow.milliseconds(name + "forward", median(times[0]), median(times[2]), density),
                    BenchRow.milliseconds(name + "forward+backward", median(times[1]), median(times[3]), density));
            rows.forEach(row -> lines.accept("%-42s %10.1f %10.1f %6.2fx %10.1f"
                    .formatted(row.name(), row.ours(), row.baseline(), row.ratio(), row.floor())));
            return rows;
        }
    }

    /** Bisects the threshold for the density; answers the density that is then executed. */
    private static double settle(AdaptiveSparseAttention sparse, Inputs inputs, double target) {
        double low = -20;
        double high = 20;
        double executed = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = target == 1 ? low : (low + high) / 2;
            sparse.threshold(middle);
            try (Scope scope = new Scope()) {
                executed = sparse.forward(inputs.q, inputs.k, inputs.v, new Attention.Mode.Evaluation())
                        .density()
                        .executed();
            }
            low = executed > target ? middle : low;
            high = executed > target ? high : middle;
        }
        return executed;
    }

    private static double[] time(Attention attention, Inputs inputs, Attention.Mode mode) {
        try (Scope scope = new Scope()) {
            long start = System.nanoTime();
            Attention.Pass pass = attention.forward(inputs.q, inputs.k, inputs.v, mode);
            long middle = System.nanoTime();
            pass.backward(inputs.gradient);
            long end = System.nanoTime();
            return new double[] {(middle - start) / 1e6, (end - start) / 1e6};
        }
    }

    private static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private record Inputs(Tensor q, Tensor k, Tensor v, Tensor gradient) {

        static Inputs random(int length) {
            Random random = new Random(1);
            return new Inputs(
                    topical(length, random), topical(length, random), noise(length, random), noise(length, random));
        }

        private static Tensor topical(int length, Random random) {
            float[] values = new float[HEADS * length * WIDTH];
            float[] topic = new float[WIDTH];
            for (int i = 0; i < values.length; i++) {
                if (i % (BLOCK * WIDTH) < WIDTH) {
                    topic[i % WIDTH] = (float) random.nextGaussian();
                }
                values[i] = topic[i % WIDTH] + 0.3f * (float) random.nextGaussian();
            }
            return Tensor.of(values, 1, HEADS, length, WIDTH);
        }

        private static Tensor noise(int length, Random random) {
            float[] values = new float[HEADS * length * WIDTH];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return Tensor.of(values, 1, HEADS, length, WIDTH);
        }
    }
}
