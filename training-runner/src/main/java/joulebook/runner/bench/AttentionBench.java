package joulebook.runner.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import joulebook.runner.attention.Ablation;
import joulebook.runner.attention.AdaptiveSparseAttention;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.DenseAttention;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.gate.Budget;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.GatedPass;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One layer's attention, forward and forward+backward: ASA (gate, index building, tiles, the gate's learning) against
 * libtorch's fused dense attention, interleaved in one run, medians. Queries and keys of a block share a topic, as in
 * text, so that a tile's rows agree on what they select.
 */
public final class AttentionBench {
    private static final int HEADS = 8;
    private static final int WIDTH = 64;
    private static final int RANK = 8;
    private static final long WARM_UP_NANOS = 5_000_000_000L;
    private static final int BLOCK = 64;
    /** Each step of the feedback halves the distance. */
    private static final int SETTLING = 14;

    private static final double EVERYTHING = -60;
    private static final double NEXT_TO_NOTHING = 12;
    private static final int LONGEST_DENSE = 16_384;

    private final Consumer<String> lines;

    public AttentionBench(Consumer<String> lines) {
        this.lines = lines;
    }

    /**
     * What to measure.
     *
     * @param lengths T, multiples of 64
     * @param densities targets; those under a length's floor are left out
     * @param dense whether dense attention is measured beside; never over {@value #LONGEST_DENSE} tokens
     */
    public record Cases(int[] lengths, double[] densities, boolean dense, int mostRepetitions) {
        public static final Cases ALL = new Cases(
                new int[] {1024, 2048, 4096, 8192, 16_384}, new double[] {1, 0.5, 0.25, 0.125, 0.0625}, true, 11);
        public static final Cases QUICK = new Cases(new int[] {1024}, new double[] {0.25}, true, 7);

        int repetitions(int length) {
            return Math.min(
                    mostRepetitions, length <= 2048 ? 11 : length <= 8192 ? 5 : length <= LONGEST_DENSE ? 3 : 1);
        }
    }

    /** Measures all cases that their length allows. */
    public List<BenchRow> run(Cases cases) {
        lines.accept("attention of one layer, " + HEADS + " heads x " + WIDTH + ", float32; baseline: libtorch's fused"
                + " dense causal attention; medians of interleaved repetitions");
        lines.accept("gate: the part of ASA's time that codes, selection and the gate's learning take");
        lines.accept(
                "%-44s %10s %7s %10s %7s %10s".formatted("case", "ASA ms", "gate", "dense ms", "ratio", "floor ms"));
        warmUp();
        List<BenchRow> rows = new ArrayList<>();
        for (int length : cases.lengths) {
            if (cases.dense && length > LONGEST_DENSE) {
                lines.accept("T=" + length + ": dense is left out, it would take minutes a pass");
            }
            for (double density : cases.densities) {
                if (density < floor(length)) {
                    lines.accept("T=%d density=%.4f is under the floor of %.3f (diagonal and first block): left out"
                            .formatted(length, density, floor(length)));
                } else {
                    rows.addAll(measure(
                            length, density, cases.dense && length <= LONGEST_DENSE, cases.repetitions(length)));
                }
            }
        }
        lines.accept("peak memory of this process: " + PeakMemory.inWords());
        return rows;
    }

    /** Until the JVM has compiled what is measured: a training is compiled for the most of its time, too. */
    private static void warmUp() {
        try (Scope scope = new Scope()) {
            Inputs inputs = Inputs.random(1024);
            AdaptiveSparseAttention sparse = sparse(inputs);
            settle(sparse, inputs, 0.5);
            for (long begin = System.nanoTime(); System.nanoTime() - begin < WARM_UP_NANOS; ) {
                time(sparse, inputs, new Attention.Mode.Evaluation());
            }
        }
    }

    private static AdaptiveSparseAttention sparse(Inputs inputs) {
        Gate gate = new Gate(inputs.q, HEADS, WIDTH, RANK, new Random(3));
        return new AdaptiveSparseAttention(gate, new Budget(), Engines.auto(), Ablation.EXPLORATION);
    }

    /** The diagonal and the first block, of all tiles on or under the diagonal. */
    private static double floor(int length) {
        double n = length / (double) BLOCK;
        return (2 * n - 1) / (n * (n + 1) / 2);
    }

