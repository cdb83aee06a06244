package joulebook.cli.print;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** In what order runs were made, and what the devices said of themselves meanwhile. */
public final class CircumstancesText {
    private static final String NOT_GIVEN = "not given by this meter";

    private CircumstancesText() {}

    public static String of(JsonNode circumstances) {
        JsonNode order = circumstances.path("order");
        if (order.isEmpty()) {
            return "";
        }
        Table table = new Table();
        table.row(
                "order",
                List.of(order.valueStream()
                        .map(run -> run.path("variant").asString(Figures.ABSENT) + " "
                                + run.path("seed").asString(Figures.ABSENT))
                        .collect(Collectors.joining(", "))));
        for (JsonNode net : circumstances.path("net")) {
            table.row(
                    "net",
                    List.of(net.path("variant").asString("") + " saved " + ComparisonText.share(net.path("energy"))
                            + " of what is above idle"));
        }
        return table + conditions(order);
    }

    private static String conditions(JsonNode order) {
        Table table = new Table();
        for (JsonNode run : order) {
            for (JsonNode device : run.path("conditions")) {
                table.row(
                        "  " + run.path("variant").asString("") + " "
                                + run.path("seed").asString(""),
                        List.of(
                                device.path("device").asString(""),
                                "clock " + spread(device.path("clockMegahertz"), "MHz"),
                                "temperature " + spread(device.path("temperatureCelsius"), "C"),
                                "held back " + throttled(device.path("throttled"))));
            }
        }
        return table.toString();
    }

    private static String spread(JsonNode spread, String unit) {
        return spread.isObject()
                ? spread.path("least").asString("") + " to "
                        + spread.path("most").asString("") + " " + unit
                : NOT_GIVEN;
    }

    private static String throttled(JsonNode reasons) {
        if (!reasons.isArray()) {
            return NOT_GIVEN;
        }
        return reasons.isEmpty()
                ? "never"
                : reasons.valueStream()
                        .map(each ->
                                "by " + each.path("reason").asString("") + " " + Figures.percent(each.path("share")))
                        .collect(Collectors.joining(", "));
    }
}
