package joulebook.runner.data;

/** The corpus is missing, or not the one that was pinned. The message says which file, where, and what to do. */
public final class CorpusUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CorpusUnavailable(String message) {
        super(message);
    }

    CorpusUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
