package joulebook.runner.evaluation.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Somebody's answers, by the keys of the examples that they answer.
 *
 * @param file where they were read
 * @param byKey in the file's order; HumanEval has several to a key, all others one
 */
public record Predictions(Path file, Map<String, List<String>> byKey) {

    /** The answers to {@code key}, which must be there. */
    public List<String> to(String key) {
        List<String> found = byKey.get(key);
        if (found == null) {
            throw new MalformedData(
                    file,
                    0,
                    "there is no prediction for '" + key + "'",
                    "Every example of the data must have one; --limit N scores the first N only");
        }
        return found;
    }

    /** One answer a key, of rows of any form; a second one is refused. */
    static <T> Predictions of(
            Path file, Stream<T> entries, Function<T, String> key, Function<T, String> answer, Function<T, Row> row) {
        Map<String, List<String>> byKey = new LinkedHashMap<>();
        try (entries) {
            entries.forEach(entry -> {
                if (byKey.put(key.apply(entry), List.of(answer.apply(entry))) != null) {
                    throw row.apply(entry)
                            .malformed(
                                    "there is a second prediction for '" + key.apply(entry) + "'", "Leave one of them");
                }
            });
        }
        return new Predictions(file, byKey);
    }

    /** Any number of answers a key. */
    static <T> Predictions several(Path file, Stream<T> entries, Function<T, String> key, Function<T, String> answer) {
        Map<String, List<String>> byKey = new LinkedHashMap<>();
        try (entries) {
            entries.forEach(entry -> byKey.computeIfAbsent(key.apply(entry), none -> new ArrayList<>())
                    .add(answer.apply(entry)));
        }
        return new Predictions(file, byKey);
    }
}
