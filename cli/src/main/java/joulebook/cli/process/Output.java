package joulebook.cli.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a short command writes to stdout. */
public final class Output {
    private Output() {}

    /** @throws Trouble with what it said on stderr if its exit status is not 0 */
    public static String of(String name, List<String> command, Map<String, String> environment, Path log)
            throws InterruptedException {
        try {
            Files.deleteIfExists(log);
            try (Child child = Child.read(name, command, environment, log, Duration.ofSeconds(10));
                    BufferedReader lines = child.lines()) {
                String text = lines.lines().collect(Collectors.joining("\n"));
                int status = child.waitFor();
                if (status != 0) {
                    throw new Trouble("the " + name + " failed (exit status " + status + "):\n"
                            + LogTail.of(log, 15).stripTrailing());
                }
                return text;
            }
        } catch (IOException e) {
            throw new Trouble("cannot read from the " + name + ": " + e.getMessage(), e);
        }
    }
}
