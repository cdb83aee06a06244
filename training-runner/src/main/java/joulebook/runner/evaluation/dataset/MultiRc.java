package joulebook.runner.evaluation.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import joulebook.runner.evaluation.dataset.JsonLines.Fields;

/**
 * SuperGLUE's MultiRC: a passage has questions, a question has candidate answers, and each of them is right or not. A key
 * is {@code passage/question/answer}, of the three numbers.
 */
public final class MultiRc {
    private static final List<Option> NO_YES = List.of(new Option("0", " no"), new Option("1", " yes"));

    private MultiRc() {}

    /** For each question, its candidates. */
    public static Stream<List<Example>> questions(Path file) {
        return JsonLines.of(file).flatMap(MultiRc::questions);
    }

    private static Stream<List<Example>> questions(Fields line) {
        return line.list("passage.questions").stream()
                .map(question -> question.list("answers").stream()
                        .map(answer -> new Example(
                                key(line, question, answer),
                                new Prompt(
                                        line.text("passage.text"),
                                        "\nQuestion: " + question.text("question") + "\nAnswer: " + answer.text("text")
                                                + "\nIs this answer right?"),
                                NO_YES,
                                List.of(answer.oneOf(List.of("0", "1"), "label"))))
                        .toList());
    }

    /** Predictions as the benchmark takes them: the data's own nesting, with nothing but the numbers and labels. */
    public static Predictions predictions(Path file) {
        record Answer(Row row, String key, String label) {}
        Stream<Answer> answers = JsonLines.of(file).flatMap(line -> {
            List<Answer> found = new ArrayList<>();
            for (Fields question : line.list("passage.questions")) {
                for (Fields answer : question.list("answers")) {
                    found.add(new Answer(line.row(), key(line, question, answer), answer.label("label")));
                }
            }
            return found.stream();
        });
        return Predictions.of(file, answers, Answer::key, Answer::label, Answer::row);
    }

    private static String key(Fields passage, Fields question, Fields answer) {
        return passage.label("idx") + "/" + question.label("idx") + "/" + answer.label("idx");
    }
}
