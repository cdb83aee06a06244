package joulebook.cli.app;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
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
        name = "restate",
        mixinStandardHelpOptions = true,
        description =
                "Books an open month anew: each entry that was booked by terms that hold no longer is taken back and"
                        + " booked by those that hold instead, and cites who asked and why.")
final class PeriodRestateCommand implements Callable<Integer> {

    /** As the server knows them. */
    private enum Cause {
        FACTOR,
        METHOD,
        ERROR
    }

    @Parameters(paramLabel = "MONTH", description = "such as 2026-10")
    private String month = "";

    @Option(
            names = "--cause",
            required = true,
            paramLabel = "CAUSE",
            description =
                    "FACTOR: factors give way to those that superseded them. METHOD, ERROR: by --country, --price or"
                            + " --pue")
    private Cause cause = Cause.ERROR;

    @Option(names = "--by", required = true, paramLabel = "WHO", description = "who asks for it")
    private String by = "";

    @Option(names = "--why", required = true, paramLabel = "REASON", description = "why")
    private String why = "";

    @Option(names = "--run", paramLabel = "ID", description = "only what this run used; otherwise all, idle too")
    private @Nullable String run;

    @Option(names = "--country", paramLabel = "CODE", description = "the grid that holds instead")
    private @Nullable String country;

    @Option(names = "--price", paramLabel = "PRICE", description = "the price that holds instead: \"0.25 EUR/kWh\"")
    private @Nullable String price;

    @Option(names = "--pue", paramLabel = "PUE", description = "the PUE that holds instead")
    private @Nullable String pue;

    @Option(names = "--was-country", paramLabel = "CODE", description = "only what was booked by this grid")
    private @Nullable String wasCountry;

    @Option(names = "--was-price", paramLabel = "PRICE", description = "only what was booked by this price")
    private @Nullable String wasPrice;

    @Option(names = "--was-pue", paramLabel = "PUE", description = "only what was booked by this PUE")
    private @Nullable String wasPue;

    @Option(names = "--json", paramLabel = "FILE", description = "also write the restatement as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        TextFile.refuseUnwritable(json);
        Map<String, Object> request = new TreeMap<>(Map.of("cause", cause, "by", by, "why", why));
        if (run != null) {
            request.put("run", run);
        }
        put(request, "terms", terms(country, price, pue));
        put(request, "only", terms(wasCountry, wasPrice, wasPue));
        return AtServer.ask(api -> {
            JsonNode restatement = api.post("/v1/periods/" + PathPart.of(month) + "/restatements", request);
            JsonNode statement = api.get("/v1/periods/" + PathPart.of(month) + "/statement");
            System.out.print(PeriodText.restated(restatement) + PeriodText.statement(statement));
            if (json != null) {
                Json.write(json, restatement);
            }
            return 0;
        });
    }

    private static void put(Map<String, Object> request, String field, Map<String, String> terms) {
        if (!terms.isEmpty()) {
            request.put(field, terms);
        }
    }

    private static Map<String, String> terms(@Nullable String country, @Nullable String price, @Nullable String pue) {
        Map<String, String> terms = new TreeMap<>();
        if (country != null) {
            terms.put("country", country);
        }
        if (price != null) {
            terms.put("price", price);
        }
        if (pue != null) {
            terms.put("pue", pue);
        }
        return terms;
    }
}
