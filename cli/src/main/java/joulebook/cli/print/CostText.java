package joulebook.cli.print;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Costs, total costs of ownership, carbon intensities and scenarios as the terminal shows them. */
public final class CostText {
    private CostText() {}

    public static String month(JsonNode cost) {
        StringBuilder text = new StringBuilder("cost of " + text(cost, "period") + "\n\n" + components(cost));
        JsonNode difference = cost.path("tierDifference");
        if (difference.isString()) {
            text.append("\nenergy is charged by tiers: ")
                    .append(Exact.of(difference))
                    .append(" beside the ")
                    .append(Exact.of(cost.path("energyBooked")))
                    .append(" that are booked\n");
        }
        JsonNode carbon = cost.path("carbonCostBooked");
        if (carbon.isString() && !carbon.asString().startsWith("0u")) {
            text.append("\na carbon price charged ").append(Exact.of(carbon)).append(" as it is booked\n");
        }
        JsonNode demand = cost.path("demand");
        if (demand.isObject()) {
            text.append("highest demand: ")
                    .append(Figures.format("%.3f kW", demand.path("milliwatts").asLong(0) / 1e6))
                    .append(" over ")
                    .append(text(demand, "minutes"))
                    .append(" minutes from ")
                    .append(text(demand, "at"))
                    .append('\n');
        }
        return text.append(notes(cost))
                .append("sha256  ")
                .append(text(cost, "sha256"))
                .append('\n')
                .toString();
    }

    public static String tco(JsonNode tco) {
        Table table = new Table();
        table.row("per GPU-hour", List.of(Exact.of(tco.path("perGpuHour")), text(tco, "gpuHours") + " GPU-hours"));
        table.row(
                "per run",
                List.of(Exact.of(tco.path("perRun")), tco.path("runs").size() + " runs"));
        table.row(
                "per million tokens", List.of(Exact.of(tco.path("perMillionTokens")), text(tco, "tokens") + " tokens"));
        return "total cost of " + text(tco, "subject") + ", without staff\n\n" + components(tco) + "\n" + table
                + notes(tco);
    }

    public static String sci(JsonNode sci) {
        Table table = new Table();
        table.row(
                "E",
                List.of(
                        Exact.of(sci.path("energy")),
                        "of it idle while reserved: " + Exact.of(sci.path("idleEnergy"))));
        table.row("O = E x I", List.of(Exact.of(sci.path("operational")), "location-based"));
        JsonNode embodied = sci.path("embodied");
        table.row("M", List.of(Exact.of(embodied.path("mass")), range(embodied)));
        table.row("R", List.of(text(sci, "units"), text(sci, "unit")));
        return "SCI = (O + M) / R = " + text(sci, "sci") + " ug CO2e per " + text(sci, "unit") + " ("
                + text(sci, "sciLow") + " to " + text(sci, "sciHigh") + " by M's range)\n\n" + table + notes(sci);
    }

    public static String embodied(JsonNode month) {
        Table table = new Table();
        for (JsonNode device : month.path("devices")) {
            table.row(
                    "device " + text(device, "device"),
                    List.of(
                            Exact.of(device.path("carbon")),
                            range(device),
                            text(device, "basis").equals("USE") ? "by use" : "by time",
                            text(device, "source")));
        }
        for (JsonNode user : month.path("users")) {
            table.row(text(user, "user"), List.of(Exact.of(user.path("carbon"))));
        }
        return "embodied CO2e of " + text(month, "period") + " (scope 3, category 2): " + Exact.of(month.path("carbon"))
                + " (" + range(month) + ")\n\n" + table + notes(month);
    }

    private static String range(JsonNode of) {
        return Exact.of(of.path("low")) + " to " + Exact.of(of.path("high"));
    }

    public static String whatIf(JsonNode answer) {
        JsonNode booked = answer.path("booked");
        JsonNode scenario = answer.path("scenario");
        Table table = new Table();
        table.row("", List.of("as booked", "scenario"));
        table.row("start", List.of(text(booked, "start"), text(scenario, "start")));
        table.row("GPU-hours", List.of(text(booked, "gpuHours"), text(scenario, "gpuHours")));
        both(table, "energy", "energy", booked, scenario);
        if (scenario.path("energyLow").isString()) {
            table.row(
                    "  95 % range",
                    List.of("", Exact.of(scenario.path("energyLow")) + " to " + Exact.of(scenario.path("energyHigh"))));
        }
        both(table, "with overhead", "facility", booked, scenario);
        both(table, "CO2e", "carbon", booked, scenario);
        both(table, "energy cost", "cost", booked, scenario);
        both(table, "hardware", "hardware", booked, scenario);
        both(table, "carbon price", "carbonCost", booked, scenario);
        both(table, "total", "total", booked, scenario);
        StringBuilder text = new StringBuilder(text(answer, "label") + "\n\n" + table + "\n");
        answer.path("inputs")
                .forEach(
                        input -> text.append("input  ").append(input.asString()).append('\n'));
        return text.toString();
    }

    private static void both(Table table, String name, String field, JsonNode booked, JsonNode scenario) {
        table.row(name, List.of(Exact.of(booked.path(field)), Exact.of(scenario.path(field))));
    }

    private static String components(JsonNode statement) {
        Table table = new Table();
        table.row("", List.of("workload", "idle", "overhead", "total"));
        for (JsonNode component : statement.path("components")) {
            table.row(text(component, "component"), sums(component.path("sums")));
        }
        table.row("total", sums(statement.path("totals")));
        return table.toString();
    }

    private static List<String> sums(JsonNode sums) {
        List<String> cells = new ArrayList<>();
        for (String each : List.of("workload", "idle", "overhead", "total")) {
            cells.add(Exact.of(sums.path(each)));
        }
        return cells;
    }

    private static String notes(JsonNode statement) {
        StringBuilder text = new StringBuilder();
        statement
                .path("marks")
                .forEach(mark -> text.append("note  ").append(mark.asString()).append('\n'));
        statement
                .path("facts")
                .forEach(fact -> text.append("by    ").append(fact.asString()).append('\n'));
        return text.isEmpty() ? "" : "\n" + text;
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString(Figures.ABSENT);
    }
}
