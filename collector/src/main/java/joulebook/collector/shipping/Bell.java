package joulebook.collector.shipping;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes the one who waits for it, or the next one who does: a ring that nobody waits for is not lost. */
class Bell {
    private final Semaphore rings = new Semaphore(0);

    void ring() {
        rings.drainPermits(); // many rings are one
        rings.release();
    }

    /** Whether it rang since somebody last waited, or within the time. */
    boolean await(long millis) throws InterruptedException {
        return rings.tryAcquire(millis, TimeUnit.MILLISECONDS);
    }
}
