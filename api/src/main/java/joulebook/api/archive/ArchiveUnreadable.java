package joulebook.api.archive;

/** Samples that are in an archive file only cannot be had. The message names the file and says what to do. */
public final class ArchiveUnreadable extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ArchiveUnreadable(String message, Throwable cause) {
        super(message, cause);
    }

    ArchiveUnreadable(String message) {
        super(message);
    }
}
