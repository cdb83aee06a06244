package joulebook.runner.parallel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The other ranks, each a process that this one started. What they say goes to this process's standard error stream, with
 * their number before it. They end when this one does, however it ends: each reads its standard input, which ends then.
 */
public final class RankProcesses {
    private static final int LAST_WORDS = 8;
    private static final long SECONDS_TO_END = 60;

    private final Consumer<String> whenOneFell;
    private final List<Process> processes = new ArrayList<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CountDownLatch fell = new CountDownLatch(1);

    /**
     * One to start.
     *
     * @param device where it trains
     */
    public record Other(int rank, String device, List<String> command) {}

    private RankProcesses(Consumer<String> whenOneFell) {
        this.whenOneFell = whenOneFell;
    }

    /** @param whenOneFell hears of the first rank that ended before its time: which, how, and what it said last */
    public static RankProcesses start(List<Other> others, Consumer<String> whenOneFell) {
        RankProcesses started = new RankProcesses(whenOneFell);
        for (Other other : others) {
            try {
                Process process = new ProcessBuilder(other.command())
                        .redirectErrorStream(true)
                        .start();
                started.processes.add(process);
                Thread.ofPlatform().daemon().name("rank " + other.rank()).start(() -> started.follow(other, process));
            } catch (IOException e) {
                started.kill();
                throw new UncheckedIOException("cannot start rank " + other.rank() + ": " + e.getMessage(), e);
            }
        }
        return started;
    }

    private void follow(Other other, Process process) {
        Deque<String> said = new ArrayDeque<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.err.println("rank " + other.rank() + ": " + line);
                said.add(line);
                if (said.size() > LAST_WORDS) {
                    said.remove();
                }
            }
        } catch (IOException e) {
            said.add(String.valueOf(e.getMessage())); // the process is over, and its exit status says how
        }
        int status = process.onExit().join().exitValue();
        if (status != 0 && ending.compareAndSet(false, true)) {
            whenOneFell.accept("rank %d on %s (process %d) %s, and the others cannot go on without it.%s"
                    .formatted(
                            other.rank(),
                            other.device(),
                            process.pid(),
                            how(status),
                            said.isEmpty() ? "" : " The last it said: " + String.join("\n", said)));
            fell.countDown();
        }
    }

    private static String how(int status) {
        return status > 128 ? "was killed by signal " + (status - 128) : "ended with exit status " + status;
    }

    /** Whether one fell, which may be why this rank failed: waits a while for it to be seen. */
    public boolean hasOneFallen() {
        try {
            return fell.await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits for their end, which is near. */
    public void await() {
        try {
            for (Process process : processes) {
                if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                    System.err.println("process " + process.pid() + " of another rank does not end: it is killed");
                    kill();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    /** Ends them now. */
    public void kill() {
        ending.set(true);
        processes.forEach(Process::destroyForcibly);
    }

    /** In such a process: ends it when the one that started it ends. */
    public static void endWithTheFirst() {
        Thread.ofPlatform().daemon().name("rank 0").start(() -> {
            try {
                while (System.in.read() >= 0) {
                    continue; // nobody writes; only the end counts
                }
            } catch (IOException e) {
                System.err.println(e.getMessage());
            }
            Runtime.getRuntime().halt(1); // this rank may wait in NCCL, which no exception ends
        });
    }
}
