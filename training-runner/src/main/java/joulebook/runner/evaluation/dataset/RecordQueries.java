package joulebook.runner.evaluation.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import joulebook.runner.evaluation.dataset.JsonLines.Fields;

/**
 * SuperGLUE's ReCoRD: which entity of the passage stands for {@code @placeholder} in a query. Offsets count characters as
 * Python does (code points), and an entity's {@code end} is its last character.
 */
public final class RecordQueries {
    private static final String BLANK = "@placeholder";

    private RecordQueries() {}

    /** One example a query; its key is the query's number. */
    public static Stream<Example> queries(Path file) {
        return JsonLines.of(file).flatMap(RecordQueries::queries);
    }

    private static Stream<Example> queries(Fields line) {
        String passage = line.text("passage.text");
        List<String> entities = line.list("passage.entities").stream()
                .map(entity -> entity(line, passage, entity))
                .distinct()
                .toList();
        return line.list("qas").stream().map(query -> {
            String text = query.text("query");
            int blank = text.indexOf(BLANK);
            if (blank < 0) {
                throw line.row().malformed("a query has no " + BLANK, "Give the file as it is published");
            }
            String rest = text.substring(blank + BLANK.length());
            return new Example(
                    query.label("idx"),
                    new Prompt(
                            passage.replace("\n@highlight\n", "\n"),
                            "\n" + text.substring(0, blank).stripTrailing()),
                    entities.stream()
                            .map(entity -> new Option(entity, " " + entity + rest))
                            .toList(),
                    query.list("answers").stream()
                            .map(answer -> answer.text("text"))
                            .distinct()
                            .toList());
        });
    }

    private static String entity(Fields line, String passage, Fields entity) {
        int start = entity.number("start");
        int end = entity.number("end") + 1;
        if (start < 0 || end <= start || end > passage.codePointCount(0, passage.length())) {
            throw line.row()
                    .malformed(
                            "an entity from " + start + " to " + (end - 1) + " is not in its passage",
                            "Give the file as it is published");
        }
        return passage.substring(passage.offsetByCodePoints(0, start), passage.offsetByCodePoints(0, end));
    }
}
