package joulebook.cli.app;

import java.nio.file.Path;
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
        name = "filed",
        mixinStandardHelpOptions = true,
        description =
                "Sets what a month was filed with beside what is now known of it, and splits the difference into new"
                        + " factors, late data, method and error.")
final class PeriodFiledCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MONTH", description = "such as 2026-10")
    private String month = "";

    @Option(names = "--seal", paramLabel = "N", description = "under which seal it was filed (default: the newest)")
    private @Nullable Integer seal;

    @Option(names = "--json", paramLabel = "FILE", description = "also write it as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        TextFile.refuseUnwritable(json);
        return AtServer.ask(api -> {
            JsonNode filed =
                    api.get("/v1/periods/" + PathPart.of(month) + "/filed" + (seal == null ? "" : "?seal=" + seal));
            System.out.print(PeriodText.filed(filed));
            if (json != null) {
                Json.write(json, filed);
            }
            return 0;
        });
    }
}
