package joulebook.cli.print;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** What energy each run took to one loss. A run that never reached it is said to be so, with what it had used. */
final class EnergyToLossText {
    private EnergyToLossText() {}

    static String of(JsonNode toLoss) {
        if (!toLoss.isObject()) {
            return "";
        }
        Table table = new Table();
        table.row("  run", List.of("held-out loss to reach", "best held-out loss", "energy to it", "quality"));
        for (JsonNode run : toLoss.path("runs")) {
            table.row(
                    "  " + run.path("variant").asString("") + " "
                            + run.path("seed").asString(""),
                    List.of(
                            loss(run.path("target")),
                            loss(run.path("bestLoss")),
                            reached(run) + joules(run.path("joules")),
                            run.path("tierLabel").asString(Figures.ABSENT)));
        }
        StringBuilder text = new StringBuilder(
                "\nenergy to equal loss: " + toLoss.path("target").asString("") + "\n" + table);
        toLoss.path("variants")
                .forEach(against -> text.append("  ")
                        .append(against.path("verdict").asString(""))
                        .append('\n'));
        return text.append("  ")
                .append(toLoss.path("evaluations").asString(""))
                .append('\n')
                .toString();
    }

    private static String reached(JsonNode run) {
        return switch (run.path("reached").asString("")) {
            case "NEVER" -> "never: more than ";
            case "BEFORE_THE_FIRST_EVALUATION" -> "at most ";
            default -> "";
        };
    }

    private static String loss(JsonNode loss) {
        double value = Figures.decimal(loss);
        return Double.isNaN(value) ? Figures.ABSENT : Figures.format("%.4f", value);
    }

    private static String joules(JsonNode joules) {
        double value = Figures.decimal(joules);
        return Double.isNaN(value) ? Figures.ABSENT : Figures.format("%,.1f J", value);
    }
}
