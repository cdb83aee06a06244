package joulebook.cli.print;

import java.util.ArrayList;
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

    public static String restated(JsonNode restatement) {
        return "restatement " + text(restatement, "id") + " of " + text(restatement, "period") + " is booked ("
                + text(restatement, "cause").toLowerCase(Locale.ROOT) + "; asked for by " + text(restatement, "by")
                + ": "
                + text(restatement, "why") + ")\n";
    }

    /** Conservation in each unit, exactly, and the sum with its range for people. */
    public static String statement(JsonNode statement) {
        Table table = new Table();
        table.row("", List.of("meter", "runs", "idle", "overhead", "difference", "together", "95 % range"));
        for (JsonNode line : statement.path("lines")) {
            JsonNode used = line.path("used");
            table.row(
                    figure(line),
                    List.of(
                            text(line, "source"),
                            text(line, "runs"),
                            text(line, "idle"),
                            text(line, "overhead"),
                            text(line, "difference"),
                            forPeople(used, "amount"),
                            forPeople(used, "low") + " to " + forPeople(used, "high")));
        }
        return text(statement, "id") + ": " + text(statement, "entries") + " entries, "
                + text(statement, "coverage") + " of the time covered, " + text(statement, "modelledShare")
                + " of the energy modelled; " + text(statement, "unbooked") + " of " + text(statement, "metered")
                + " not booked yet\n" + table + assumed(statement.path("assumed"))
                + standIns(statement.path("fallbacks"))
                + unstated(statement.path("uncertainty"));
    }

    /** What nobody named, and what was taken instead: it is sealed with the rest. */
    private static String assumed(JsonNode assumed) {
        StringBuilder text = new StringBuilder();
        for (JsonNode each : assumed) {
            text.append("assumed: ")
                    .append(Figures.percent(each.path("share")))
                    .append(" of the energy, ")
                    .append(text(each, "of"))
                    .append(", since nobody named one: ")
                    .append(text(each, "by"))
                    .append('\n');
        }
        return text.toString();
    }

    /** What closing would seal. */
    public static String review(JsonNode review) {
        StringBuilder text = new StringBuilder(statement(review.path("statement")));
        for (JsonNode adjusted : review.path("adjustments")) {
            text.append("adjustments: ")
                    .append(text(adjusted, "entries"))
                    .append(" entries about ")
                    .append(text(adjusted, "period"))
                    .append(", ")
                    .append(text(adjusted, "energy"))
                    .append(" of energy, are booked in this month, since that one was closed\n");
        }
        return text + "closing seals " + text(review, "entries")
                + " entries; what comes later is an adjustment in a later month\n";
    }

    private static String standIns(JsonNode fallbacks) {
        StringBuilder text = new StringBuilder();
        for (JsonNode each : fallbacks) {
            text.append("stand-in: ")
                    .append(Figures.percent(each.path("share")))
                    .append(" of the energy, ")
                    .append(text(each, "of"))
                    .append(" by ")
                    .append(text(each, "by"))
                    .append('\n');
        }
        return text.toString();
    }

    private static String figure(JsonNode line) {
        return text(line, "figure").toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String forPeople(JsonNode amount, String field) {
        return Amount.of(text(amount, field)).forPeople();
    }

    private static String unstated(JsonNode uncertainty) {
        List<String> missing = new ArrayList<>();
        for (JsonNode each : uncertainty) {
            if (each.path("halfWidth").isNull()) {
                missing.add(text(each, "source").toLowerCase(Locale.ROOT) + " (" + figure(each) + ")");
            }
        }
        return missing.isEmpty()
                ? ""
                : "not in the ranges, since nobody stated it: " + String.join(", ", missing) + "\n";
    }

    /** As filed beside as now known, exactly: the parts add up to the difference. */
    public static String filed(JsonNode filing) {
        List<String> columns =
                List.of("filed", "known", "difference", "factor", "activity", "method", "error", "elsewhere");
        Table table = new Table();
        table.row("", columns);
        for (JsonNode line : filing.path("lines")) {
            table.row(
                    figure(line),
                    columns.stream().map(column -> text(line, column)).toList());
        }
        StringBuilder said = new StringBuilder(text(filing, "period") + " as filed under seal " + text(filing, "seal")
                + " at " + text(filing, "filedAt") + ", and as known now\n" + table);
        for (JsonNode asked : filing.path("restatements")) {
            said.append("restatement ")
                    .append(text(asked, "id"))
                    .append(", ")
                    .append(text(asked, "cause").toLowerCase(Locale.ROOT))
                    .append(": ")
                    .append(text(asked, "why"))
                    .append(" (")
                    .append(text(asked, "by"))
                    .append(", ")
                    .append(text(asked, "askedAt"))
                    .append(")\n");
        }
        return said.toString();
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
        text.append(reversed(proof.path("reversedBy")));
        wrong.forEach(what -> text.append("WRONG  ").append(what).append('\n'));
        return text.append(wrong.isEmpty() ? "proven\n" : "NOT PROVEN\n").toString();
    }

    /** A proof says that it was booked so; not that it still counts. */
    private static String reversed(JsonNode by) {
        if (!by.isObject()) {
            return "";
        }
        String asked =
                by.path("restatement").isNumber() ? "; asked for by " + text(by, "by") + ": " + text(by, "why") : "";
        return "REVERSED by entry " + text(by, "entry") + " at " + text(by, "postedAt") + " (" + text(by, "cause")
                + asked + "): it was booked so, and counts no longer\n";
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString(Figures.ABSENT);
    }
}
