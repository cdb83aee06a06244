package joulebook.runner.attention.engine.vector;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import joulebook.runner.torch.Torch;

/** Time that some of a pass takes: of parts that threads work on beside each other, a thread's share. */
final class Stopwatch {
    private final LongAdder ofThreads = new LongAdder();
    private final LongAdder ofAll = new LongAdder();

    /** Counts a part that one thread works on, while others work on others. */
    <T> T part(Supplier<T> work) {
        long begin = System.nanoTime();
        T found = work.get();
        part(begin);
        return found;
    }

    /** Counts a thread's part that began at {@code begin} and ends now. */
    void part(long begin) {
        ofThreads.add(System.nanoTime() - begin);
    }

    /** Counts what began at {@code begin}, ends now, and kept all threads waiting or working. */
    void whole(long begin) {
        ofAll.add(System.nanoTime() - begin);
    }

    /** Nanoseconds of the pass. */
    long nanos() {
        return ofAll.sum() + ofThreads.sum() / Torch.threads();
    }
}
