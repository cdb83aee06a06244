package joulebook.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A text written where the user wants it. */
public final class TextFile {
    private TextFile() {}

    /**
     * Says at once what would otherwise be said after all the work.
     *
     * @throws Trouble if {@code file} is named and cannot be written
     */
    public static void refuseUnwritable(@Nullable Path file) {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new Trouble("cannot write " + file + ": there is no folder " + folder);
        }
        if (Files.isDirectory(file)) {
            throw new Trouble("cannot write " + file + ": it is a folder");
        }
        if (!Files.isWritable(Files.exists(file) ? file : folder)) {
            throw new Trouble("cannot write " + file + ": you may not write "
                    + (Files.exists(file) ? "that file" : "to " + folder));
        }
    }

    /** @throws Trouble if {@code folder} is named and cannot be made */
    public static void createFolder(@Nullable Path folder) {
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new Trouble("cannot make the folder " + folder + ": " + e, e);
        }
    }

    public static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new Trouble("cannot delete " + file + ": " + e, e);
        }
    }

    /** @throws Trouble if it is not there, or is no text in UTF-8 */
    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Trouble("cannot read " + file.toAbsolutePath() + ": " + e, e);
        }
    }

    public static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new Trouble("cannot write " + file.toAbsolutePath() + ": " + e, e);
        }
    }
}
