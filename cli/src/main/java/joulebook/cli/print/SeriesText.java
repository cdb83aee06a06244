package joulebook.cli.print;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** Series and tariffs in words. */
public final class SeriesText {
    private static final int MOST_MISSING = 20;

    private SeriesText() {}

    public static String brought(JsonNode brought) {
        return "series " + text(brought, "series") + ": " + text(brought, "added") + " points added, "
                + text(brought, "corrected") + " corrected, " + text(brought, "unchanged") + " there already\n"
                + missing(brought.path("missing"));
    }

    private static String missing(JsonNode missing) {
        StringBuilder words = new StringBuilder();
        for (JsonNode each : missing) {
            if (words.isEmpty()) {
                words.append(
                        "of the UTC days in it the series says nothing of these times (statements mark what stands in):\n");
            }
            if (words.toString().lines().count() > MOST_MISSING) {
                words.append("  and of ").append(missing.size() - MOST_MISSING).append(" more\n");
                break;
            }
            words.append("  ")
                    .append(text(each, "from"))
                    .append(" to ")
                    .append(text(each, "to"))
                    .append('\n');
        }
        return words.toString();
    }

    public static String list(JsonNode series) {
        Table table = new Table();
        table.row("kind", List.of("code", "step", "from", "to", "points", "unit", "source"));
        for (JsonNode each : series) {
            table.row(
                    text(each, "kind"),
                    List.of(
                            text(each, "code"),
                            each.path("stepSeconds").isNumber() ? text(each, "stepSeconds") + " s" : Figures.ABSENT,
                            text(each, "from"),
                            text(each, "to"),
                            text(each, "points"),
                            text(each, "unit"),
                            text(each, "source") + (each.path("basis").isString() ? ", " + text(each, "basis") : "")));
        }
        return table.toString();
    }

    public static String tariff(JsonNode tariff) {
        return "tariff " + text(tariff, "id") + ": " + text(tariff, "code") + ", version " + text(tariff, "version")
                + ", holds from " + text(tariff, "validFrom") + " to before " + text(tariff, "validTo") + "\n";
    }

    public static String tariffs(JsonNode tariffs) {
        Table table = new Table();
        table.row("tariff", List.of("id", "kind", "currency", "zone", "from", "to", "version", "superseded"));
        for (JsonNode each : tariffs) {
            table.row(
                    text(each, "code"),
                    List.of(
                            text(each, "id"),
                            text(each, "kind"),
                            text(each, "currency"),
                            text(each, "zone"),
                            text(each, "validFrom"),
                            text(each, "validTo"),
                            text(each, "version"),
                            text(each, "knownTo")));
        }
        return table.toString();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString(Figures.ABSENT);
    }
}
