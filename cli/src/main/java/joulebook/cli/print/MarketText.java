package joulebook.cli.print;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** A market-based statement as the terminal shows it. */
public final class MarketText {
    private MarketText() {}

    public static String of(JsonNode kept) {
        JsonNode statement = kept.path("statement");
        JsonNode hourly = statement.path("hourly");
        JsonNode total = statement.path("total");
        Table table = new Table();
        table.row("", List.of("hourly matching", "over the total"));
        table.row("market-based", List.of(Exact.of(hourly.path("carbon")), Exact.of(total.path("carbon"))));
        table.row("  covered", List.of(covered(hourly), covered(total)));
        table.row("location-based", List.of(Exact.of(statement.path("locationBased")), ""));
        StringBuilder text = new StringBuilder(
                "scope 2 of " + text(statement, "period") + ", market " + text(statement, "boundary") + ", revision "
                        + text(statement, "revision") + ": " + Exact.of(statement.path("energy")) + "\n\n" + table);
        text.append('\n').append(parts(statement));
        statement
                .path("marks")
                .forEach(mark -> text.append("note  ").append(mark.asString()).append('\n'));
        return text.append("sha256  ").append(text(kept, "sha256")).append('\n').toString();
    }

    private static String covered(JsonNode side) {
        return Figures.coverage(side.path("share")) + " (" + Exact.of(side.path("matched")) + ")";
    }

    private static String parts(JsonNode statement) {
        Table table = new Table();
        table.row("what covers it", List.of("rate", "hourly", "total"));
        for (String which : List.of("instruments", "rest")) {
            for (JsonNode part : statement.path("total").path(which)) {
                row(table, which, part, statement);
            }
            for (JsonNode part : statement.path("hourly").path(which)) {
                if (energy(statement.path("total"), which, part).equals(Figures.ABSENT)) {
                    row(table, which, part, statement);
                }
            }
        }
        return table.toString();
    }

    private static void row(Table table, String which, JsonNode part, JsonNode statement) {
        table.row(
                text(part, "kind") + " " + text(part, which.equals("rest") ? "factor" : "instrument"),
                List.of(
                        Exact.of(part.path("rate")),
                        energy(statement.path("hourly"), which, part),
                        energy(statement.path("total"), which, part)));
    }

    private static String energy(JsonNode side, String which, JsonNode like) {
        String key = which.equals("rest") ? "factor" : "instrument";
        for (JsonNode part : side.path(which)) {
            if (part.path(key).asLong(-1) == like.path(key).asLong(-2)) {
                return Exact.of(part.path("energy"));
            }
        }
        return Figures.ABSENT;
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString(Figures.ABSENT);
    }
}
