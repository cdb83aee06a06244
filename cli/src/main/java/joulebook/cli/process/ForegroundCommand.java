package joulebook.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * A command that has this terminal: it reads our stdin, writes our stdout and stderr, gets our signals, and its exit
 * status is the answer. This process lives on until the command is over, whatever the signal.
 */
public final class ForegroundCommand {
    private static final List<String> PASSED = List.of("INT", "TERM", "HUP", "QUIT", "USR1", "USR2", "WINCH", "CONT");

    private final Process process;

    private ForegroundCommand(Process process) {
        this.process = process;
    }

    /** @throws IOException if there is no such command, or it may not be run */
    public static ForegroundCommand start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(environment);
        // before the start: a signal that comes between is sent on as soon as there is somebody to send it to
        CompletableFuture<Process> started = new CompletableFuture<>();
        PASSED.forEach(signal -> pass(signal, started));
        Process process = builder.start();
        started.complete(process);
        return new ForegroundCommand(process);
    }

    /** The exit status; 128 + n if signal n ended it. */
    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    /** Calls {@code alive} each second until the command is over, then answers its exit status. */
    public int waitFor(Runnable alive) throws InterruptedException {
        while (!process.waitFor(1, TimeUnit.SECONDS)) {
            alive.run();
        }
        return process.exitValue();
    }

    private static void pass(String name, CompletableFuture<Process> started) {
        try {
            Signal.handle(new Signal(name), received -> {
                if (!terminalSends(name)) {
                    started.thenAccept(process -> send(name, process));
                }
            });
        } catch (IllegalArgumentException e) {
            // the Java VM keeps this signal for itself: the command gets it from the terminal only
        }
    }

    private static void send(String name, Process process) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " " + process.pid())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A terminal's Ctrl-C goes to the whole foreground group: the command has it already, and must not get it twice. */
    private static boolean terminalSends(String name) {
        return List.of("INT", "QUIT", "WINCH").contains(name) && inTheForegroundOfATerminal();
    }

    /** Whether our process group is our terminal's foreground group: fields pgrp and tpgid of proc_pid_stat(5). */
    private static boolean inTheForegroundOfATerminal() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return fields[2].equals(fields[5]);
        } catch (IOException e) {
            return System.console() != null && System.console().isTerminal();
        }
    }
}
