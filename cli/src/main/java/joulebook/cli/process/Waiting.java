package joulebook.cli.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for something that another process does. */
public final class Waiting {
    private static final long STEP_MILLIS = 50;

    private Waiting() {}

    /** Whether {@code done} came true within {@code limit}. */
    public static boolean until(BooleanSupplier done, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(STEP_MILLIS);
        }
        return true;
    }
}
