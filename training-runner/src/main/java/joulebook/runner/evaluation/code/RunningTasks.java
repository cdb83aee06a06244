package joulebook.runner.evaluation.code;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What runs on this machine, as proc(5) tells it. */
final class RunningTasks {
    private static final Path PROCESSES = Path.of("/proc");

    private RunningTasks() {}

    /** Processes and threads of whoever runs this. */
    static long ofThisUser() throws IOException {
        String user = System.getProperty("user.name");
        try (Stream<Path> entries = Files.list(PROCESSES)) {
            return entries.filter(entry -> isOf(user, entry))
                    .mapToLong(RunningTasks::threads)
                    .sum();
        }
    }

    private static boolean isOf(String user, Path entry) {
        try {
            return Files.getOwner(entry).getName().equals(user);
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    /** 0 for what is no process, or has ended. */
    private static long threads(Path process) {
        File[] threads = process.resolve("task").toFile().listFiles();
        return threads == null ? 0 : threads.length;
    }
}
