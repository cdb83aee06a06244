package joulebook.cli.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import joulebook.cli.print.PeriodText;
import joulebook.cli.process.TextFile;
import joulebook.cli.server.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the months from the first with data to the current one, newest first.")
final class PeriodListCommand implements Callable<Integer> {

    @Option(names = "--json", paramLabel = "FILE", description = "also write them as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        TextFile.refuseUnwritable(json);
        return AtServer.ask(api -> {
            JsonNode periods = api.get("/v1/periods");
            System.out.print(PeriodText.list(periods));
            if (json != null) {
                Json.write(json, periods);
            }
            return 0;
        });
    }
}
