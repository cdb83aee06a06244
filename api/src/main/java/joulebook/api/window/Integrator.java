package joulebook.api.window;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import joulebook.kernel.metering.Gap;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Plausibility;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one device, in time's order, as intervals of whole millijoules and gaps.
 *
 * <p>Counter: the difference. Power: the trapezoid, (p0 + p1) / 2 x dt, rounded with the remainder carried on within a
 * segment, so that a long sum is never more than half a millijoule off. A counter that falls began anew: a gap, and
 * nothing is booked for that step. What is more than the device can draw is not believed ({@link Plausibility}). Samples of
 * power that lie too far apart leave a gap; a counter bridges any time within one boot.
 */
final class Integrator {
    private static final long HALF_PICOJOULES_PER_MILLIJOULE = 2_000_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final List<Interval> intervals;
    private final List<Gap> gaps = new ArrayList<>();
    private long carried = HALF_PICOJOULES_PER_MILLIJOULE / 2;
    private @Nullable TimedSample before;

    private Integrator(int samples) {
        intervals = new ArrayList<>(samples);
    }

    /** What the samples say. */
    record Integral(List<Interval> intervals, List<Gap> gaps) {}

    /** @param samples strictly later one after another within a boot; a boot's before the next one's */
    static Integral of(List<TimedSample> samples) {
        Integrator integrator = new Integrator(samples.size());
        samples.forEach(integrator::add);
        return new Integral(integrator.intervals, integrator.gaps);
    }

    private void add(TimedSample next) {
        if (next.beginsSegment()) {
            carried = HALF_PICOJOULES_PER_MILLIJOULE / 2;
        }
        TimedSample last = before;
        before = next;
        if (last == null) {
            return;
        }
        if (!last.boot().equals(next.boot())) {
            gap(last, next, GapReason.NOT_SAMPLED);
            return;
        }
        switch (next.sample().reading()) {
            case Reading.Missing(GapReason reason) -> gap(last, next, reason);
            case Reading.Counted(Energy total) -> counted(last, next, total);
            case Reading.Drawing(Power now) -> drawn(last, next, now);
        }
    }

    private void counted(TimedSample last, TimedSample next, Energy total) {
        if (!(last.sample().reading() instanceof Reading.Counted(Energy earlier))) {
            gap(last, next, reasonBefore(last));
            return;
        }
        if (total.compareTo(earlier) < 0) {
            gap(last, next, GapReason.COUNTER_RESET);
            return;
        }
        long millijoules = total.minus(earlier).millijoules();
        if (Plausibility.isTooSteep(
                next.limit(), Plausibility.steepness(millijoules, next.sample().longestSince(last.sample())))) {
            gap(last, next, GapReason.IMPLAUSIBLE);
            return;
        }
        Power one = last.sample().crossCheck();
        Power two = next.sample().crossCheck();
        boolean checked = one != null && two != null && step(last, next) <= next.longestStepNanos();
        long check = checked && one != null && two != null
                ? Math.round((one.milliwatts() + two.milliwatts()) * (step(last, next) / 2e9))
                : 0;
        book(last, next, millijoules, check, checked);
    }

    private void drawn(TimedSample last, TimedSample next, Power now) {
        if (!(last.sample().reading() instanceof Reading.Drawing(Power earlier))) {
            gap(last, next, reasonBefore(last));
            return;
        }
        if (Plausibility.isTooMuch(last.limit(), earlier.milliwatts())
                || Plausibility.isTooMuch(next.limit(), now.milliwatts())) {
            gap(last, next, GapReason.IMPLAUSIBLE);
            return;
        }
        if (step(last, next) > Math.max(last.longestStepNanos(), next.longestStepNanos())) {
            gap(last, next, GapReason.NOT_SAMPLED);
            return;
        }
        long halfPicojoules = Math.addExact(
                carried, Math.multiplyExact(Math.addExact(earlier.milliwatts(), now.milliwatts()), step(last, next)));
        carried = halfPicojoules % HALF_PICOJOULES_PER_MILLIJOULE;
        book(last, next, halfPicojoules / HALF_PICOJOULES_PER_MILLIJOULE, 0, false);
    }

    private static GapReason reasonBefore(TimedSample last) {
        return last.sample().reading() instanceof Reading.Missing(GapReason reason) ? reason : GapReason.NOT_SAMPLED;
    }

    private static long step(TimedSample last, TimedSample next) {
        return next.sample().monotonicNanos() - last.sample().monotonicNanos();
    }

    private void book(TimedSample last, TimedSample next, long millijoules, long check, boolean checked) {
        intervals.add(new Interval(
                next.boot(),
                last.sample().monotonicNanos(),
                next.sample().monotonicNanos(),
                last.utcNanos(),
                Math.max(last.utcNanos(), next.utcNanos()),
                millijoules,
                check,
                checked));
    }

    private void gap(TimedSample last, TimedSample next, GapReason reason) {
        if (next.utcNanos() <= last.utcNanos()) {
            return;
        }
        Instant from = instant(last.utcNanos());
        Gap previous = gaps.isEmpty() ? null : gaps.getLast();
        if (previous != null && previous.reason() == reason && previous.to().equals(from)) {
            gaps.set(gaps.size() - 1, new Gap(previous.from(), instant(next.utcNanos()), reason));
        } else {
            gaps.add(new Gap(from, instant(next.utcNanos()), reason));
        }
    }

    static Instant instant(long utcNanos) {
        return Instant.ofEpochSecond(
                Math.floorDiv(utcNanos, NANOS_PER_SECOND), Math.floorMod(utcNanos, NANOS_PER_SECOND));
    }
}
