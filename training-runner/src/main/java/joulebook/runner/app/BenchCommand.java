package joulebook.runner.app;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import joulebook.runner.bench.AttentionBench;
import joulebook.runner.bench.BenchRow;
import joulebook.runner.torch.Torch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures, beside a named baseline in the same run. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures ours beside a named baseline in the same run. There is: attention.")
final class BenchCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "what to measure: attention")
    private String name = "";

    @Option(names = "--quick", description = "a small part of the cases")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "also write the rows as JSON")
    private @Nullable Path json;

    @Option(names = "--threads", paramLabel = "N", description = "threads an operator may use (default: all cores)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() {
        if (!name.equals("attention")) {
            System.err.println("there is no bench '" + name + "'. There is: attention");
            return 2;
        }
        Torch.threads(threads);
        List<BenchRow> rows = new AttentionBench(System.out::println).run(quick);
        if (json != null) {
            Json.write(json, rows);
        }
        return 0;
    }
}
