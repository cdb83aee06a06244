package joulebook.api.window;

import joulebook.api.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * A counter held against the power that the same device gave beside it, over the part of a run in which both are known. Which
 * of them to believe is decided in decision 0037.
 *
 * @param booked millijoules of the counter over all of the run; {@code counted} while power is known too
 * @param drawn what the power readings add up to meanwhile, in millijoules
 * @param nanos how long that is, in {@code steps} from one reading to the next
 * @param stillNanos how long the counter stood still for a second or more while power was drawn; {@code drawnStill} how much,
 *     in millijoules
 * @param powerSwing by how much the power of a step differs from that of the step before, on average, in milliwatts;
 *     {@code counterSwing} by how much the counter's does
 */
public record CrossCheck(
        long booked,
        long counted,
        long drawn,
        long nanos,
        long steps,
        long stillNanos,
        long drawnStill,
        double powerSwing,
        double counterSwing) {
    private static final double NANOS_PER_SECOND = 1e9;
    /** What an average over a second lags behind by, and a counter's refresh. */
    private static final double LAG_SECONDS = 1;

    /** What becomes of it. */
    public enum Verdict {
        /** They differ by no more than both may err. */
        AGREES,
        /** What the counter lacks was drawn while it stood still. */
        COUNTER_STOOD_STILL,
        /** The power jumps from reading to reading while the counter runs evenly: it misses what the load does in between. */
        POWER_MISSES_THE_LOAD,
        /** Nobody can tell from here which is right. */
        DISAGREE
    }

    /** Counter less integrated power, in millijoules. */
    public long difference() {
        return counted - drawn;
    }

    /** Mean power over the time in which both are known, in milliwatts. */
    public double countedMilliwatts() {
        return nanos == 0 ? 0 : counted / (nanos / NANOS_PER_SECOND);
    }

    public double drawnMilliwatts() {
        return nanos == 0 ? 0 : drawn / (nanos / NANOS_PER_SECOND);
    }

    /** From one reading to the next. */
    public long stepNanos() {
        return steps == 0 ? 0 : nanos / steps;
    }

    /** @param uncertaintyPermille of the counter, and of the power beside it */
    public Verdict verdict(int uncertaintyPermille) {
        double allowed = (counted + drawn) * (uncertaintyPermille / 1000.0)
                + Math.max(countedMilliwatts(), drawnMilliwatts()) * LAG_SECONDS;
        if (Math.abs(difference()) <= allowed) {
            return Verdict.AGREES;
        }
        if (difference() < 0 && drawnStill * 2 >= -difference()) {
            return Verdict.COUNTER_STOOD_STILL;
        }
        double apart = Math.abs(countedMilliwatts() - drawnMilliwatts());
        return powerSwing >= apart && counterSwing <= powerSwing / 2 ? Verdict.POWER_MISSES_THE_LOAD : Verdict.DISAGREE;
    }

    /** Adds up the intervals of a run, in the order of its clock. */
    static final class Walk {
        private static final long SHORTEST_STALL_NANOS = 1_000_000_000L;

        private final Run.Span span;
        private long upTo;
        private double booked;
        private double counted;
        private double drawn;
        private double nanos;
        private long steps;
        private double stillNanos;
        private double drawnStill;
        private double stallNanos;
        private double stallDrawn;
        private double powerSwings;
        private double counterSwings;
        private @Nullable Interval before;

        Walk(Run.Span span) {
            this.span = span;
            this.upTo = span.fromMonotonic();
        }

        void add(Trace trace) {
            trace.integral().intervals().forEach(this::add);
        }

        /** Its part in the run, by time; once, even if two traces have it. */
        private void add(Interval interval) {
            long from = Math.max(interval.fromMonotonic(), upTo);
            long to = Math.min(interval.toMonotonic(), span.endOr(Long.MAX_VALUE));
            if (!interval.boot().equals(span.boot()) || to <= from) {
                return;
            }
            upTo = to;
            double part = (double) (to - from) / (interval.toMonotonic() - interval.fromMonotonic());
            booked += interval.millijoules() * part;
            if (!interval.checked()) {
                endOfStall();
                before = null;
                return;
            }
            counted += interval.millijoules() * part;
            drawn += interval.checkMillijoules() * part;
            nanos += to - from;
            steps++;
            if (interval.millijoules() == 0 && interval.checkMillijoules() > 0) {
                stallNanos += to - from;
                stallDrawn += interval.checkMillijoules() * part;
            } else {
                endOfStall();
            }
            Interval last = before;
            if (last != null) {
                powerSwings += Math.abs(
                        milliwatts(interval, interval.checkMillijoules()) - milliwatts(last, last.checkMillijoules()));
                counterSwings +=
                        Math.abs(milliwatts(interval, interval.millijoules()) - milliwatts(last, last.millijoules()));
            }
            before = interval;
        }

        private void endOfStall() {
            if (stallNanos >= SHORTEST_STALL_NANOS) {
                stillNanos += stallNanos;
                drawnStill += stallDrawn;
            }
            stallNanos = 0;
            stallDrawn = 0;
        }

        private static double milliwatts(Interval interval, long millijoules) {
            return millijoules / ((interval.toMonotonic() - interval.fromMonotonic()) / NANOS_PER_SECOND);
        }

        CrossCheck done() {
            endOfStall();
            long changes = Math.max(1, steps - 1);
            return new CrossCheck(
                    Math.round(booked),
                    Math.round(counted),
                    Math.round(drawn),
                    Math.round(nanos),
                    steps,
                    Math.round(stillNanos),
                    Math.round(drawnStill),
                    powerSwings / changes,
                    counterSwings / changes);
        }
    }
}
