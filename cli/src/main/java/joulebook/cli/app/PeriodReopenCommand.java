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
        name = "reopen",
        mixinStandardHelpOptions = true,
        description =
                "Opens a closed month again, and records who approved it and why. Its seal stays; the next closing"
                        + " makes another that names it, and the month is restated.")
final class PeriodReopenCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MONTH", description = "such as 2026-10")
    private String month = "";

    @Option(names = "--by", required = true, paramLabel = "WHO", description = "who approves it")
    private String by = "";

    @Option(names = "--why", required = true, paramLabel = "REASON", description = "what is to be posted into it")
    private String why = "";

    @Option(names = "--json", paramLabel = "FILE", description = "also write the month as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        TextFile.refuseUnwritable(json);
        return AtServer.ask(api -> {
            JsonNode period = api.post("/v1/periods/" + PathPart.of(month) + "/reopen", Map.of("by", by, "why", why));
            System.out.print(PeriodText.reopened(period));
            if (json != null) {
                Json.write(json, period);
            }
            return 0;
        });
    }
}
