package joulebook.cli.process;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/**
 * Ctrl-C, SIGTERM and SIGHUP, turned into an interrupt of the thread that made this: its blocks close in order, from
 * the inside out. A second signal changes nothing; the stop in order goes on.
 */
public final class Interruption {
    private final AtomicInteger signal = new AtomicInteger();

    private Interruption() {}

    public static Interruption ofThisThread() {
        Interruption interruption = new Interruption();
        Thread thread = Thread.currentThread();
        for (String name : List.of("INT", "TERM", "HUP")) {
            Signal.handle(new Signal(name), received -> {
                if (interruption.signal.compareAndSet(0, received.getNumber())) {
                    thread.interrupt();
                }
            });
        }
        return interruption;
    }

    public boolean happened() {
        return signal.get() != 0;
    }

    /** 128 + n, as a shell reports a process that signal n ended. */
    public int exitStatus() {
        return 128 + signal.get();
    }
}
