package joulebook.collector.shipping;

import java.io.IOException;
import java.util.ArrayList;
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
 * sealed by the first sample of each next minute of UTC. So a window of the books can close as soon as its minute is over, and needs few segments.
 */
public final class SegmentWriter implements SampleSink {
    private static final long JOURNAL_NANOS = 1_000_000_000L;
    private static final long FORCE_NANOS = 10_000_000_000L;
    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final int MOST_IN_MEMORY = 100_000;

    private final Spool spool;
    private final HostClock clock;
    private final Runnable sealed;
    private final Map<DeviceId, Open> open = new HashMap<>();

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
        try {
            if (stream.minute(sample) > stream.minute(stream.samples.getFirst())) {
                stream.seal(false);
                sealed.run();
            } else if (sample.monotonicNanos() - stream.journaledAt >= JOURNAL_NANOS) {
                stream.journal(sample);
            }
        } catch (IOException e) {
            stream.keepInMemory(e);
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
                System.err.println("the last samples of " + stream.instrument.device()
                        + " could not be written to the spool and are lost: " + e.getMessage());
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
        private boolean said;

        Open(Instrument instrument) {
            this.instrument = instrument;
        }

        /** Of UTC, since 1970. */
        long minute(Sample sample) {
            return Math.floorDiv(sample.monotonicNanos() + offset, MINUTE_NANOS);
        }

        void journal(Sample newest) throws IOException {
            boolean forced = newest.monotonicNanos() - forcedAt >= FORCE_NANOS;
            spool.append(segment(samples.subList(journaled, samples.size()), false), journaled == 0, forced);
            journaled = samples.size();
            journaledAt = newest.monotonicNanos();
            forcedAt = forced ? journaledAt : forcedAt;
        }

        void seal(boolean last) throws IOException {
            spool.seal(segment(samples, last));
            samples.clear();
            journaled = 0;
            sequence++;
            offset = clock.utcOffsetNanos(); // a stepped or slewed clock is followed segment by segment
            said = false;
        }

        void keepInMemory(IOException e) {
            if (!said) {
                System.err.println("the spool cannot be written (" + e.getMessage() + "): samples of "
                        + instrument.device() + " stay in memory, up to " + MOST_IN_MEMORY
                        + ". Make room on the disk.");
                said = true;
            }
            if (samples.size() > MOST_IN_MEMORY) {
                samples.clear();
                journaled = 0;
                System.err.println("samples of " + instrument.device() + " were dropped: the report will show a gap");
            }
        }

        private Segment segment(List<Sample> some, boolean last) {
            return new Segment(instrument, clock.boot(), sequence, offset, last, some);
        }
    }
}
