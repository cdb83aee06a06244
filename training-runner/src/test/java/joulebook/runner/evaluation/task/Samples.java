package joulebook.runner.evaluation.task;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The test material: made-up data in the official formats (see its README). */
public final class Samples {
    private static final Path FOLDER = folder();

    private Samples() {}

    public static Path data() {
        return FOLDER.resolve("data");
    }

    /** The predictions for a task. */
    public static Path predictions(Task task) {
        String name = task.label().replace('/', '-');
        return List.of(".tsv", ".jsonl", ".json", ".txt").stream()
                .map(ending -> FOLDER.resolve("predictions").resolve(name + ending))
                .filter(file -> file.toFile().isFile())
                .findFirst()
                .orElseThrow();
    }

    private static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(Samples.class.getResource("/evaluation/data"))
                            .toURI())
                    .getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
