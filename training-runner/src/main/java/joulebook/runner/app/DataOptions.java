package joulebook.runner.app;

import java.nio.file.Path;
import joulebook.runner.model.Preset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is learned. */
final class DataOptions {

    @Option(
            names = "--task",
            paramLabel = "NAME",
            description = "text, recall, needle, copy or listops (default: the preset's)")
    private @Nullable String task;

    /** @throws IllegalArgumentException if there is no such task */
    Lesson lesson(Preset.Task ofPreset, Path corpora, Lesson.Form form) {
        return Lesson.of(task == null ? ofPreset : Preset.Task.of(task), corpora, form);
    }

    /** What a checkpoint says of it: nothing where the preset says it all. */
    String name() {
        return task == null ? "" : " task " + task;
    }
}
