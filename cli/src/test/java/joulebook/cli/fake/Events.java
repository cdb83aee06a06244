package joulebook.cli.fake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the stand-ins did, a line each, in the order in which they did it. */
final class Events {
    private Events() {}

    static synchronized void add(String event) {
        try {
            Files.writeString(
                    Path.of(System.getenv("JOULEBOOK_HOME")).resolve("events"),
                    event + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
