package joulebook.collector.importing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.collector.sampling.SampleSink;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Segment;

/**
 * Cuts samples into segments as they come, a few thousand of each GPU at most in memory. A segment has one sampling rate: the books
 * judge a silence by what is usual in it, and would take a slow stretch for silence beside a fast one.
 */
public final class SegmentCutter implements SampleSink {
    private static final int SAMPLES_IN_A_SEGMENT = 4096;
    /** A change of rate is seen two samples late. */
    private static final int KEPT = 2;

    private final UUID boot;
    private final SegmentTaker taker;
    private final Map<DeviceId, Open> open = new LinkedHashMap<>();

    /** Where segments go. */
    @FunctionalInterface
    public interface SegmentTaker {
        void take(Segment segment) throws IOException;
    }

    public SegmentCutter(UUID boot, SegmentTaker taker) {
        this.boot = boot;
        this.taker = taker;
    }

    @Override
    public void take(Instrument instrument, Sample sample) {
        open.computeIfAbsent(instrument.device(), any -> new Open(instrument)).add(sample);
    }

    /** Hands over what is left, each GPU's last segment marked so. */
    public void finish() {
        open.values().forEach(stream -> stream.cut(stream.samples.size(), true));
        open.clear();
    }

    private final class Open {
        private final Instrument instrument;
        private final List<Sample> samples = new ArrayList<>();
        private final Rate rate = new Rate();
        private long sequence;

        Open(Instrument instrument) {
            this.instrument = instrument;
        }

        void add(Sample sample) {
            boolean changed = !samples.isEmpty()
                    && rate.step(sample.monotonicNanos() - samples.getLast().monotonicNanos());
            samples.add(sample);
            if (changed || samples.size() == SAMPLES_IN_A_SEGMENT + KEPT) {
                cut(samples.size() - KEPT, false);
            }
        }

        void cut(int size, boolean last) {
            if (size == 0) {
                return;
            }
            List<Sample> some = samples.subList(0, size);
            try {
                taker.take(new Segment(instrument, boot, sequence++, 0, last, some));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            some.clear();
        }
    }
}
