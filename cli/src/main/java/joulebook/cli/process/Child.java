package joulebook.cli.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that this one started, and stops in order.
 *
 * <p>It is started with SIGINT and SIGHUP ignored: a Ctrl-C at the terminal goes to the whole foreground group, and would
 * otherwise stop the database under a collector that still has samples to ship.
 */
public final class Child implements AutoCloseable {
    private static final List<String> DEAF_TO_THE_TERMINAL =
            List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");

    private final String name;
    private final Process process;
    private final Path log;
    private final Duration patience;

    private Child(String name, Process process, Path log, Duration patience) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.patience = patience;
    }

    /** Starts {@code command} with stdout and stderr appended to {@code log}. */
    public static Child logged(
            String name, List<String> command, Map<String, String> environment, Path log, Duration patience) {
        ProcessBuilder builder = builder(command, environment)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return start(name, builder, log, patience);
    }

    /** Starts {@code command} with stdout to be read by {@link #lines}, and stderr appended to {@code log}. */
    public static Child read(
            String name, List<String> command, Map<String, String> environment, Path log, Duration patience) {
        ProcessBuilder builder =
                builder(command, environment).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return start(name, builder, log, patience);
    }

    private static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        List<String> deaf = new ArrayList<>(DEAF_TO_THE_TERMINAL);
        deaf.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(deaf).redirectInput(Path.of("/dev/null").toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    private static Child start(String name, ProcessBuilder builder, Path log, Duration patience) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            return new Child(name, builder.start(), log, patience);
        } catch (IOException e) {
            throw new Trouble("cannot start the " + name + ": " + e.getMessage(), e);
        }
    }

    public BufferedReader lines() {
        return process.inputReader();
    }

    public boolean alive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public Path log() {
        return log;
    }

    /** The exit status, 128 + n if signal n ended it. */
    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    /** The exit status of one that is over. */
    public int exitStatus() {
        return process.exitValue();
    }

    /** Asks it to stop (SIGTERM), waits as long as it was promised, and only then kills it. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        process.destroy();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Likewise, of a process that another one started. */
    public static void stop(ProcessHandle process, Duration patience) {
        process.destroy();
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** What a person is told when it died: the end of its log. */
    public Trouble died(String what) {
        return new Trouble("the " + name + " " + what + ". The end of its log, " + log + ":\n" + LogTail.of(log, 15));
    }
}
