package joulebook.cli.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.Output;
import joulebook.cli.server.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "meters",
        mixinStandardHelpOptions = true,
        description = "Says what can be metered on this machine, how well, and why the rest cannot.",
        footer = {"", "Examples:", "  ./joulebook meters", "  ./joulebook meters --json meters.json"})
final class MetersCommand implements Callable<Integer> {

    @Option(names = "--json", paramLabel = "FILE", description = "also write it as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (json != null) {
            Home home = Home.of(System.getenv()).checked();
            List<String> command = Installation.ofThisProcess().command("collector", List.of("meters", "--json"));
            String text = Output.of("list of meters", command, Map.of(), home.log("meters"));
            Json.write(json, Json.read(text, "the collector's list of meters"));
        }
        return Passing.to("collector", List.of("meters"));
    }
}
