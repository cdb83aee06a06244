package joulebook.api.window;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import joulebook.kernel.quantity.Energy;

/**
 * An interval, or the part of one that lies in one minute or in one run. Cutting loses nothing: the parts' energies add
 * up to the whole's.
 */
record Piece(UUID boot, long fromMonotonic, long toMonotonic, long fromUtc, long toUtc, long millijoules) {
    static final long MINUTE_NANOS = 60_000_000_000L;

    static Piece of(Interval interval) {
        return new Piece(
                interval.boot(),
                interval.fromMonotonic(),
                interval.toMonotonic(),
                interval.fromUtc(),
                interval.toUtc(),
                interval.millijoules());
    }

    /** The same time with another energy. */
    Piece with(long energy) {
        return new Piece(boot, fromMonotonic, toMonotonic, fromUtc, toUtc, energy);
    }

    long minute() {
        return minute(fromUtc);
    }

    /** The first instant of an instant's minute. */
    static long minute(long utcNanos) {
        return Math.floorDiv(utcNanos, MINUTE_NANOS) * MINUTE_NANOS;
    }

    long nanos() {
        return toUtc - fromUtc;
    }

    /** The parts in each UTC minute, in proportion to UTC time. */
    List<Piece> byMinute() {
        long cut = minute() + MINUTE_NANOS;
        if (cut >= toUtc) {
            return List.of(this);
        }
        List<Long> cuts = new ArrayList<>();
        for (; cut < toUtc; cut += MINUTE_NANOS) {
            cuts.add(cut);
        }
        return cut(cuts, fromUtc, toUtc);
    }

    /**
     * The parts between these instants of the monotonic clock, in proportion to its time.
     *
     * @param instants each later than the one before
     */
    List<Piece> atMonotonic(long[] instants) {
        int next = Arrays.binarySearch(instants, fromMonotonic);
        next = next < 0 ? -next - 1 : next + 1;
        if (next == instants.length || instants[next] >= toMonotonic) {
            return List.of(this);
        }
        List<Long> cuts = new ArrayList<>();
        for (; next < instants.length && instants[next] < toMonotonic; next++) {
            cuts.add(instants[next]);
        }
        return cut(cuts, fromMonotonic, toMonotonic);
    }

    private List<Piece> cut(List<Long> cuts, long from, long to) {
        List<Long> edges = new ArrayList<>();
        edges.add(from);
        edges.addAll(cuts);
        edges.add(to);
        List<Long> weights = new ArrayList<>();
        for (int i = 1; i < edges.size(); i++) {
            weights.add(edges.get(i) - edges.get(i - 1));
        }
        List<Energy> energies = Energy.ofMillijoules(millijoules).splitBy(weights);
        List<Piece> parts = new ArrayList<>();
        for (int i = 0; i < energies.size(); i++) {
            parts.add(new Piece(
                    boot,
                    scaled(edges.get(i), from, to, fromMonotonic, toMonotonic),
                    scaled(edges.get(i + 1), from, to, fromMonotonic, toMonotonic),
                    scaled(edges.get(i), from, to, fromUtc, toUtc),
                    scaled(edges.get(i + 1), from, to, fromUtc, toUtc),
                    energies.get(i).millijoules()));
        }
        return parts;
    }

    private static long scaled(long at, long from, long to, long low, long high) {
        if (at == from) {
            return low;
        }
        if (at == to) {
            return high;
        }
        return low + Math.round((at - from) / (double) (to - from) * (high - low));
    }
}
