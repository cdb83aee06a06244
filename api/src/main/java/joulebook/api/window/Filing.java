package joulebook.api.window;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the time between two samples of a boot is filed in UTC: from the earlier one's on, as long as the monotonic clock says.
 * A UTC that is slewed meanwhile stretches it; one that was set does not.
 */
final class Filing {
    /** What NTP slews and does not set (RFC 5905, STEPT), and by how much a clock is slewed at most (its MAXFREQ). */
    private static final long SLEWED_NANOS = 128_000_000L;

    private static final long MOST_SLEW_PER_MILLION = 500;

    private final List<ClockStep> steps = new ArrayList<>();

    /** Where the time between them ends. */
    long end(TimedSample last, TimedSample next) {
        long step = next.monotonicNanos() - last.monotonicNanos();
        long set = set(last, next);
        if (set != 0) {
            ClockStep found = new ClockStep(Integrator.instant(last.utcNanos() + step), set);
            if (steps.isEmpty() || !steps.getLast().equals(found)) {
                steps.add(found);
            }
        }
        return set == 0 ? next.utcNanos() : last.utcNanos() + step;
    }

    /** By how much UTC was set between two samples; 0 where it was slewed at most. */
    static long set(TimedSample last, TimedSample next) {
        long step = next.monotonicNanos() - last.monotonicNanos();
        long ahead = next.utcNanos() - last.utcNanos() - step;
        boolean slewed = Math.abs(ahead) <= SLEWED_NANOS + step / 1_000_000 * MOST_SLEW_PER_MILLION;
        return slewed && next.utcNanos() > last.utcNanos() || ahead == 0 ? 0 : ahead;
    }

    List<ClockStep> steps() {
        return steps;
    }
}
