package joulebook.cli.print;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Periods, seals and proofs in words. */
public final class PeriodText {
    private PeriodText() {}

    public static String list(JsonNode periods) {
        Table table = new Table();
        table.row("period", List.of("from", "to", "zone", "fiscal", "state"));
        for (JsonNode period : periods) {
            table.row(
                    text(period, "id"),
                    List.of(
                            text(period, "from"),
                            text(period, "to"),
                            text(period, "zone"),
                            "FY" + text(period, "fiscalYear") + " month " + text(period, "fiscalMonth"),
                            state(period)));
        }
        return table.toString();
    }

    private static String state(JsonNode period) {
        String state = text(period, "state").toLowerCase(Locale.ROOT);
        JsonNode reopening = period.path("reopening");
        return state.equals("open") && reopening.isObject()
                ? "open again (" + text(reopening, "by") + ": " + text(reopening, "why") + ")"
                : state;
    }

    public static String closed(JsonNode period, JsonNode signed) {
        JsonNode seal = signed.path("seal");
        String supersedes = seal.path("supersedes").isNumber() ? ", supersedes seal " + text(seal, "supersedes") : "";
        Table table = new Table();
        table.row("root", List.of(text(seal, "root")));
        table.row("last entry", List.of(text(seal, "lastEntry") + " " + text(seal, "lastHash")));
        table.row("signed by", List.of(text(seal, "key")));
        table.row("signature", List.of(text(seal, "signature")));
        return text(period, "id") + " is " + state(period) + ": seal " + text(seal, "number") + " over "
                + text(seal, "entries") + " entries" + supersedes + "\n" + table;
    }

    public static String reopened(JsonNode period) {
        return text(period, "id") + " is " + state(period) + ". Close it again when what was missing is posted\n";
    }

    public static String calendar(JsonNode calendar) {
        return "months in " + text(calendar, "zone") + ", fiscal year from month " + text(calendar, "fiscalYearStart")
                + (calendar.path("assumed").asBoolean(false) ? " [assumed: nobody stated it]" : "") + "\n";
    }

    /** @param wrong what does not hold; none where the entry is proven */
    public static String proof(JsonNode proof, JsonNode signed, List<String> wrong) {
        StringBuilder text = new StringBuilder("entry " + text(proof, "entry") + " is leaf " + text(proof, "index")
                + " of " + text(proof, "entries") + " in seal " + text(proof, "seal") + " of " + text(proof, "period")
                + "\n");
        Table table = new Table();
        table.row("root", List.of(text(proof, "root")));
        table.row("signed by", List.of(text(signed.path("seal"), "key")));
        text.append(table);
        wrong.forEach(what -> text.append("WRONG  ").append(what).append('\n'));
        return text.append(wrong.isEmpty() ? "proven\n" : "NOT PROVEN\n").toString();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString(Figures.ABSENT);
    }
}
