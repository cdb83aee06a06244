package joulebook.cli.print;

import static joulebook.cli.print.Figures.ABSENT;
import static joulebook.cli.print.Figures.format;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A comparison's statement as the terminal shows it: a column per variant, then what was saved, then the terms. */
public final class ComparisonText {
    private ComparisonText() {}

    public static String of(JsonNode comparison) {
        StringBuilder text = new StringBuilder(variants(comparison.path("variants")));
        text.append(sentence(comparison.path("refusal")));
        comparison.path("savings").forEach(saving -> text.append('\n').append(saving(saving)));
        text.append(EnergyToLossText.of(comparison.path("energyToLoss")));
        terms(comparison).forEach(terms -> text.append('\n').append(terms));
        return text.toString();
    }

    private static String variants(JsonNode variants) {
        Table table = new Table();
        row(table, variants, "mean of a run", v -> v.path("variant").asString());
        row(table, variants, "runs", v -> v.path("runs").asString(ABSENT));
        row(table, variants, "energy", v -> Figures.amount(v.path("energy")));
        row(table, variants, "  range", v -> Figures.range(v.path("energy")));
        row(table, variants, "  in joules", v -> Figures.joules(v.path("energy")));
        row(table, variants, "  quality", v -> v.path("tierLabel").asString(ABSENT));
        row(table, variants, "  coverage", v -> Figures.coverage(v.path("coverage")));
        row(table, variants, "cost", v -> Figures.amount(v.path("cost")));
        row(table, variants, "CO2e", v -> Figures.amount(v.path("carbon")));
        row(table, variants, "tokens/s", v -> Figures.mean(v.path("tokensPerSecond"), "%,.0f"));
        row(table, variants, "J/token", v -> Figures.mean(v.path("joulesPerToken"), "%.4f"));
        row(table, variants, "held-out loss, nats/token", v -> Figures.mean(v.path("heldOutLoss"), "%.4f"));
        if (any(variants, "accuracy")) {
            row(table, variants, "held-out accuracy", v -> Figures.mean(v.path("accuracy"), "%.3f"));
        }
        if (any(variants, "answersRead")) {
            row(
                    table,
                    variants,
                    "answers read by layer",
                    v -> ratios(v.path("answersRead").valueStream()));
        }
        row(
                table,
                variants,
                "density by layer",
                v -> ratios(v.path("attentionDensity").valueStream().map(layer -> layer.path("executed"))));
        row(table, variants, "  mean in training", v -> ratio(v.path("trainingExecutedDensity")));
        return table.toString();
    }

    private static void row(Table table, JsonNode variants, String name, Function<JsonNode, String> cell) {
        table.row(name, variants.valueStream().map(cell).toList());
    }

    private static boolean any(JsonNode variants, String name) {
        return variants.valueStream().anyMatch(v -> !v.path(name).isEmpty());
    }

    private static String ratios(Stream<JsonNode> shares) {
        String ratios = shares.map(ComparisonText::ratio).collect(Collectors.joining(" "));
        return ratios.isEmpty() ? ABSENT : ratios;
    }

    private static String ratio(JsonNode share) {
        double value = Figures.decimal(share);
        return Double.isNaN(value) ? ABSENT : format("%.2f", value);
    }

    private static String saving(JsonNode saving) {
        String pairs = saving.path("pairs").asString(ABSENT);
        Table table = new Table();
        table.row("  energy saved", List.of(share(saving.path("energy"))));
        table.row("  time saved", List.of(share(saving.path("time"))));
        table.row("  held-out loss", List.of(difference(saving.path("heldOutLoss"))));
        table.row("  bound by FLOPs", List.of(bound(saving.path("flopBound"))));
        return saving.path("variant").asString() + " against "
                + saving.path("baseline").asString() + ", " + pairs
                + (pairs.equals("1") ? " seed (no interval from one pair)\n" : " paired seeds\n") + table
                + sentence(saving.path("verdict")) + sentence(saving.path("note"));
    }

    private static String sentence(JsonNode words) {
        return words.isString() && !words.asString().isBlank() ? "  " + words.asString() + "\n" : "";
    }

    static String share(JsonNode share) {
        return Figures.percent(share.path("fraction"))
                + interval(Figures.percent(share.path("low")), Figures.percent(share.path("high")));
    }

    private static String difference(JsonNode loss) {
        double difference = Figures.decimal(loss.path("difference"));
        if (Double.isNaN(difference)) {
            return ABSENT;
        }
        return format("%+.4f nats/token", difference) + interval(signed(loss.path("low")), signed(loss.path("high")));
    }

    private static String signed(JsonNode value) {
        double number = Figures.decimal(value);
        return Double.isNaN(number) ? ABSENT : format("%+.4f", number);
    }

    private static String interval(String low, String high) {
        return low.equals(ABSENT) || high.equals(ABSENT) ? "" : " (95 % interval " + low + " to " + high + ")";
    }

    private static String bound(JsonNode bound) {
        String ideal = Figures.percent(bound.path("idealSaving"));
        if (ideal.equals(ABSENT)) {
            return ABSENT;
        }
        return "at most " + ideal + ": attention is " + Figures.percent(bound.path("attentionShare"))
                + " of a step, its density " + ratio(bound.path("density"));
    }

    /** Every set of terms that the runs were booked under; one comparison has one. */
    private static List<String> terms(JsonNode comparison) {
        return comparison
                .path("runs")
                .valueStream()
                .map(run -> run.path("figures").path("terms"))
                .filter(JsonNode::isObject)
                .map(TermsText::of)
                .distinct()
                .toList();
    }
}