    private List<BenchRow> measure(int length, double target, boolean withDense, int repetitions) {
        try (Scope scope = new Scope()) {
            Inputs inputs = Inputs.random(length);
            AdaptiveSparseAttention sparse = sparse(inputs);
            double density = settle(sparse, inputs, target);
            Attention dense = new DenseAttention(Engines.auto());
            List<Times> ours = new ArrayList<>();
            List<Times> baseline = new ArrayList<>();
            for (int i = repetitions == 1 ? 0 : -1; i < repetitions; i++) {
                Times one = time(sparse, inputs, new Attention.Mode.Evaluation());
                @Nullable Times other = withDense ? time(dense, inputs, new Attention.Mode.Dense()) : null;
                if (i >= 0) {
                    ours.add(one);
                    if (other != null) {
                        baseline.add(other);
                    }
                }
            }
            String name = "T=%d density=%.3f ".formatted(length, density);
            List<BenchRow> rows = List.of(
                    row(name + "forward", density, ours, baseline, Times::forward, Times::forwardGate),
                    row(name + "forward+backward", density, ours, baseline, Times::both, Times::gate));
            rows.forEach(row -> lines.accept("%-44s %10.1f %6.1f%% %10s %7s %10s"
                    .formatted(
                            row.name(),
                            row.ours(),
                            100 * gateShare(row),
                            inWords(row.baseline(), ""),
                            inWords(row.ratio(), "x"),
                            inWords(row.floor(), ""))));
            return rows;
        }
    }

    private static BenchRow row(
            String name,
            double density,
            List<Times> ours,
            List<Times> baseline,
            ToDoubleFunction<Times> time,
            ToDoubleFunction<Times> gate) {
        double median = median(ours, time);
        double gateMillis = median(ours, gate);
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("gateMillis", BenchRow.rounded(gateMillis));
        more.put("gateShare", BenchRow.rounded(gateMillis / median));
        PeakMemory.bytes().ifPresent(bytes -> more.put("peakMemoryBytes", bytes));
        return BenchRow.milliseconds(name, median, baseline.isEmpty() ? null : median(baseline, time), density, more);
    }

    private static double gateShare(BenchRow row) {
        return (double) Objects.requireNonNull(row.more().get("gateShare"), "a row without its gate");
    }

    private static String inWords(@Nullable Double value, String unit) {
        return value == null ? "-" : "%.2f%s".formatted(value, unit);
    }

    /**
     * Finds the threshold for the density by the layer's own feedback, from above, so that most of it costs little;
     * answers the density that is then executed.
     */
    private static double settle(AdaptiveSparseAttention sparse, Inputs inputs, double target) {
        sparse.threshold(target == 1 ? EVERYTHING : NEXT_TO_NOTHING);
        for (int i = 0; i < SETTLING && target < 1; i++) {
            try (Scope scope = new Scope()) {
                sparse.forward(inputs.q, inputs.k, inputs.v, new Attention.Mode.Training(target, i));
            }
        }
        try (Scope scope = new Scope()) {
            return sparse.forward(inputs.q, inputs.k, inputs.v, new Attention.Mode.Evaluation())
                    .density()
                    .executed();
        }
    }

    /** Milliseconds of one forward and backward, and the gate's part of them. */
    private record Times(double forward, double both, double forwardGate, double gate) {}

    private static Times time(Attention attention, Inputs inputs, Attention.Mode mode) {
        try (Scope scope = new Scope()) {
            long start = System.nanoTime();
            Pass pass = attention.forward(inputs.q, inputs.k, inputs.v, mode);
            long middle = System.nanoTime();
            long gate = gateNanos(pass);
            pass.backward(inputs.gradient);
            long end = System.nanoTime();
            return new Times((middle - start) / 1e6, (end - start) / 1e6, gate / 1e6, gateNanos(pass) / 1e6);
        }
    }

    private static long gateNanos(Pass pass) {
        return pass.gated().map(GatedPass::gateNanos).orElse(0L);
    }

    private static double median(List<Times> times, ToDoubleFunction<Times> of) {
        return BenchRow.median(times.stream().mapToDouble(of));
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
