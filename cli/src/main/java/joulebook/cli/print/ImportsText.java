package joulebook.cli.print;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** Imports, as the terminal shows them. */
public final class ImportsText {
    private ImportsText() {}

    /** Newest first. */
    public static String list(JsonNode imports) {
        if (imports.isEmpty()) {
            return "No log was imported: ./joulebook import nvidia-smi FILE does that.\n";
        }
        Table table = new Table();
        table.row("import", List.of("of", "host", "project", "from", "to", "state"));
        for (JsonNode each : imports) {
            table.row(
                    text(each, "id"),
                    List.of(
                            text(each, "name"),
                            text(each, "host"),
                            text(each, "project"),
                            text(each, "from"),
                            text(each, "to"),
                            state(each)));
        }
        return table.toString();
    }

    private static String state(JsonNode each) {
        JsonNode withdrawal = each.path("withdrawal");
        return !withdrawal.isObject()
                ? "standing"
                : "withdrawn " + text(withdrawal, "at") + " by " + text(withdrawal, "by") + ": "
                        + text(withdrawal, "why")
                        + (each.path("replacedBy").isNull() ? "" : "; replaced by " + text(each, "replacedBy"));
    }

    /** One that was taken before. */
    public static String repeated(JsonNode taken) {
        return "this log is booked already, as import " + text(taken, "id") + ", taken at " + text(taken, "acceptedAt")
                + " by " + text(taken, "by") + ": nothing was booked again";
    }

    /** One that was taken back. */
    public static String withdrawn(JsonNode its, boolean booked) {
        return "import " + text(its, "id") + " (" + text(its, "name") + ", " + text(its, "from") + " to "
                + text(its, "to")
                + ") is withdrawn: " + text(its.path("withdrawal"), "why") + "\n"
                + (booked
                        ? "The ledger has taken back what was booked of it; in a month that is closed, by adjustments.\n"
                        : "The ledger takes back what was booked of it within a minute, while the server runs.\n");
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
