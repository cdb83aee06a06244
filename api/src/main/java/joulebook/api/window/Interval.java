package joulebook.api.window;

import java.util.UUID;

/**
 * What a device used between two instants, and how long that was on each clock.
 *
 * @param from whose UTC it is filed by
 * @param millijoules what is booked
 * @param checkMillijoules what integrated power says of the same time where a counter is booked; 0 where unknown
 * @param checked whether both are known
 * @param keptNanos how much longer than between its ends the drawing of it may have taken: the readings' brackets, and for how
 *     long the counter had stood still
 * @param bridged nobody sampled for so long that a power would leave a gap: the counter's rise is known, not when it rose
 */
record Interval(
        StoredSegment from,
        long fromMonotonic,
        long toMonotonic,
        long fromUtc,
        long toUtc,
        long millijoules,
        long checkMillijoules,
        boolean checked,
        long keptNanos,
        boolean bridged) {

    UUID boot() {
        return from.boot();
    }

    /** One of its parts; what is checked of it stays with the first. */
    Interval part(Piece piece) {
        boolean isFirst = piece.fromUtc() == fromUtc;
        return new Interval(
                from,
                piece.fromMonotonic(),
                piece.toMonotonic(),
                piece.fromUtc(),
                piece.toUtc(),
                piece.millijoules(),
                isFirst ? checkMillijoules : 0,
                isFirst && checked,
                keptNanos,
                bridged);
    }

    /** The same time with another energy. */
    Interval with(long energy) {
        return new Interval(
                from,
                fromMonotonic,
                toMonotonic,
                fromUtc,
                toUtc,
                energy,
                checkMillijoules,
                checked,
                keptNanos,
                bridged);
    }
}
