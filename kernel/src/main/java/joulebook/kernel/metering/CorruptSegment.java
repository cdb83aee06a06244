package joulebook.kernel.metering;

/** Bytes that are not a whole, untouched segment. The message says what is wrong and at which byte. */
public final class CorruptSegment extends Exception {
    private static final long serialVersionUID = 1L;

    public CorruptSegment(String message) {
        super(message);
    }

    public CorruptSegment(String message, Throwable cause) {
        super(message, cause);
    }
}
