package joulebook.collector.shipping;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joulebook.collector.meter.HostClock;
import joulebook.collector.sampling.SampleSink;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Segment;

/**
 * Gathers samples into segments and hands them to the spool: to the journal each second, forced to disk each ten,
 * sealed by the first sample of each next minute of UTC. So a window of the books can close as soon as its minute is over,
 * and needs few segments. Minutes are told by the monotonic clock and the offset that held when the segment began, so that a
 * clock that is set neither hinders sealing nor loses a sample; within a second it begins a segment with the new offset.
 */
public final class SegmentWriter implements SampleSink {
    private static final long JOURNAL_NANOS = 1_000_000_000L;
    private static final long FORCE_NANOS = 10_000_000_000L;
    private static final long UTC_STEP_NANOS = 1_000_000_000L;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    /** Of all devices together. */
    private static final int MOST_IN_MEMORY = 100_000;

    private final Spool spool;
    private final HostClock clock;
    private final Runnable sealed;
    private final Map<DeviceId, Open> open = new HashMap<>();
    private int inMemory;

    /** @param sealed called after a segment was sealed: there is something to ship */
    public SegmentWriter(Spool spool, HostClock clock, Runnable sealed) {
        this.spool = spool;
        this.clock = clock;
        this.sealed = sealed;
    }

    @Override
    public synchronized void take(Instrument instrument, Sample sample) {
        Open stream = open.computeIfAbsent(instrument.device(), any -> new Open(instrument));
        stream.samples.add(sample);
        inMemory++;
        if (sample.monotonicNanos() >= stream.nextTry) {
            try {
                if (stream.write(sample)) {
                    sealed.run();
                }
                stream.wait = JOURNAL_NANOS;
            } catch (IOException e) {
                stream.failed(sample, e);
            }
        }
        keepMemoryBounded();
    }

    /** Of the device that has most of them, all that wait. */
    private void keepMemoryBounded() {
        if (inMemory > MOST_IN_MEMORY) {
            Open most = Collections.max(open.values(), Comparator.comparingInt(each -> each.samples.size()));
            most.lost(0, "the spool could not be written for too long");
            most.forget();
        }
    }

    /** Seals what is open, as the last of each stream. */
    public synchronized void finish() {
        for (Open stream : open.values()) {
            try {
                if (!stream.samples.isEmpty()) {
                    stream.seal(true);
                }
            } catch (IOException e) {
                stream.lost(stream.journaled, "the spool could not be written: " + e.getMessage());
            }
        }
        sealed.run();
    }

    private final class Open {
        private final Instrument instrument;
        private final List<Sample> samples = new ArrayList<>();
        private long offset = clock.utcOffsetNanos();
        private long sequence;
        private long journaledAt;
        private long forcedAt;
        private int journaled;
        private long nextTry = Long.MIN_VALUE;
        private long wait = JOURNAL_NANOS;
        private boolean said;

        Open(Instrument instrument) {
            this.instrument = instrument;
        }

        /** Of UTC, since 1970. */
        long minute(Sample sample) {
            return Math.floorDiv(sample.monotonicNanos() + offset, MINUTE_NANOS);
        }

        /** Seals or journals if it is time; whether it sealed. */
        boolean write(Sample newest) throws IOException {
            boolean isTime = newest.monotonicNanos() - journaledAt >= JOURNAL_NANOS;
            if (minute(newest) > minute(samples.getFirst()) || isTime && utcStepped()) {
                seal(false);
                return true;
            }
            if (isTime) {
                journal(newest);
            }
            return false;
        }

        /** Whether somebody set the clock: what is taken from now on is of another UTC. */
        boolean utcStepped() {
            return Math.abs(clock.utcOffsetNanos() - offset) > UTC_STEP_NANOS;
        }

        void journal(Sample newest) throws IOException {
            boolean forced = newest.monotonicNanos() - forcedAt >= FORCE_NANOS;
            spool.append(segment(samples.subList(journaled, samples.size()), false), journaled, forced);
            journaled = samples.size();
            journaledAt = newest.monotonicNanos();
            forcedAt = forced ? journaledAt : forcedAt;
        }

        void seal(boolean last) throws IOException {
            spool.seal(segment(samples, last));
            forget();
            sequence++;
            offset = clock.utcOffsetNanos(); // a stepped or slewed clock is followed segment by segment
            said = false;
        }

        /** Tries again later and later, up to a minute: each try writes all that waits. */
        void failed(Sample newest, IOException e) {
            if (!said) {
                System.err.println("the spool cannot be written (" + e + "): samples of " + instrument.device()
                        + " stay in memory, up to " + MOST_IN_MEMORY + " of all devices. Make room on the disk.");
                said = true;
            }
            nextTry = newest.monotonicNanos() + wait;
            wait = Math.min(MINUTE_NANOS, 2 * wait);
        }

        void forget() {
            inMemory -= samples.size();
            samples.clear();
            journaled = 0;
        }

        /** Of the samples from an index on; those before it are in the journal, for the next collector. */
        void lost(int from, String why) {
            if (from < samples.size()) {
                Loss.of(instrument.device(), samples.subList(from, samples.size()), offset, why)
                        .say();
            }
        }

        private Segment segment(List<Sample> some, boolean last) {
            return new Segment(instrument, clock.boot(), sequence, offset, last, some);
        }
    }
}
