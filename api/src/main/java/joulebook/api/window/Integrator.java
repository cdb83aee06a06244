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
 * Samples of one device, in the order of their boots' clocks, as intervals of whole millijoules and gaps. Each is filed by the
 * UTC of its earlier sample; where UTC was set meanwhile, that is a fact of its own ({@link ClockStep}) and moves no energy.
 *
 * <p>Counter: the difference, over any time within one boot. Power: the
 * trapezoid, (p0 + p1) / 2 x dt, rounded with the remainder carried on within a segment, so that a long sum is never more than
 * half a millijoule off. A counter that falls began anew: a gap, and nothing is booked for that step. What is more than the
 * device can draw is not believed ({@link Plausibility}): a power is a gap; what a counter counted so is suspended. Samples of
 * power that lie too far apart leave a gap.
 */
final class Integrator {
    private static final long HALF_PICOJOULES_PER_MILLIJOULE = 2_000_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Over a longer silence in which UTC was set nobody can say where in UTC a counter's rise belongs. */
    private static final long LONGEST_SET_NANOS = 86_400 * NANOS_PER_SECOND;

    private final List<Interval> intervals;
    private final List<Suspended> suspended = new ArrayList<>();
    private final Gaps gaps = new Gaps();
    private final Filing filing = new Filing();
    private long carried = HALF_PICOJOULES_PER_MILLIJOULE / 2;
    private @Nullable TimedSample before;
    private @Nullable TimedSample counted;
    private @Nullable TimedSample moved;

    private Integrator(int samples) {
        intervals = new ArrayList<>(samples);
    }

    /** What the samples say. */
    record Integral(List<Interval> intervals, List<Gap> gaps, List<Suspended> suspended, List<ClockStep> clockSteps) {}

    /** @param samples strictly later one after another within a boot; a boot's before the next one's */
    static Integral of(List<TimedSample> samples) {
        Integrator integrator = new Integrator(samples.size());
        for (int i = 0; i < samples.size(); i++) {
            integrator.add(samples.get(i), i + 1 < samples.size() ? samples.get(i + 1) : null);
        }
        return Ceiling.hold(new Integral(
                integrator.intervals, integrator.gaps.all(), integrator.suspended, integrator.filing.steps()));
    }

    private void add(TimedSample next, @Nullable TimedSample after) {
        if (next.beginsSegment()) {
            carried = HALF_PICOJOULES_PER_MILLIJOULE / 2;
        }
        TimedSample last = before;
        if (last == null || last.isOpen() && last.segment() != next.segment()) {
            begin(next);
            return;
        }
        if (!last.boot().equals(next.boot())) {
            gaps.add(last.utcNanos(), next.utcNanos(), GapReason.NOT_SAMPLED);
            begin(next);
            return;
        }
        switch (next.sample().reading()) {
            case Reading.Missing(GapReason reason) -> {
                counted = null;
                moved = null;
                gap(last, next, reason);
            }
            case Reading.Counted(Energy total) -> {
                if (counted(last, next, total, after)) {
                    return;
                }
            }
            case Reading.Drawing(Power now) -> drawn(last, next, now);
        }
        before = next;
    }

    private void begin(TimedSample first) {
        before = first;
        counted = first.sample().reading() instanceof Reading.Counted ? first : null;
        moved = counted;
    }

    /** @return whether this sample says nothing: the counter jumped up and is back with the next one */
    private boolean counted(TimedSample last, TimedSample next, Energy total, @Nullable TimedSample after) {
        TimedSample earlier = counted;
        TimedSample still = moved;
        if (earlier == null || still == null) {
            gap(last, next, reasonBefore(last));
            countFrom(next);
            return false;
        }
        long rise = total.millijoules() - total(earlier);
        if (rise < 0) {
            gap(last, next, GapReason.COUNTER_RESET);
            countFrom(next);
            return false;
        }
        if (isTooSteep(next, rise, last) && fallsBack(earlier, next, after)) {
            return true;
        }
        if (isTooSteep(next, rise, still)) {
            suspended.add(new Suspended(earlier.utcNanos(), rise));
            gap(earlier, next, GapReason.IMPLAUSIBLE);
            countFrom(next);
            return false;
        }
        if (step(earlier, next) > LONGEST_SET_NANOS && Filing.set(earlier, next) != 0) {
            suspended.add(new Suspended(earlier.utcNanos(), rise));
            gap(earlier, next, GapReason.NOT_SAMPLED);
            countFrom(next);
            return false;
        }
        bookCounted(earlier, next, still, rise);
        counted = next;
        moved = rise > 0 ? next : still;
        return false;
    }

