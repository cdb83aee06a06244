package joulebook.runner.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import joulebook.runner.bench.ParallelBench;
import tools.jackson.databind.JsonNode;

/** {@code train} in a process of its own, which may start others. What it has to say to people it says here. */
record TrainingProcess(Path folder) implements ParallelBench.Training, AutoCloseable {

    /** Marks and all that training leaves go to a folder of their own. */
    static TrainingProcess create() {
        try {
            return new TrainingProcess(Files.createTempDirectory("bench-parallel"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for marks: " + e.getMessage(), e);
        }
    }

    /** Nothing of it is wanted. */
    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot take away " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public ParallelBench.Spent spent(List<String> options) {
        List<String> command = Self.command();
        command.addAll(List.of("train", "--run", UUID.randomUUID().toString(), "--marks", folder.toString()));
        command.addAll(options);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<String> said = process.inputReader().readAllLines();
            if (process.waitFor() != 0) {
                throw new IllegalArgumentException("train " + String.join(" ", options) + " ended with exit status "
                        + process.exitValue() + "; what it said stands above");
            }
            JsonNode end = Json.read(said.getLast());
            double steps = end.path("steps").asDouble();
            return new ParallelBench.Spent(
                    end.path("stepSeconds").asDouble() / steps,
                    end.path("exchangeSeconds").asDouble(0) / steps);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a training: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
