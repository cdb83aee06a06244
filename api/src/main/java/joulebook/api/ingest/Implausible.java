package joulebook.api.ingest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import joulebook.kernel.metering.CorruptSegment;
import joulebook.kernel.metering.Plausibility;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.SampleColumns;
import joulebook.kernel.metering.SegmentCodec;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * Readings of a segment that say more than its device can draw. They are kept, as all that was read is, and nothing is booked
 * for their time: its windows have a gap.
 *
 * @param at of the first of them; {@code samples} is how many there are
 * @param limit the most the device can draw for long; null where nobody says
 * @param detail what was read, what becomes of it and what to do
 */
record Implausible(
        String device,
        String host,
        Instant at,
        int samples,
        @Nullable String limit,
        String detail) {

    /** Empty for most: only a segment whose outline says so is read. */
    static Optional<Implausible> of(SegmentCodec.Frame frame) {
        Power limit = frame.instrument().limit();
        SampleColumns.Outline outline = frame.samples();
        return Plausibility.isTooMuch(limit, outline.mostMilliwatts())
                        || Plausibility.isTooSteep(limit, outline.steepestMilliwatts())
                ? Optional.of(read(frame, limit))
                : Optional.empty();
    }

    private static Implausible read(SegmentCodec.Frame frame, @Nullable Power limit) {
        List<Sample> samples = samples(frame);
        int[] which = IntStream.range(0, samples.size())
                .filter(i -> isImplausible(limit, samples, i))
                .toArray();
        String host = frame.instrument().host();
        return new Implausible(
                frame.instrument().device().value(),
                host,
                frame.firstUtc()
                        .plusNanos(samples.get(which[0]).monotonicNanos()
                                - frame.samples().firstNanos()),
                which.length,
                limit == null ? null : limit.toString(),
                words(samples, which[0])
                        + (limit == null ? ": no single device draws so much" : ", and the device can draw " + limit)
                        + ". The sample is kept, its time is booked as a gap (IMPLAUSIBLE): look at the driver and the"
                        + " meter of " + host + ", or at the limit that its instrument states");
    }

    private static List<Sample> samples(SegmentCodec.Frame frame) {
        try {
            return SampleColumns.readings(frame.columns());
        } catch (CorruptSegment e) {
            throw new IllegalStateException("segment " + frame.id() + " was read before", e);
        }
    }

    private static boolean isImplausible(@Nullable Power limit, List<Sample> samples, int i) {
        return samples.get(i).reading() instanceof Reading.Drawing(Power now)
                ? Plausibility.isTooMuch(limit, now.milliwatts())
                : Plausibility.isTooSteep(limit, Plausibility.steepness(risen(samples, i), longestStep(samples, i)));
    }

    /** By how many millijoules the counter rose to a sample; 0 where none was read, or none before it. */
    private static long risen(List<Sample> samples, int i) {
        return i > 0
                        && samples.get(i).reading() instanceof Reading.Counted(Energy total)
                        && samples.get(i - 1).reading() instanceof Reading.Counted(Energy before)
                ? total.millijoules() - before.millijoules()
                : 0;
    }

    private static long step(List<Sample> samples, int i) {
        return i == 0 ? 0 : samples.get(i).monotonicNanos() - samples.get(i - 1).monotonicNanos();
    }

    private static long longestStep(List<Sample> samples, int i) {
        return i == 0 ? 0 : samples.get(i).longestSince(samples.get(i - 1));
    }

    private static String words(List<Sample> samples, int i) {
        return samples.get(i).reading() instanceof Reading.Drawing(Power now)
                ? now + " was read"
                : "the counter rose by " + risen(samples, i) + "mJ within " + step(samples, i) / 1_000_000 + " ms";
    }
}
