package joulebook.cli.app;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import joulebook.cli.print.PeriodText;
import joulebook.cli.process.TextFile;
import joulebook.cli.process.Trouble;
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
                "Books what came in for a month, shows what would be sealed, asks, and then closes the month and seals it:"
                        + " nothing is posted into it any more. Months close in order, when they are over and all in them is"
                        + " settled. One that is closed stays as it is.",
        footer = {"", "Exit status: 0 if it is closed, 1 if it is not."})
final class PeriodCloseCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MONTH", description = "such as 2026-10")
    private String month = "";

    @Option(names = "--yes", description = "do not ask, as in a script: close it as it is")
    private boolean yes;

    @Option(names = "--json", paramLabel = "FILE", description = "also write the seal as JSON: keep it elsewhere")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        TextFile.refuseUnwritable(json);
        return AtServer.ask(api -> {
            String address = "/v1/periods/" + PathPart.of(month);
            Map<String, Object> seen = Map.of();
            if (api.get(address).path("state").asString("").equals("OPEN")) {
                JsonNode review = api.post(address + "/review", Map.of());
                System.out.print(PeriodText.review(review));
                if (!agreed()) {
                    return 1;
                }
                seen = Map.of("entries", review.path("entries").asLong());
            }
            JsonNode period = api.post(address + "/close", seen);
            JsonNode seal = api.get(address + "/seal");
            System.out.print(PeriodText.closed(period, seal));
            if (json != null) {
                Json.write(json, seal);
            }
            return 0;
        });
    }

    private boolean agreed() {
        if (yes) {
            return true;
        }
        if (!Terminal.present()) {
            throw new Trouble(
                    month + " is not closed: there is no terminal to ask at. Look at what would be sealed, above,"
                            + " and say --yes to seal it: ./joulebook period close " + month + " --yes");
        }
        boolean agreed = Terminal.agrees("Seal this, for good?");
        if (!agreed) {
            System.out.println(month + " is not closed");
        }
        return agreed;
    }
}
