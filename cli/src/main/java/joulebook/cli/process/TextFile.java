package joulebook.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text written where the user wants it. */
public final class TextFile {
    private TextFile() {}

    public static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new Trouble("cannot write " + file.toAbsolutePath() + ": " + e, e);
        }
    }
}
