package joulebook.collector.sampling;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import joulebook.collector.meter.HostClock;
import joulebook.collector.meter.Meter;
import joulebook.collector.meter.Meter.Beside;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;

/**
 * Asks one meter at a steady pace, on a thread of its own so that a slow device holds up no other. Ticks stand on a fixed
 * schedule: a late one is taken late and the next at its own time; ticks that were slept through are left out, never made
 * up.
 */
public final class SamplingLoop {
    private final Meter meter;
    private final HostClock clock;
    private final long intervalNanos;
    private final SampleSink sink;
    private final CountDownLatch firstReading = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean stopped;
    private long last = Long.MIN_VALUE;

    public SamplingLoop(Meter meter, HostClock clock, long intervalMillis, SampleSink sink) {
        this.meter = meter;
        this.clock = clock;
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMillis);
        this.sink = sink;
        this.thread = Thread.ofPlatform()
                .name("sampling " + meter.instrument().device())
                .unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Waits until there is a reading to begin with; whether it was in time. */
    public boolean awaitFirst(long millis) throws InterruptedException {
        return firstReading.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Stops, after one last sample. */
    public void stop() throws InterruptedException {
        stopped = true;
        LockSupport.unpark(thread);
        thread.join();
    }

    private void run() {
        long next = System.nanoTime() + intervalNanos;
        while (!stopped) {
            LockSupport.parkNanos(next - System.nanoTime());
            if (System.nanoTime() - next >= 0) {
                takeOne();
                long behind = (System.nanoTime() - next) / intervalNanos;
                next += (behind + 1) * intervalNanos;
            }
        }
        takeOne();
    }

    /** Asks once. The clock is read before and after the question, and what else the device says is asked afterwards. */
    void takeOne() {
        long before = clock.monotonicNanos();
        Reading reading = ask(meter::read, new Reading.Missing(GapReason.TIMED_OUT));
        long after = clock.monotonicNanos();
        boolean answered = !(reading instanceof Reading.Missing);
        Beside beside = answered ? ask(meter::beside, Beside.NOTHING) : Beside.NOTHING;
        Sample sample = Sample.between(before, after, reading, beside.crossCheck(), beside.condition());
        if (sample.monotonicNanos() > last) {
            last = sample.monotonicNanos();
            sink.take(meter.instrument(), sample);
            if (answered) {
                firstReading.countDown();
            }
        }
    }

    private <T> T ask(Supplier<T> question, T otherwise) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            System.err.println("the meter of " + meter.instrument().device() + " failed: " + e);
            return otherwise;
        }
    }
}
