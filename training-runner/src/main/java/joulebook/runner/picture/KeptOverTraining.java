package joulebook.runner.picture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What each layer kept of one held-out sequence, at some steps of a run.
 *
 * @param training which one: variant, sizes, seed
 * @param answer the block in which that sequence's answers stand; null where nobody can say
 * @param snapshots in the order of their steps
 */
public record KeptOverTraining(String training, @Nullable Integer answer, List<Snapshot> snapshots) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /**
     * After some steps.
     *
     * @param phase of the density schedule
     * @param layers layer by layer
     */
    public record Snapshot(long step, String phase, List<KeptTiles> layers) {
        public Snapshot {
            layers = List.copyOf(layers);
        }
    }

    public KeptOverTraining {
        snapshots = List.copyOf(snapshots);
    }

    /** With one more snapshot, in place of those of its step and later ones: a run that goes on from a checkpoint. */
    KeptOverTraining with(Snapshot snapshot) {
        Stream<Snapshot> earlier = snapshots.stream().filter(each -> each.step() < snapshot.step());
        return new KeptOverTraining(
                training, answer, Stream.concat(earlier, Stream.of(snapshot)).toList());
    }

    /** @throws IllegalArgumentException if there is no such file, or it is none of these */
    public static KeptOverTraining read(Path file) {
        try {
            KeptOverTraining found = MAPPER.readValue(Files.readAllBytes(file), KeptOverTraining.class);
            if (found.snapshots().isEmpty()) {
                throw new IllegalArgumentException(file + " has no snapshot: give a file that train --kept wrote");
            }
            return found;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot read " + file + ": give a file that train --kept wrote (" + e.getMessage() + ")", e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " is not what train --kept writes: " + e.getOriginalMessage(), e);
        }
    }

    /** The file is whole, or the one before it. */
    void write(Path file) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(part, MAPPER.writeValueAsBytes(this));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
