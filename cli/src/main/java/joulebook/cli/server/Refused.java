package joulebook.cli.server;

/** The server understood, and said no: its problem document (RFC 9457) in one line. */
public final class Refused extends RuntimeException {
    private final int status;

    Refused(int status, String message) {
        super(message);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
