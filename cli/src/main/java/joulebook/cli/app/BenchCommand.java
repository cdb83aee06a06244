package joulebook.cli.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures ours beside a named baseline in the same run. There is: attention.",
        footer = {
            "",
            "Examples:",
            "  ./joulebook bench attention",
            "  ./joulebook bench attention --quick --json bench.json"
        })
final class BenchCommand implements Callable<Integer> {
    private static final Map<String, String> MODULES = Map.of("attention", "training-runner");

    @Parameters(paramLabel = "NAME", description = "what to measure: attention")
    private String name = "";

    @Option(names = "--quick", description = "a small part of the cases")
    private boolean quick;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "also write the rows as JSON: case, ours, baseline, unit, ratio (above 1: ours is better), floor")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String module = MODULES.get(name);
        if (module == null) {
            System.err.println(
                    "joulebook: there is no bench '" + name + "'. There is: " + String.join(", ", MODULES.keySet()));
            return 2;
        }
        List<String> arguments = new ArrayList<>(List.of("bench", name));
        if (quick) {
            arguments.add("--quick");
        }
        if (json != null) {
            arguments.addAll(List.of("--json", json.toString()));
        }
        return Passing.to(module, arguments);
    }
}
