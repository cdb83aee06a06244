package joulebook.cli.server;

/** No answer: the server is not there, or went away in the middle. Every request of ours may be sent again. */
public final class ServerAway extends RuntimeException {

    ServerAway(String message, Throwable cause) {
        super(message, cause);
    }
}
