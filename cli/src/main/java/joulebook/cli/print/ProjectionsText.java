package joulebook.cli.print;

import static joulebook.cli.print.Figures.format;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a fitted cost model makes of larger models: projections, with their error where it can be seen. */
public final class ProjectionsText {
    private ProjectionsText() {}

    public static String of(JsonNode projections) {
        StringBuilder text = new StringBuilder(words(projections, "words")).append('\n');
        for (JsonNode fit : projections.path("fits")) {
            text.append(format(
                    "%n%s (%s): a setting that the fit did not see is missed by %s at most%n",
                    words(fit, "cost"), words(fit, "tierLabel"), Figures.percent(fit.path("worstError"))));
            text.append(heldOut(fit));
            if (!fit.path("projected").isEmpty()) {
                text.append('\n').append(projected(fit));
            }
        }
        return text.toString();
    }

    private static String heldOut(JsonNode fit) {
        Table table = new Table();
        table.row("  held out", List.of("measured", "predicted", "error"));
        for (JsonNode out : fit.path("heldOut")) {
            table.row(
                    "  " + words(out, "setting"),
                    List.of(
                            number(out.path("measured")),
                            number(out.path("predicted")),
                            format("%+.1f %%", 100 * Figures.decimal(out.path("error")))));
        }
        return table.toString();
    }

    private static String projected(JsonNode fit) {
        Table table = new Table();
        table.row(
                "  projected, not measured",
                List.of("tokens", "saved at density 25 %", "fits without one setting", "beyond what was measured"));
        for (JsonNode each : fit.path("projected")) {
            List<String> cells = new ArrayList<>();
            cells.add(words(each, "length"));
            cells.add(Figures.percent(each.path("saving")));
            cells.add(Figures.percent(each.path("low")) + " to " + Figures.percent(each.path("high")));
            cells.add(format("%,.0f times", Figures.decimal(each.path("beyond"))));
            table.row("  " + words(each, "model"), cells);
        }
        return table.toString();
    }

    private static String number(JsonNode value) {
        return format("%.4g", Figures.decimal(value));
    }

    private static String words(JsonNode node, String field) {
        return node.path(field).asString(Figures.ABSENT);
    }
}
