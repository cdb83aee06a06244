package joulebook.api.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL process that {@code postmaster.pid} in a data folder names. Only for who holds the folder's lock. */
final class Postmaster {
    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final int SECONDS_TO_STOP = 20;

    private Postmaster() {}

    /** The process, if it lives and is a PostgreSQL. */
    static Optional<ProcessHandle> of(Path data) throws IOException {
        Path file = data.resolve("postmaster.pid");
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        return lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,18}")
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                        .filter(process -> process.info().command().orElse("").endsWith("postgres"));
    }

    /**
     * Clears the way for a start: stops a PostgreSQL that a killed server left running, and removes its {@code
     * postmaster.pid}, since PostgreSQL would respect one whose number some other program has by now.
     */
    static void stopLeftover(Path data) throws IOException {
        Optional<ProcessHandle> leftover = of(data);
        if (leftover.isPresent()) {
            LOG.warn(
                    "a PostgreSQL of a killed server still runs (process {}): stopping it",
                    leftover.get().pid());
            stop(leftover.get());
        }
        Files.deleteIfExists(data.resolve("postmaster.pid"));
    }

    private static void stop(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(SECONDS_TO_STOP, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            List<ProcessHandle> backends = process.descendants().toList();
            process.destroyForcibly();
            process.onExit().join();
            backends.forEach(backend -> backend.onExit().join());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
