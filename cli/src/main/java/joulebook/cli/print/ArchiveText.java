package joulebook.cli.print;

import java.time.LocalDate;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What was archived, as the terminal shows it. */
public final class ArchiveText {
    private ArchiveText() {}

    /** A day's job. */
    public static String day(LocalDate day, JsonNode job) {
        if (!job.path("state").asString("").equals("COMPLETED")) {
            return day + "  " + job.path("state").asString("") + ": "
                    + job.path("failure").asString("");
        }
        return day + "  " + files(written(job, "write")) + " written, samples of " + files(written(job, "delete"))
                + " deleted from the database";
    }

    private static String files(long count) {
        return count == 1 ? "1 file" : count + " files";
    }

    private static long written(JsonNode job, String step) {
        for (JsonNode each : job.path("steps")) {
            if (each.path("name").asString("").equals(step)) {
                return each.path("written").asLong(0);
            }
        }
        return 0;
    }

    /** Settings and files. */
    public static String list(JsonNode archive) {
        Table table = new Table();
        table.row("day", List.of("device", "samples", "bytes", "a sample", "in the database", "file"));
        for (JsonNode file : archive.path("files")) {
            table.row(
                    file.path("day").asString(""),
                    List.of(
                            file.path("device").asString(""),
                            file.path("samples").asString(""),
                            file.path("bytes").asString(""),
                            perSample(file),
                            file.path("deletedAt").isNull() ? "too" : "no more",
                            file.path("path").asString("")));
        }
        return "folder          " + archive.path("folder").asString("") + "\narchived        "
                + after(archive.path("afterDays"), "not by itself") + "\ndeleted         "
                + after(archive.path("deleteAfterDays"), "never") + "\n\n" + table
                + (archive.path("next").isNull() ? "" : "and more: name a --day or a --device\n");
    }

    private static String perSample(JsonNode file) {
        long tenths = Math.round(10.0
                * file.path("bytes").asLong(0)
                / Math.max(1, file.path("samples").asLong(1)));
        return tenths / 10 + "." + tenths % 10;
    }

    private static String after(JsonNode days, String otherwise) {
        return days.isNumber() ? "after " + days.asString("") + " days" : otherwise;
    }
}
