package joulebook.api.window;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joulebook.kernel.metering.Plausibility;
import joulebook.kernel.quantity.Energy;

/**
 * What a device's minute can hold, whatever made it: its greatest power over the covered time and what a counter may have kept
 * back before it (a second, or as long as it stood still), and a tenth more. What is above that is suspended, not booked.
 */
final class Ceiling {
    private Ceiling() {}

    private static final class Minute {
        private long millijoules;
        private long nanos;
        private long keptNanos;
        private long mostMilliwatts;
    }

    static Integrator.Integral hold(Integrator.Integral found) {
        Map<Long, Minute> minutes = new HashMap<>();
        long at = Long.MIN_VALUE;
        Minute minute = new Minute();
        for (Interval interval : found.intervals()) {
            if (Piece.minute(interval.fromUtc()) != at) {
                at = Piece.minute(interval.fromUtc());
                minute = minutes.computeIfAbsent(at, any -> new Minute());
            }
            if (interval.toUtc() <= at + Piece.MINUTE_NANOS) {
                add(minute, interval, interval.millijoules(), interval.toUtc() - interval.fromUtc());
            } else {
                for (Piece piece : Piece.of(interval).byMinute()) {
                    add(
                            minutes.computeIfAbsent(piece.minute(), any -> new Minute()),
                            interval,
                            piece.millijoules(),
                            piece.nanos());
                }
            }
        }
        minutes.values().removeIf(each -> each.millijoules <= most(each));
        return minutes.isEmpty() ? found : lowered(found, minutes);
    }

    private static void add(Minute minute, Interval interval, long millijoules, long nanos) {
        minute.millijoules += millijoules;
        minute.nanos += nanos;
        minute.keptNanos = Math.max(minute.keptNanos, interval.keptNanos());
        minute.mostMilliwatts = Math.max(
                minute.mostMilliwatts, Plausibility.most(interval.from().limit()));
    }

    private static long most(Minute minute) {
        return Plausibility.mostMillijoules(minute.mostMilliwatts, minute.nanos + minute.keptNanos);
    }

    private static Integrator.Integral lowered(Integrator.Integral found, Map<Long, Minute> above) {
        List<Interval> intervals = new ArrayList<>();
        Map<Long, List<Integer>> places = new HashMap<>();
        for (Interval interval : found.intervals()) {
            for (Piece piece : Piece.of(interval).byMinute()) {
                if (above.containsKey(piece.minute())) {
                    places.computeIfAbsent(piece.minute(), any -> new ArrayList<>())
                            .add(intervals.size());
                }
                intervals.add(interval.part(piece));
            }
        }
        List<Suspended> suspended = new ArrayList<>(found.suspended());
        above.forEach((at, minute) -> {
            long most = most(minute);
            List<Integer> its = places.getOrDefault(at, List.of());
            List<Energy> parts = Energy.ofMillijoules(most)
                    .splitBy(its.stream()
                            .map(place -> intervals.get(place).millijoules())
                            .toList());
            for (int i = 0; i < its.size(); i++) {
                intervals.set(
                        its.get(i), intervals.get(its.get(i)).with(parts.get(i).millijoules()));
            }
            suspended.add(new Suspended(at, minute.millijoules - most));
        });
        return new Integrator.Integral(intervals, found.gaps(), suspended, found.clockSteps());
    }
}