    private void countFrom(TimedSample next) {
        counted = next;
        moved = next;
    }

    /** A counter that stood still may have kept back all that was drawn since it last moved. */
    private static boolean isTooSteep(TimedSample next, long rise, TimedSample since) {
        return Plausibility.isTooSteep(
                next.limit(), Plausibility.steepness(rise, next.sample().longestSince(since.sample())));
    }

    private static boolean fallsBack(TimedSample earlier, TimedSample next, @Nullable TimedSample after) {
        return after != null
                && after.boot().equals(next.boot())
                && after.sample().reading() instanceof Reading.Counted(Energy later)
                && later.millijoules() < total(next)
                && later.millijoules() >= total(earlier);
    }

    private static long total(TimedSample timed) {
        return timed.sample().reading() instanceof Reading.Counted(Energy total) ? total.millijoules() : 0;
    }

    private void bookCounted(TimedSample earlier, TimedSample next, TimedSample still, long millijoules) {
        Power one = earlier.sample().crossCheck();
        Power two = next.sample().crossCheck();
        boolean checked = one != null && two != null && step(earlier, next) <= next.longestStepNanos();
        long check = checked && one != null && two != null
                ? Math.round((one.milliwatts() + two.milliwatts()) * (step(earlier, next) / 2e9))
                : 0;
        boolean bridged = step(earlier, next) > longest(earlier, next);
        long kept = next.sample().longestSince(still.sample()) - step(earlier, next);
        book(earlier, next, millijoules, check, checked, kept, bridged);
    }

    private void drawn(TimedSample last, TimedSample next, Power now) {
        counted = null;
        moved = null;
        if (!(last.sample().reading() instanceof Reading.Drawing(Power earlier))) {
            gap(last, next, reasonBefore(last));
            return;
        }
        if (Plausibility.isTooMuch(last.limit(), earlier.milliwatts())
                || Plausibility.isTooMuch(next.limit(), now.milliwatts())) {
            gap(last, next, GapReason.IMPLAUSIBLE);
            return;
        }
        if (step(last, next) > longest(last, next)) {
            gap(last, next, GapReason.NOT_SAMPLED);
            return;
        }
        long halfPicojoules = Math.addExact(
                carried, Math.multiplyExact(Math.addExact(earlier.milliwatts(), now.milliwatts()), step(last, next)));
        carried = halfPicojoules % HALF_PICOJOULES_PER_MILLIJOULE;
        book(last, next, halfPicojoules / HALF_PICOJOULES_PER_MILLIJOULE, 0, false, 0, false);
    }

    private static GapReason reasonBefore(TimedSample last) {
        return last.sample().reading() instanceof Reading.Missing(GapReason reason) ? reason : GapReason.NOT_SAMPLED;
    }

    private static long step(TimedSample last, TimedSample next) {
        return next.monotonicNanos() - last.monotonicNanos();
    }

    private static long longest(TimedSample last, TimedSample next) {
        return Math.max(last.longestStepNanos(), next.longestStepNanos());
    }

    private void book(
            TimedSample last,
            TimedSample next,
            long millijoules,
            long check,
            boolean checked,
            long kept,
            boolean bridged) {
        intervals.add(new Interval(
                last.segment(),
                last.monotonicNanos(),
                next.monotonicNanos(),
                last.utcNanos(),
                filing.end(last, next),
                millijoules,
                check,
                checked,
                kept,
                bridged));
    }

    private void gap(TimedSample last, TimedSample next, GapReason reason) {
        gaps.add(last.utcNanos(), filing.end(last, next), reason);
    }

    static Instant instant(long utcNanos) {
        return Instant.ofEpochSecond(
                Math.floorDiv(utcNanos, NANOS_PER_SECOND), Math.floorMod(utcNanos, NANOS_PER_SECOND));
    }
}
