package joulebook.runner.evaluation.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** HumanEval's problems and samples (Chen et al. 2021), plain or gzipped. */
public final class HumanEval {
    private HumanEval() {}

    /** One example a problem; its reference is what is run after prompt and completion: the tests, and their call. */
    public static Stream<Example> problems(Path file) {
        return JsonLines.of(file)
                .map(line -> new Example(
                        line.text("task_id"),
                        Prompt.of(line.text("prompt")),
                        List.of(),
                        List.of("\n" + line.text("test") + "\ncheck(" + line.text("entry_point") + ")\n")));
    }

    /** Samples as the benchmark takes them: {@code {"task_id": ..., "completion": ...}} a line, several a problem. */
    public static Predictions predictions(Path file) {
        return Predictions.several(
                file, JsonLines.of(file), line -> line.text("task_id"), line -> line.text("completion"));
    }
}
