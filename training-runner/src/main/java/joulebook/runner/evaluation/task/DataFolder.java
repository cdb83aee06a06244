package joulebook.runner.evaluation.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A user's copies of the data: a suite's folder, or a folder that holds such folders. */
public record DataFolder(Path folder) {

    /** @throws IllegalArgumentException if it is no folder */
    public DataFolder {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    folder + " is no folder. Give --data the folder with your copy of the data");
        }
    }

    /** A task's files, or nothing where they are not there. */
    public Optional<List<Path>> files(Task task) {
        return places().stream()
                .flatMap(place -> task.files().stream()
                        .map(names -> names.stream().map(place::resolve).toList()))
                .filter(files -> files.stream().allMatch(Files::isRegularFile))
                .findFirst();
    }

    /** For a refusal: where the files would be found. */
    public String missing(Task task) {
        return task.label() + ": there is no "
                + task.files().stream()
                        .map(names -> String.join(" with ", names))
                        .collect(Collectors.joining(", nor "))
                + " in " + folder + " or a folder in it. Put your copy of the published files there";
    }

    private List<Path> places() {
        List<Path> places = new ArrayList<>(List.of(folder));
        try (Stream<Path> inside = Files.list(folder)) {
            inside.filter(Files::isDirectory).sorted().forEach(places::add);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
        }
        return places;
    }
}
