package joulebook.cli.print;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** The published claims, each with what arithmetic allows, what was measured, and the verdict. */
public final class ClaimsText {
    private ClaimsText() {}

    public static String of(JsonNode check) {
        StringBuilder text = new StringBuilder(words(check, "source") + ".\n" + words(check, "wording") + ".\n");
        for (JsonNode claim : check.path("claims")) {
            text.append("\n")
                    .append(words(claim, "claim"))
                    .append("\n  ")
                    .append(words(claim, "bound"))
                    .append('\n');
            for (JsonNode row : claim.path("measured")) {
                text.append("  here: ").append(measured(row)).append('\n');
            }
            text.append("  ")
                    .append(words(claim, "verdictLabel").toUpperCase(Locale.ROOT))
                    .append(": ")
                    .append(words(claim, "words"))
                    .append('\n');
        }
        return text.toString();
    }

    private static String measured(JsonNode row) {
        String tier = row.path("tierLabel").isString() ? ", " + words(row, "tierLabel") : "";
        String bound = Figures.percent(row.path("bound"));
        return words(row, "figure") + tier + ", at " + words(row, "setting")
                + (bound.equals(Figures.ABSENT) ? "" : "; operations allow " + bound);
    }

    private static String words(JsonNode node, String field) {
        return node.path(field).asString(Figures.ABSENT);
    }
}
