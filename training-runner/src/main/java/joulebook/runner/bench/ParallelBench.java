package joulebook.runner.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Data parallel beside one process with the same batches: so many GPUs against one, or, without any, so many processes of
 * one thread against one of as many threads. One training after another, by turns, medians over them.
 */
public final class ParallelBench {
    private final Consumer<String> lines;
    private final Training training;

    /** What a training's steps took on average, in seconds, and how much of that sums over ranks and waiting for them. */
    public record Spent(double step, double exchange) {}

    /** Trains, as the runner's {@code train} with these options does. */
    public interface Training {
        Spent spent(List<String> options);
    }

    /**
     * What to measure.
     *
     * @param preset sizes of the model
     * @param variants of it
     * @param batches sequences in a batch, each of which the ranks can share
     * @param length tokens of a sequence, a multiple of 64
     * @param ranks that share a batch
     * @param onGpus whether each has a GPU
     * @param steps of a training
     * @param rounds trainings of each, of which the median counts
     */
    public record Cases(
            String preset,
            List<String> variants,
            int[] batches,
            int length,
            int ranks,
            boolean onGpus,
            int steps,
            int rounds) {
        public static final Cases CPU =
                new Cases("smoke", List.of("dense", "asa"), new int[] {2, 8}, 1024, 2, false, 20, 3);
        public static final Cases QUICK = new Cases("smoke", List.of("dense"), new int[] {2}, 128, 2, false, 6, 1);

        /** On so many GPUs. */
        public static Cases gpus(int count) {
            return new Cases("125m", List.of("dense", "asa"), new int[] {count, 4 * count}, 4096, count, true, 20, 3);
        }
    }

    public ParallelBench(Consumer<String> lines, Training training) {
        this.lines = lines;
        this.training = training;
    }

    /** @throws IllegalArgumentException if a training is refused or fails */
    public List<BenchRow> run(Cases cases) {
        lines.accept("a training step of " + cases.preset + " at " + cases.length + " tokens, milliseconds; "
                + (cases.onGpus
                        ? cases.ranks + " GPUs against one; best: its time over " + cases.ranks
                        : cases.ranks + " processes of one thread against one of " + cases.ranks + "; best: its time"));
        lines.accept("exchange: sums of gradients, and waiting for the slower rank, of a step");
        lines.accept("%-20s %10s %10s %7s %10s %9s".formatted("case", "ranks", "alone", "ratio", "best", "exchange"));
        List<BenchRow> rows = new ArrayList<>();
        for (int batch : cases.batches) {
            for (String variant : cases.variants) {
                rows.add(measured(cases, variant, batch));
            }
        }
        return rows;
    }

    private BenchRow measured(Cases cases, String variant, int batch) {
        List<Double> alone = new ArrayList<>();
        List<Double> together = new ArrayList<>();
        List<Double> exchange = new ArrayList<>();
        for (int round = 0; round < cases.rounds; round++) {
            alone.add(training.spent(options(cases, variant, batch, 1)).step);
            Spent ranks = training.spent(options(cases, variant, batch, cases.ranks));
            together.add(ranks.step);
            exchange.add(ranks.exchange / ranks.step);
        }
        double share = median(exchange);
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("ranks", cases.ranks);
        more.put("exchangeShare", BenchRow.rounded(share));
        BenchRow row = BenchRow.milliseconds(
                "%s batch=%d".formatted(variant, batch),
                1000 * median(together),
                1000 * median(alone),
                cases.onGpus ? 1.0 / cases.ranks : 1,
                more);
        lines.accept("%-20s %10.1f %10.1f %6.2fx %10.1f %7.1f %%"
                .formatted(row.name(), row.ours(), row.baseline(), row.ratio(), row.floor(), 100 * share));
        return row;
    }

    private static List<String> options(Cases cases, String variant, int batch, int ranks) {
        long tokens = (long) cases.steps * batch * cases.length;
        List<String> options = new ArrayList<>(List.of("--variant", variant, "--preset", cases.preset));
        options.addAll(List.of("--batch", Integer.toString(batch), "--seq-len", Integer.toString(cases.length)));
        options.addAll(List.of("--tokens", Long.toString(tokens), "--evaluations", "1"));
        String count = Integer.toString(ranks);
        String threads = Integer.toString(cases.ranks / ranks);
        options.addAll(cases.onGpus ? List.of("--gpus", count) : List.of("--ranks", count, "--threads", threads));
        return options;
    }

    private static double median(List<Double> values) {
        return BenchRow.median(values.stream().mapToDouble(Double::doubleValue));
    }
}
