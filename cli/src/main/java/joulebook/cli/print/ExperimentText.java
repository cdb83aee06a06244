package joulebook.cli.print;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** An experiment's comparisons in one table: a row for each variant of each. */
public final class ExperimentText {
    private final Table table = new Table();

    public ExperimentText() {
        table.row(
                "comparison",
                List.of(
                        "variant",
                        "energy",
                        "quality",
                        "J/token",
                        "saved",
                        "bound",
                        "to equal held-out loss",
                        "held-out loss",
                        "held-out accuracy"));
    }

    /** @param size preset, length and density */
    public void add(String size, JsonNode comparison) {
        String name = size;
        for (JsonNode variant : comparison.path("variants")) {
            JsonNode saving = savingOf(variant, comparison);
            table.row(
                    name,
                    List.of(
                            variant.path("variant").asString(),
                            Figures.amount(variant.path("energy")),
                            variant.path("tierLabel").asString(Figures.ABSENT),
                            Figures.mean(variant.path("joulesPerToken"), "%.4f"),
                            ComparisonText.share(saving.path("energy")),
                            Figures.percent(saving.path("flopBound").path("idealSaving")),
                            toLoss(variant, comparison),
                            Figures.mean(variant.path("heldOutLoss"), "%.4f"),
                            Figures.mean(variant.path("accuracy"), "%.3f")));
            name = "";
        }
    }

    private static JsonNode savingOf(JsonNode variant, JsonNode comparison) {
        return comparison
                .path("savings")
                .valueStream()
                .filter(saving -> saving.path("variant").equals(variant.path("variant")))
                .findFirst()
                .orElse(comparison.path("none"));
    }

    /** Its energy over the baseline's, to one loss. */
    private static String toLoss(JsonNode variant, JsonNode comparison) {
        for (JsonNode against : comparison.path("energyToLoss").path("variants")) {
            double ratio = Figures.decimal(against.path("ratio"));
            if (against.path("variant").equals(variant.path("variant")) && !Double.isNaN(ratio)) {
                String bound = switch (against.path("known").asString("")) {
                    case "AT_LEAST" -> "at least ";
                    case "AT_MOST" -> "at most ";
                    default -> "";
                };
                return bound + Figures.format("%.3f times", ratio);
            }
        }
        return Figures.ABSENT;
    }

    @Override
    public String toString() {
        return table.toString();
    }
}
