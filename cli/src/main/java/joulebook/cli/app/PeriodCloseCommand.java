package joulebook.cli.app;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import joulebook.cli.print.PeriodText;
import joulebook.cli.process.TextFile;
import joulebook.cli.server.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "close",
        mixinStandardHelpOptions = true,
        description =
                "Books what came in for a month, closes it and seals it: nothing is posted into it any more. Months"
                        + " close in order, when they are over and all in them is settled. One that is closed stays as it is.")
final class PeriodCloseCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MONTH", description = "such as 2026-10")
    private String month = "";

    @Option(names = "--json", paramLabel = "FILE", description = "also write the seal as JSON: keep it elsewhere")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        TextFile.refuseUnwritable(json);
        return AtServer.ask(api -> {
            JsonNode period = api.post("/v1/periods/" + PathPart.of(month) + "/close", Map.of());
            JsonNode seal = api.get("/v1/periods/" + PathPart.of(month) + "/seal");
            System.out.print(PeriodText.closed(period, seal));
            if (json != null) {
                Json.write(json, seal);
            }
            return 0;
        });
    }
}
