package joulebook.kernel.metering;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Consecutive samples of one device: the unit of spool, shipping and storage.
 *
 * @param utcOffsetNanos UTC (nanoseconds since 1970) minus the monotonic clock when the segment began: turns instants
 *     into labels
 * @param last the collector ends here in good order: no later sample of this stream will follow
 * @param samples at least one, strictly later one after another
 */
public record Segment(
        Instrument instrument, UUID boot, long sequence, long utcOffsetNanos, boolean last, List<Sample> samples) {

    public Segment {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("a segment of " + instrument.device() + " has no samples");
        }
        for (int i = 1; i < samples.size(); i++) {
            if (samples.get(i).monotonicNanos() <= samples.get(i - 1).monotonicNanos()) {
                throw new IllegalArgumentException("sample " + i + " of a segment of " + instrument.device()
                        + " is not later than the one before it");
            }
        }
    }

    public SegmentId id() {
        return new SegmentId(instrument.device(), boot, samples.getFirst().monotonicNanos(), sequence);
    }

    public Instant firstUtc() {
        return utc(samples.getFirst().monotonicNanos(), utcOffsetNanos);
    }

    public Instant lastUtc() {
        return utc(samples.getLast().monotonicNanos(), utcOffsetNanos);
    }

    static Instant utc(long monotonicNanos, long utcOffsetNanos) {
        long nanos = Math.addExact(monotonicNanos, utcOffsetNanos);
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }
}
