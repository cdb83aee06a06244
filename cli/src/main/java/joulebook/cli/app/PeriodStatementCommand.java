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
        name = "statement",
        mixinStandardHelpOptions = true,
        description =
                "What is known of a month: energy, CO2e and money of runs, idle and overhead, which are what meters and"
                        + " suppliers gave, with ranges, coverage and how much is modelled.")
final class PeriodStatementCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MONTH", description = "such as 2026-10")
    private String month = "";

    @Option(names = "--json", paramLabel = "FILE", description = "also write it as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        TextFile.refuseUnwritable(json);
        return AtServer.ask(api -> {
            JsonNode statement = api.get("/v1/periods/" + PathPart.of(month) + "/statement");
            System.out.print(PeriodText.statement(statement));
            if (json != null) {
                Json.write(json, statement);
            }
            return 0;
        });
    }
}
