package joulebook.api.window;

import java.util.UUID;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * How far a run's energy on a device may be off at one of its marks, in millijoules.
 *
 * @param split the larger part of the sampling interval that the mark falls into, which is split by time; 0 at a sample
 * @param timing what the device draws within half the bracket of the samples beside the mark, the wider one: they were read
 *     so much earlier or later than their instants say; 0 where nobody knows their brackets
 */
public record AtMark(double split, double timing) {
    private static final double NANOS_PER_SECOND = 1e9;

    static AtMark of(Trace trace, UUID boot, long mark) {
        Beside beside = Beside.of(trace, boot, mark);
        double split = 0;
        double timing = 0;
        for (Interval interval : trace.integral().intervals()) {
            if (interval.boot().equals(boot) && interval.fromMonotonic() <= mark && mark <= interval.toMonotonic()) {
                double length = interval.toMonotonic() - interval.fromMonotonic();
                double before = (mark - interval.fromMonotonic()) / length;
                boolean isCut = before > 0 && before < 1;
                split = Math.max(split, isCut ? interval.millijoules() * Math.max(before, 1 - before) : 0);
                double milliwatts = interval.millijoules() / (length / NANOS_PER_SECOND);
                timing = Math.max(timing, beside.atMost(milliwatts) * beside.bracketNanos / 2 / NANOS_PER_SECOND);
            }
        }
        return new AtMark(split, timing);
    }

    /** Of the last sample up to a mark and of the first from it on. */
    private record Beside(long bracketNanos, @Nullable Power limit) {

        static Beside of(Trace trace, UUID boot, long mark) {
            TimedSample last = null;
            TimedSample first = null;
            for (TimedSample timed : trace.samples()) {
                if (timed.boot().equals(boot)) {
                    long at = timed.sample().monotonicNanos();
                    last = at <= mark ? timed : last;
                    first = at >= mark && first == null ? timed : first;
                }
            }
            return new Beside(Math.max(bracket(last), bracket(first)), last == null ? null : last.limit());
        }

        private static long bracket(@Nullable TimedSample timed) {
            Sample sample = timed == null ? null : timed.sample();
            Long bracket = sample == null ? null : sample.bracketNanos();
            return bracket == null ? 0 : bracket;
        }

        /** A step that seems short, since its first reading was stamped late, shows a power that nobody drew. */
        double atMost(double milliwatts) {
            return limit == null ? milliwatts : Math.min(milliwatts, limit.milliwatts());
        }
    }
}
