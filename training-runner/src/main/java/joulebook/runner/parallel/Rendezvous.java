package joulebook.runner.parallel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The file by which the ranks of one training find each other: NCCL's unique id. It is whole before the other ranks are
 * started, so that none waits for it, and readable by its owner only, since who knows it can join.
 */
public record Rendezvous(Path file) {

    /** Of a new training: what an earlier one left is overwritten. */
    public static Rendezvous opened(Path file, byte[] uniqueId) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path part = Files.createTempFile(file.toAbsolutePath().getParent(), "rendezvous", ".part"); // rw-------
            Files.write(part, uniqueId);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return new Rendezvous(file);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write " + file + ", by which the ranks find each other: " + e.getMessage(), e);
        }
    }

    byte[] uniqueId() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot read " + file + ", which rank 0 writes: " + e.getMessage()
                            + ". Start all ranks by train --gpus N",
                    e);
        }
    }

    /** All have come. */
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }
}
