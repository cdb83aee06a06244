package joulebook.cli.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import joulebook.cli.print.PeriodText;
import joulebook.cli.process.TextFile;
import joulebook.cli.server.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "calendar",
        mixinStandardHelpOptions = true,
        description = "Says in which time zone the site's months are and when its fiscal year begins, or states it. The"
                + " first month that closes fixes both.")
final class PeriodCalendarCommand implements Callable<Integer> {

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "time zone of the IANA database, such as Europe/Berlin")
    private @Nullable String zone;

    @Option(
            names = "--fiscal-year-start",
            paramLabel = "MONTH",
            description = "month with which the fiscal year begins, 1 to 12 (default: as it is)")
    private @Nullable Integer fiscalYearStart;

    @Option(names = "--json", paramLabel = "FILE", description = "also write it as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        TextFile.refuseUnwritable(json);
        return AtServer.ask(api -> {
            JsonNode calendar = api.get("/v1/calendar");
            if (zone != null || fiscalYearStart != null) {
                calendar = api.put("/v1/calendar", stated(calendar));
            }
            System.out.print(PeriodText.calendar(calendar));
            if (json != null) {
                Json.write(json, calendar);
            }
            return 0;
        });
    }

    private Map<String, Object> stated(JsonNode present) {
        Map<String, Object> stated = new LinkedHashMap<>();
        stated.put("zone", zone != null ? zone : present.path("zone").asString(""));
        stated.put(
                "fiscalYearStart",
                fiscalYearStart != null
                        ? fiscalYearStart
                        : present.path("fiscalYearStart").asInt(1));
        return stated;
    }
}
