package joulebook.collector.shipping;

import java.time.Instant;
import java.util.List;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Segment;
import org.jspecify.annotations.Nullable;

/**
 * Samples of a device that are gone for good. The books show a gap there, or bridge it where the device has a counter.
 *
 * @param device or, where nothing tells it, the file's name
 * @param from not before this; null where nothing was kept before them
 * @param to not after this; null where nothing was kept after them
 * @param most how many samples they can be; null where nothing tells it
 * @param why what happened, and what to do
 */
record Loss(
        String device,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Integer most,
        String why) {

    /** Of a whole segment's samples. */
    static Loss of(Segment segment, String why) {
        return of(segment.instrument().device(), segment.samples(), segment.utcOffsetNanos(), why);
    }

    static Loss of(DeviceId device, List<Sample> samples, long utcOffsetNanos, String why) {
        return new Loss(
                device.value(),
                utc(samples.getFirst(), utcOffsetNanos),
                utc(samples.getLast(), utcOffsetNanos),
                samples.size(),
                why);
    }

    /** On the standard error, which is the agent's log. */
    void say() {
        System.err.println(this);
    }

    @Override
    public String toString() {
        return "LOST: samples of " + device + " from " + (from == null ? "the beginning" : from) + " to "
                + (to == null ? "the end" : to) + ", "
                + (most == null ? "how many is not known" : most + " at most") + ": " + why;
    }

    static Instant utc(Sample sample, long utcOffsetNanos) {
        long nanos = Math.addExact(sample.monotonicNanos(), utcOffsetNanos);
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }
}
