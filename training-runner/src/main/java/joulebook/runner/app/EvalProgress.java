package joulebook.runner.app;

/** How far an evaluation is, on the standard error, about once a second. */
final class EvalProgress {
    private static final long BETWEEN_NANOS = 1_000_000_000L;

    private final String task;
    private long last = System.nanoTime();

    EvalProgress(String task) {
        this.task = task;
    }

    void done(long units) {
        long now = System.nanoTime();
        if (now - last >= BETWEEN_NANOS) {
            last = now;
            System.err.println(task + ": " + units + " done");
        }
    }
}
