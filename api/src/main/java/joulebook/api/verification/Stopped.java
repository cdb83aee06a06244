package joulebook.api.verification;

/** Somebody ended a verification: no check goes on, whatever it is about. */
final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped() {
        super("the verification was ended");
    }

    /** @throws Stopped if this thread is to end */
    static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new Stopped();
        }
    }
}
