package joulebook.collector.meter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;

/** Gives what was recorded, measurement by measurement; then nothing more, and says so. */
public final class RecordedMeter implements Meter {
    private final Instrument instrument;
    private final Deque<Measurement> left;

    public RecordedMeter(Instrument instrument, List<Measurement> recorded) {
        this.instrument = instrument;
        this.left = new ArrayDeque<>(recorded);
    }

    @Override
    public Instrument instrument() {
        return instrument;
    }

    @Override
    public Measurement read() {
        return left.isEmpty() ? Measurement.missing(GapReason.NOT_SAMPLED) : left.removeFirst();
    }

    @Override
    public void close() {}
}
