package joulebook.collector.importing;

/** A log that cannot be read as what it was said to be: the message says the file, the line, what is wrong and what to do. */
public final class LogRefused extends Exception {
    private static final long serialVersionUID = 1L;

    LogRefused(String message) {
        super(message);
    }
}
