package joulebook.cli.app;

import java.nio.file.Path;
import java.util.List;
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
    private static final List<String> TERMS = List.of("country", "price", "pue", "zone", "tariff", "pueSeries");

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
                    "FACTOR: factors, series and contracts give way to what is known of them now. METHOD, ERROR: by"
                            + " --country, --price and so on, or by what is known now with --as-known")
    private Cause cause = Cause.ERROR;

    @Option(names = "--by", required = true, paramLabel = "WHO", description = "who asks for it")
    private String by = "";

    @Option(names = "--why", required = true, paramLabel = "REASON", description = "why")
    private String why = "";

    @Option(names = "--run", paramLabel = "ID", description = "only what this run used; otherwise all, idle too")
    private @Nullable String run;

    @Option(
            names = "--as-known",
            description = "with METHOD or ERROR: by what is known now of factors, series and contracts, as with FACTOR")
    private boolean asKnown;

    @Option(names = "--country", paramLabel = "CODE", description = "the grid that holds instead")
    private @Nullable String country;

    @Option(names = "--price", paramLabel = "PRICE", description = "the price that holds instead: \"0.25 EUR/kWh\"")
    private @Nullable String price;

    @Option(names = "--pue", paramLabel = "PUE", description = "the PUE that holds instead")
    private @Nullable String pue;

    @Option(
            names = "--grid-zone",
            paramLabel = "CODE",
            description =
                    "the intensity series by which minutes are weighed instead; a run of one set of terms is given a policy")
    private @Nullable String zone;

    @Option(names = "--tariff", paramLabel = "CODE", description = "the contract that holds instead, likewise")
    private @Nullable String tariff;

    @Option(names = "--pue-series", paramLabel = "CODE", description = "the PUE series that holds instead, likewise")
    private @Nullable String pueSeries;

    @Option(names = "--was-country", paramLabel = "CODE", description = "only what was booked by this grid")
    private @Nullable String wasCountry;

    @Option(names = "--was-price", paramLabel = "PRICE", description = "only what was booked by this price")
    private @Nullable String wasPrice;

    @Option(names = "--was-pue", paramLabel = "PUE", description = "only what was booked by this PUE")
    private @Nullable String wasPue;

    @Option(names = "--was-grid-zone", paramLabel = "CODE", description = "only policies by this intensity series")
    private @Nullable String wasZone;

    @Option(names = "--was-tariff", paramLabel = "CODE", description = "only policies by this contract")
    private @Nullable String wasTariff;

    @Option(names = "--was-pue-series", paramLabel = "CODE", description = "only policies by this PUE series")
    private @Nullable String wasPueSeries;

    @Option(names = "--json", paramLabel = "FILE", description = "also write the restatement as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        TextFile.refuseUnwritable(json);
        Map<String, Object> request = new TreeMap<>(Map.of("cause", cause, "by", by, "why", why));
        if (run != null) {
            request.put("run", run);
        }
        if (asKnown) {
            request.put("asKnown", true);
        }
        put(request, "terms", terms(country, price, pue, zone, tariff, pueSeries));
        put(request, "only", terms(wasCountry, wasPrice, wasPue, wasZone, wasTariff, wasPueSeries));
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

    private static Map<String, String> terms(@Nullable String... values) {
        Map<String, String> terms = new TreeMap<>();
        for (int i = 0; i < TERMS.size(); i++) {
            String value = values[i];
            if (value != null) {
                terms.put(TERMS.get(i), value);
            }
        }
        return terms;
    }
}
