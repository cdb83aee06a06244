package joulebook.cli.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures ours beside a named baseline in the same run. There are: attention, ledger, ingest.",
        footer = {
            "",
            "Examples:",
            "  ./joulebook bench attention",
            "  ./joulebook bench attention --quick --json bench.json",
            "  ./joulebook bench ledger --devices 200 --minutes 120",
            "  ./joulebook bench ingest --json ingest.json"
        })
final class BenchCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME",
            description = "what to measure: attention; ledger (samples to entries, beside one SQL statement); ingest"
                    + " (segments, beside COPY of a row a sample)")
    private String name = "";

    @Option(names = "--quick", description = "a small part of the cases")
    private boolean quick;

    @Option(names = "--devices", paramLabel = "N", description = "ledger, ingest: GPUs (default: 100; quick: 10)")
    private @Nullable Integer devices;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "ledger, ingest: minutes of each, ten samples a second (default: 60; quick: 20)")
    private @Nullable Integer minutes;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "also write the rows as JSON: case, ours, baseline, unit, ratio (above 1: ours is better), floor")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return switch (name) {
            case "attention" -> Passing.to("training-runner", attention());
            case "ledger", "ingest" ->
                ServerBench.run(name, or(devices, quick ? 10 : 100), or(minutes, quick ? 20 : 60), json);
            default -> {
                System.err.println("joulebook: there is no bench '" + name + "'. There are: attention, ledger, ingest");
                yield 2;
            }
        };
    }

    private List<String> attention() {
        List<String> arguments = new ArrayList<>(List.of("bench", name));
        if (quick) {
            arguments.add("--quick");
        }
        if (json != null) {
            arguments.addAll(List.of("--json", json.toString()));
        }
        return arguments;
    }

    private static int or(@Nullable Integer stated, int otherwise) {
        return stated == null ? otherwise : Math.clamp(stated, 1, 1_000_000);
    }
}
