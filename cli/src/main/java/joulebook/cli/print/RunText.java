package joulebook.cli.print;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** A run's statement as the terminal shows it. */
public final class RunText {
    private RunText() {}

    /** Of a run that had all devices of its host: who else used them does not show in what they draw. */
    public static String ofHost(JsonNode run) {
        return of(
                run,
                "all that these devices drew meanwhile, whatever else ran on "
                        + run.path("host").asString("this host") + ": a meter sees a device and not who uses it");
    }

    public static String of(JsonNode run) {
        return of(run, "");
    }

    /** @param charged what is in it, where that is not only what it is named after */
    private static String of(JsonNode run, String charged) {
        JsonNode figures = run.path("figures");
        Table table = new Table();
        table.row("duration", List.of(Lasting.of(run.path("durationMillis"))));
        table.row("energy", List.of(energy(figures.path("energy"))));
        table.row("mean power", List.of(Lasting.watts(run)));
        if (!charged.isEmpty()) {
            table.row("  charged", List.of(charged));
        }
        table.row("  quality", List.of(quality(figures)));
        table.row("cost", List.of(Figures.amount(figures.path("cost"))));
        table.row("CO2e", List.of(Figures.amount(figures.path("carbon"))));
        aside(table, "  of losses (scope 3)", figures.path("losses"));
        aside(table, "carbon price", figures.path("carbonCost"));
        aside(table, "water on site", figures.path("water"));
        for (JsonNode standIn : figures.path("fallbacks")) {
            table.row(
                    "stand-in",
                    List.of(Figures.percent(standIn.path("share")) + " of the energy, "
                            + standIn.path("of").asString("") + " by "
                            + standIn.path("by").asString("")));
        }
        return table + "\n" + TermsText.of(figures.path("terms")) + devices(figures) + contradicted(figures)
                + shared(figures) + gaps(figures);
    }

    private static void aside(Table table, String name, JsonNode amount) {
        if (amount.isObject()) {
            table.row(name, List.of(Figures.amount(amount)));
        }
    }

    private static String energy(JsonNode energy) {
        String range = Figures.range(energy);
        return Figures.amount(energy) + " (" + Figures.joules(energy) + ")"
                + (range.equals(Figures.ABSENT) ? "" : ", range " + range);
    }

    private static String quality(JsonNode figures) {
        return figures.path("tierLabel").asString(Figures.ABSENT) + ", coverage "
                + Figures.coverage(figures.path("coverage"));
    }

    private static String devices(JsonNode figures) {
        Table table = new Table();
        table.row("device", List.of("energy", "", "coverage", "quality"));
        for (JsonNode device : figures.path("devices")) {
            table.row(
                    device.path("name").asString(device.path("device").asString("?")),
                    List.of(
                            Figures.amount(device.path("energy")),
                            Figures.joules(device.path("energy")),
                            Figures.coverage(device.path("coverage")),
                            Figures.tier(device.path("tier"))));
        }
        return "\n" + table;
    }

    /** Counters and powers that differ by more than both may err. */
    private static String contradicted(JsonNode figures) {
        Table table = new Table();
        for (JsonNode device : figures.path("devices")) {
            if (device.path("crossCheckSays").isString()) {
                table.row(
                        "cross-check",
                        List.of(
                                device.path("device").asString(""),
                                device.path("crossCheckSays").asString("")));
            }
        }
        String rows = table.toString();
        return rows.isEmpty() ? "" : "\n" + rows;
    }

    /** A meter sees the device and not who uses it. */
    private static String shared(JsonNode figures) {
        Table table = new Table();
        for (JsonNode with : figures.path("shared")) {
            table.row(
                    "shared",
                    List.of(
                            with.path("device").asString(""),
                            with.path("from").asString("") + " to "
                                    + with.path("to").asString(""),
                            Figures.amount(with) + ": an equal part, "
                                    + (with.path("runs").size() + 1)
                                    + " runs held it; all that it drew meanwhile is in the range"));
        }
        String rows = table.toString();
        return rows.isEmpty() ? "" : "\n" + rows;
    }

    private static String gaps(JsonNode figures) {
        Table table = new Table();
        for (JsonNode gap : figures.path("gaps")) {
            table.row(
                    "gap",
                    List.of(
                            gap.path("device").asString(""),
                            gap.path("from").asString("") + " to "
                                    + gap.path("to").asString(""),
                            gap.path("reason").asString("")));
        }
        Table advice = new Table();
        figures.path("gaps")
                .valueStream()
                .filter(gap -> !gap.path("advice").asString("").isEmpty())
                .map(gap -> List.of(
                        gap.path("reason").asString(""), gap.path("advice").asString("")))
                .distinct()
                .forEach(each -> advice.row("  " + each.get(0), List.of(each.get(1))));
        String rows = table.toString() + advice;
        return rows.isEmpty() ? "" : "\n" + rows;
    }
}
