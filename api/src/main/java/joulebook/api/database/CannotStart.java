package joulebook.api.database;

/** The database cannot be had. The message says why and what to do; a stack trace would add nothing. */
final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotStart(String message) {
        super(message);
    }

    CannotStart(String message, Throwable cause) {
        super(message, cause);
    }
}
