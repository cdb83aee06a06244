package joulebook.cli.process;

/** Something that the person at the terminal can do something about. The message says what, where and what to do. */
public class Trouble extends RuntimeException {

    public Trouble(String message) {
        super(message);
    }

    public Trouble(String message, Throwable cause) {
        super(message, cause);
    }
}
