package joulebook.cli.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import joulebook.cli.process.TextFile;
import joulebook.cli.process.Trouble;
import joulebook.cli.server.Json;
import tools.jackson.core.JacksonException;

/** The comparisons of a data folder, a file each, written whole. */
public record ComparisonFiles(Path folder) {

    public void save(Comparison comparison) {
        Json.write(file(comparison), comparison);
    }

    public Path file(Comparison comparison) {
        return folder.resolve(comparison.id() + ".json");
    }

    /** Forgets a comparison of which no run was ever started: there is nothing to go on with. */
    public void forgetUnstarted(UUID id) {
        all().stream()
                .filter(comparison ->
                        comparison.id().equals(id) && comparison.started().isEmpty())
                .map(this::file)
                .forEach(TextFile::delete);
    }

    public Optional<Comparison> find(UUID id) {
        return all().stream().filter(comparison -> comparison.id().equals(id)).findFirst();
    }

    /** The newest comparison that is not settled, or has runs that did not finish. */
    public Optional<Comparison> latestUnfinished() {
        return all().stream().filter(comparison -> !comparison.done()).max(Comparator.comparing(Comparison::createdAt));
    }

    private List<Comparison> all() {
        List<Comparison> all = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return all;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                all.add(read(file));
            }
        } catch (IOException e) {
            throw new Trouble("cannot read " + folder + ": " + e.getMessage(), e);
        }
        return all;
    }

    private static Comparison read(Path file) throws IOException {
        try {
            return Json.MAPPER.readValue(Files.readString(file), Comparison.class);
        } catch (JacksonException e) {
            throw new Trouble(file + " is not a comparison's file (" + e.getOriginalMessage() + "). Move it away", e);
        }
    }
}
