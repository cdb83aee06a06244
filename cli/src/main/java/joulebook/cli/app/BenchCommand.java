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
        description =
                "Measures ours beside a named baseline in the same run. There are: attention, decode, parallel, ledger, ingest.",
        footer = {
            "",
            "Examples:",
            "  ./joulebook bench attention",
            "  ./joulebook bench attention --quick --json bench.json",
            "  ./joulebook bench attention --length 65536 --density 0.0625    # ours alone, with its peak memory",
            "  ./joulebook bench decode --length 1024,16384 --batch 8         # tokens/s and joules per token",
            "  ./joulebook bench parallel --gpus 4                            # data parallel beside one GPU",
            "  ./joulebook bench ledger --devices 200 --minutes 120",
            "  ./joulebook bench ingest --json ingest.json"
        })
final class BenchCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME",
            description =
                    "what to measure: attention; decode (token by token, metered); parallel (a step on several GPUs, beside one); ledger (samples to entries, beside one SQL"
                            + " statement); ingest (segments, beside COPY of a row a sample)")
    private String name = "";

    @Option(names = "--quick", description = "a small part of the cases")
    private boolean quick;

    @Option(
            names = "--length",
            paramLabel = "T,...",
            description =
                    "attention, parallel: tokens of a sequence (default: 1024 to 16384; 1024 or 4096); decode: of context (1024 to 65536)")
    private @Nullable String lengths;

    @Option(names = "--density", paramLabel = "D,...", description = "attention, decode: over 0 up to 1")
    private @Nullable String densities;

    @Option(
            names = "--batch",
            paramLabel = "B,...",
            description = "decode: sequences in step (default: 1,8); parallel: in a batch")
    private @Nullable String batches;

    @Option(names = "--seconds", paramLabel = "N", description = "decode: of each measurement (default: 4)")
    private @Nullable String seconds;

    @Option(names = "--gpus", paramLabel = "N", description = "parallel: so many GPUs, beside one")
    private @Nullable String gpus;

    @Option(names = "--no-dense", description = "attention: ours alone")
    private boolean noDense;

    @Option(
            names = "--devices",
            paramLabel = "N",
            description = "ledger, ingest: GPUs (default: 400 and 100; quick: 16 and 10)")
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
            case "attention", "parallel" -> Passing.to("training-runner", runner());
            case "decode" -> new MeteredBench().run(decode(), json);
            case "ledger" -> ServerBench.run(name, or(devices, quick ? 16 : 400), or(minutes, quick ? 20 : 60), json);
            case "ingest" -> ServerBench.run(name, or(devices, quick ? 10 : 100), or(minutes, quick ? 20 : 60), json);
            default -> {
                System.err.println("joulebook: there is no bench '" + name
                        + "'. There are: attention, decode, parallel, ledger, ingest");
                yield 2;
            }
        };
    }

    private List<String> decode() {
        List<String> arguments = runner();
        arguments.add("--events");
        return arguments;
    }

    private List<String> runner() {
        List<String> arguments = new ArrayList<>(List.of("bench", name));
        if (quick) {
            arguments.add("--quick");
        }
        if (json != null) {
            arguments.addAll(List.of("--json", json.toString()));
        }
        give("--length", lengths, arguments);
        give("--density", densities, arguments);
        give("--batch", batches, arguments);
        give("--seconds", seconds, arguments);
        give("--gpus", gpus, arguments);
        if (noDense) {
            arguments.add("--no-dense");
        }
        return arguments;
    }

    private static void give(String option, @Nullable String value, List<String> arguments) {
        if (value != null) {
            arguments.addAll(List.of(option, value));
        }
    }

    private static int or(@Nullable Integer stated, int otherwise) {
        return stated == null ? otherwise : Math.clamp(stated, 1, 1_000_000);
    }
}
