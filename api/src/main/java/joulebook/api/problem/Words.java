package joulebook.api.problem;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What an exception says, for people: never nothing, and never only the name of a file. */
public final class Words {
    private Words() {}

    public static String of(Throwable thrown) {
        return switch (thrown) {
            case AccessDeniedException denied ->
                denied.getFile() + " may not be read or written by this user: look at its owner and mode (ls -ld)";
            case NoSuchFileException missing -> missing.getFile() + " is not there";
            case FileAlreadyExistsException there -> there.getFile() + " is there already, and is no folder";
            case NotDirectoryException file -> file.getFile() + " is no folder";
            default -> {
                String message = thrown.getMessage();
                Throwable cause = thrown.getCause();
                yield message != null && !message.isBlank()
                        ? message
                        : thrown.getClass().getSimpleName() + (cause == null ? "" : ": " + of(cause));
            }
        };
    }
}
