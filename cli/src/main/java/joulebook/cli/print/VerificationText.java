package joulebook.cli.print;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a verification looked at and found. */
public final class VerificationText {
    private static final int SHOWN = 20;

    private VerificationText() {}

    public static String progress(JsonNode job) {
        long rows = job.path("rows").asLong(0);
        String stage = job.path("stage").asString("");
        return rows == 0 ? "checking " + stage : "  " + stage + ": " + rows;
    }

    public static String of(JsonNode found) {
        Table table = new Table();
        table.row("checked", List.of("rows", "without a digest", "wrong"));
        for (JsonNode stage : found.path("stages")) {
            table.row(
                    stage.path("name").asString(""),
                    List.of(
                            stage.path("rows").asString(""),
                            stage.path("uncovered").asString(""),
                            stage.path("found").asString("")));
        }
        StringBuilder text = new StringBuilder(table.toString());
        if (found.path("sample").isNumber()) {
            text.append("computed again from raw samples: ")
                    .append(found.path("sample").asString(""))
                    .append(" windows at most, chosen by seed ")
                    .append(found.path("seed").asString(""))
                    .append('\n');
        }
        int shown = 0;
        for (JsonNode finding : found.path("findings")) {
            if (shown++ < SHOWN) {
                text.append("WRONG  ")
                        .append(finding.path("table").asString(""))
                        .append(' ')
                        .append(finding.path("key").asString(""))
                        .append(' ')
                        .append(finding.path("what").asString(""))
                        .append('\n');
            }
        }
        long count = found.path("found").asLong(0);
        if (count > SHOWN) {
            text.append("WRONG  and ").append(count - SHOWN).append(" more: --json lists up to 1000\n");
        }
        return text.append(found.path("whole").asBoolean(false) ? "whole" : "NOT WHOLE")
                .append("; head of the chain: ")
                .append(found.path("head").asString(""))
                .append('\n')
                .toString();
    }
}
