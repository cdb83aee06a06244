package joulebook.runner.app;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import joulebook.runner.bench.AttentionBench;
import joulebook.runner.bench.BenchRow;
import joulebook.runner.bench.DecodingBench;
import joulebook.runner.bench.ParallelBench;
import joulebook.runner.torch.Torch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures, beside a named baseline in the same run. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures ours beside a named baseline in the same run. There are: attention, decode, parallel.")
final class BenchCommand implements Callable<Integer> {
    private static final int BLOCK = 64;

    @Parameters(paramLabel = "NAME", description = "what to measure: attention, decode, parallel")
    private String name = "";

    @Option(names = "--quick", description = "a small part of the cases")
    private boolean quick;

    @Option(
            names = "--length",
            split = ",",
            paramLabel = "T",
            description = "tokens: attention's or parallel's sequence, a multiple of 64; decode's context")
    private int @Nullable [] lengths;

    @Option(
            names = "--batch",
            split = ",",
            paramLabel = "B",
            description = "decode: sequences in step; parallel: in a batch")
    private int @Nullable [] batches;

    @Option(
            names = "--density",
            split = ",",
            paramLabel = "D",
            description = "to compute of the map, or to read of keys and values, over 0 up to 1")
    private double @Nullable [] densities;

    @Option(names = "--no-dense", description = "attention: ours alone; over 16384 tokens that is so anyway")
    private boolean noDense;

    @Option(names = "--seconds", paramLabel = "N", description = "decode: of each measurement (default: 4)")
    private @Nullable Double seconds;

    @Option(
            names = "--gpus",
            paramLabel = "N",
            description = "parallel: N GPUs against one (default: two processes on the CPU, over the NCCL that"
                    + " JOULEBOOK_NCCL names, which sums in the host's memory)")
    private @Nullable Integer gpus;

    @Option(names = "--json", paramLabel = "FILE", description = "also write the rows as JSON")
    private @Nullable Path json;

    @Option(names = "--events", description = "decode: JSON lines, which say when each measurement begins and ends")
    private boolean events;

    @Option(names = "--threads", paramLabel = "N", description = "threads an operator may use (default: all cores)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() {
        try {
            Torch.threads(threads);
            List<BenchRow> rows = measured();
            if (json != null) {
                Json.write(json, rows);
            }
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        }
    }

    private List<BenchRow> measured() {
        return switch (name) {
            case "attention" -> new AttentionBench(System.out::println).run(attention());
            case "decode" -> decode();
            case "parallel" -> parallel();
            default ->
                throw new IllegalArgumentException(
                        "there is no bench '" + name + "'. There are: attention, decode, parallel");
        };
    }

    private AttentionBench.Cases attention() {
        AttentionBench.Cases all = quick ? AttentionBench.Cases.QUICK : AttentionBench.Cases.ALL;
        int[] chosen = lengths == null ? all.lengths() : lengths;
        if (Arrays.stream(chosen).anyMatch(length -> length < 2 * BLOCK || length % BLOCK != 0)) {
            throw new IllegalArgumentException(
                    "--length is not a multiple of 64 from 128 up: " + Arrays.toString(chosen));
        }
        return new AttentionBench.Cases(chosen, densities(all.densities()), !noDense, all.mostRepetitions());
    }

    private List<BenchRow> decode() {
        DecodingBench.Cases all = quick ? DecodingBench.Cases.QUICK : DecodingBench.Cases.ALL;
        DecodingBench.Cases cases = new DecodingBench.Cases(
                lengths == null ? all.contexts() : lengths,
                batches == null ? all.batches() : batches,
                densities(all.densities()),
                seconds == null ? all.seconds() : seconds);
        if (Arrays.stream(cases.contexts()).anyMatch(context -> context < 2 * BLOCK)
                || Arrays.stream(cases.batches()).anyMatch(batch -> batch < 1)
                || cases.seconds() <= 0) {
            throw new IllegalArgumentException("--length is from 128 up, --batch from 1, --seconds over 0");
        }
        Consumer<String> lines = events ? line -> say(Map.of("type", "line", "text", line)) : System.out::println;
        return new DecodingBench(lines, events ? new PrintedWindows() : DecodingBench.Windows.UNHEARD)
                .run(cases, Memory.physicalBytes() / 2);
    }

    private List<BenchRow> parallel() {
        ParallelBench.Cases cases = parallelCases();
        try (TrainingProcess training = TrainingProcess.create()) {
            return new ParallelBench(System.out::println, training).run(cases);
        }
    }

    private ParallelBench.Cases parallelCases() {
        if (gpus != null && gpus < 2) {
            throw new IllegalArgumentException("--gpus is fewer than 2, which one is compared with: " + gpus);
        }
        ParallelBench.Cases all = gpus != null
                ? ParallelBench.Cases.gpus(gpus)
                : quick ? ParallelBench.Cases.QUICK : ParallelBench.Cases.CPU;
        if (lengths != null && lengths.length > 1) {
            throw new IllegalArgumentException("--length names more than one, and parallel takes one");
        }
        return new ParallelBench.Cases(
                all.preset(),
                all.variants(),
                batches == null ? all.batches() : batches,
                lengths == null ? all.length() : lengths[0],
                all.ranks(),
                all.onGpus(),
                all.steps(),
                all.rounds());
    }

    private double[] densities(double[] otherwise) {
        double[] chosen = densities == null ? otherwise : densities;
        if (Arrays.stream(chosen).anyMatch(density -> !(density > 0 && density <= 1))) {
            throw new IllegalArgumentException("--density is not over 0 and up to 1: " + Arrays.toString(chosen));
        }
        return chosen;
    }

    private static void say(Map<String, Object> event) {
        System.out.println(Json.line(event));
        System.out.flush();
    }

    private static final class PrintedWindows implements DecodingBench.Windows {
        @Override
        public void begin(String name, String variant) {
            say(Map.of("type", "begin", "case", name, "variant", variant));
        }

        @Override
        public void end(long tokens) {
            say(Map.of("type", "end", "tokens", tokens));
        }
    }
}
