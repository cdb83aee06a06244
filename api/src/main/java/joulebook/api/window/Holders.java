package joulebook.api.window;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.LongStream;
import joulebook.kernel.quantity.Energy;
import org.jspecify.annotations.Nullable;

/**
 * The runs that hold a device, and what each has of what it drew: all of it where one does, equal parts where several do,
 * idle where none does. A meter sees the device and not who uses it, so that equal parts are a rule and no measurement.
 */
record Holders(List<Holder> all) {

    /** A run on the device, on the clock of its boot. */
    record Holder(UUID run, UUID boot, long fromMonotonic, long toMonotonic) {

        boolean holds(Piece piece) {
            return boot.equals(piece.boot())
                    && piece.fromMonotonic() >= fromMonotonic
                    && piece.toMonotonic() <= toMonotonic
                    && piece.toMonotonic() > piece.fromMonotonic();
        }
    }

    /** Each minute's shares, which add up to it. */
    Map<Long, List<Trace.Share>> shares(Trace trace) {
        Map<Long, Map<@Nullable UUID, long[]>> minutes = new TreeMap<>();
        long[] edges = edges();
        Taker last = Taker.NOBODY;
        for (Interval interval : trace.integral().intervals()) {
            if (last.takes(interval)) {
                last.add(interval);
                continue;
            }
            for (Piece piece : Piece.of(interval).byMinute()) {
                Map<@Nullable UUID, long[]> minute =
                        minutes.computeIfAbsent(piece.minute(), any -> new LinkedHashMap<>());
                for (Piece part : piece.atMonotonic(edges)) {
                    share(minute, part);
                    last = Taker.of(part, holding(part), edges, minute);
                }
            }
        }
        Map<Long, List<Trace.Share>> shares = new TreeMap<>();
        minutes.forEach((minute, byRun) -> shares.put(
                minute,
                byRun.entrySet().stream()
                        .map(entry -> new Trace.Share(entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
                        .sorted(Comparator.comparing(share -> String.valueOf(share.run())))
                        .toList()));
        return shares;
    }

    /**
     * Whose share the last part was, and within which bounds all that follows is his too: a minute, and the stretch of the
     * boot's clock between two edges, at none of which anybody's hold begins or ends.
     */
    private record Taker(UUID boot, long fromMonotonic, long toMonotonic, long fromUtc, long toUtc, long[] share) {
        private static final Taker NOBODY = new Taker(new UUID(0, 0), 1, 0, 1, 0, new long[2]);

        static Taker of(Piece part, List<Holder> now, long[] edges, Map<@Nullable UUID, long[]> minute) {
            if (now.size() > 1 || part.toMonotonic() <= part.fromMonotonic()) {
                return NOBODY;
            }
            int at = Arrays.binarySearch(edges, part.fromMonotonic());
            int next = at < 0 ? -at - 1 : at + 1;
            long[] share = minute.get(now.isEmpty() ? null : now.getFirst().run());
            return share == null
                    ? NOBODY
                    : new Taker(
                            part.boot(),
                            next == 0 ? Long.MIN_VALUE : edges[next - 1],
                            next == edges.length ? Long.MAX_VALUE : edges[next],
                            part.minute(),
                            part.minute() + Piece.MINUTE_NANOS,
                            share);
        }

        boolean takes(Interval interval) {
            return interval.fromMonotonic() >= fromMonotonic
                    && interval.toMonotonic() <= toMonotonic
                    && interval.toMonotonic() > interval.fromMonotonic()
                    && interval.fromUtc() >= fromUtc
                    && interval.toUtc() <= toUtc
                    && interval.boot().equals(boot);
        }

        void add(Interval interval) {
            share[0] += interval.millijoules();
            share[1] += interval.toUtc() - interval.fromUtc();
        }
    }

    private long[] edges() {
        return all.stream()
                .flatMapToLong(holder -> LongStream.of(holder.fromMonotonic(), holder.toMonotonic()))
                .sorted()
                .distinct()
                .toArray();
    }

    private void share(Map<@Nullable UUID, long[]> shares, Piece part) {
        List<Holder> now = holding(part);
        if (now.size() <= 1) {
            add(shares, now.isEmpty() ? null : now.getFirst().run(), part.millijoules(), part.nanos());
            return;
        }
        List<Energy> equal = equally(part, now.size());
        for (int i = 0; i < now.size(); i++) {
            add(shares, now.get(i).run(), equal.get(i).millijoules(), part.nanos());
        }
    }

    private List<Holder> holding(Piece part) {
        List<Holder> now = new ArrayList<>(all.size());
        for (Holder holder : all) {
            if (holder.holds(part)) {
                now.add(holder);
            }
        }
        return now;
    }

    private static List<Energy> equally(Piece part, int holders) {
        return Energy.ofMillijoules(part.millijoules()).splitBy(Collections.nCopies(holders, 1L));
    }

    private static void add(Map<@Nullable UUID, long[]> shares, @Nullable UUID run, long millijoules, long nanos) {
        long[] share = shares.computeIfAbsent(run, any -> new long[2]);
        share[0] += millijoules;
        share[1] += nanos;
    }

    /**
     * A run's energy from its start up to each of these instants of its clock, in millijoules: cut and split as {@link
     * #shares} are, so that at its end it is what its shares add up to.
     */
    long[] upTo(Trace trace, UUID run, long[] instants) {
        long[] cuts = LongStream.of(instants).sorted().distinct().toArray();
        long[] sums = new long[instants.length];
        for (Piece part : parts(trace)) {
            for (Piece cut : of(run, part).atMonotonic(cuts)) {
                for (int i = 0; i < instants.length; i++) {
                    sums[i] += cut.toMonotonic() <= instants[i] ? cut.millijoules() : 0;
                }
            }
        }
        return sums;
    }

    /** What was drawn, cut where a minute or anybody's hold begins or ends. */
    private List<Piece> parts(Trace trace) {
        long[] edges = edges();
        List<Piece> parts = new ArrayList<>();
        for (Interval interval : trace.integral().intervals()) {
            Piece.of(interval).byMinute().forEach(piece -> parts.addAll(piece.atMonotonic(edges)));
        }
        return parts;
    }

    /** A run's share of a part; none of it where the run does not hold the device. */
    private Piece of(UUID run, Piece part) {
        List<UUID> now = holding(part).stream().map(Holder::run).toList();
        int which = now.indexOf(run);
        return part.with(which < 0 ? 0 : equally(part, now.size()).get(which).millijoules());
    }

    /**
     * What a device drew while a run held it together with others.
     *
     * @param others who, in the order of their ids
     * @param from the first such moment; {@code to} the last
     * @param part the run's, in millijoules; {@code whole} is what all of them have together
     */
    record Together(List<UUID> others, Instant from, Instant to, long part, long whole) {}

    /** Empty for a run that is alone on the device all along. */
    Optional<Together> together(Trace trace, UUID run) {
        TreeSet<UUID> others = new TreeSet<>();
        long[] span = {Long.MAX_VALUE, Long.MIN_VALUE};
        long[] sums = new long[2];
        for (Piece part : parts(trace)) {
            List<UUID> now = holding(part).stream().map(Holder::run).toList();
            if (now.size() > 1 && now.contains(run)) {
                others.addAll(now);
                span[0] = Math.min(span[0], part.fromUtc());
                span[1] = Math.max(span[1], part.toUtc());
                sums[0] += of(run, part).millijoules();
                sums[1] += part.millijoules();
            }
        }
        others.remove(run);
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(new Together(
                        List.copyOf(others),
                        Integrator.instant(span[0]),
                        Integrator.instant(span[1]),
                        sums[0],
                        sums[1]));
    }
}
