package joulebook.api.window;

import java.util.concurrent.Semaphore;

/**
 * Memory for samples while they are worked on: as many devices' hours at once as fit into half of the heap; others wait for
 * their turn, and one that would never fit is refused instead of taking the memory of all.
 */
final class Room {
    /** Of a sample with its reading, its interval and their place in a list: SmallHeapTest holds that it is enough. */
    private static final int BYTES_A_SAMPLE = 512;

    private final int most;
    private final Semaphore room;

    /** @param heap in bytes */
    Room(long heap) {
        this.most = (int) Math.min(Integer.MAX_VALUE, heap / 2 / BYTES_A_SAMPLE);
        this.room = new Semaphore(most, true);
    }

    /**
     * Does work on so many samples when there is room for them.
     *
     * @throws IllegalStateException if there never will be, with what to do
     */
    void during(long samples, Runnable work) {
        if (samples > most) {
            throw new IllegalStateException(samples + " samples are more than this server's memory has room for ("
                    + most + "): start it with more (JAVA_TOOL_OPTIONS=-Xmx2g)");
        }
        room.acquireUninterruptibly((int) samples);
        try {
            work.run();
        } finally {
            room.release((int) samples);
        }
    }
}
