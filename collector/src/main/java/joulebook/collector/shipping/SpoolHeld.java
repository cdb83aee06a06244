package joulebook.collector.shipping;

/** Another collector uses the spool. Whoever started this one may go on with the other. */
public final class SpoolHeld extends IllegalStateException {

    SpoolHeld(String message) {
        super(message);
    }
}
