package joulebook.collector.importing;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import org.jspecify.annotations.Nullable;

/**
 * Local time of a zone as UTC. In the hour that happens twice a row is taken to be where it follows the row before it: rows
 * ascend. Nothing is guessed where that does not tell.
 */
final class LocalClock {
    /** No zone changes within a quarter of an hour. */
    private static final long QUARTER = 900 * Stamps.NANOS;

    private final ZoneId zone;
    private final @Nullable ZoneOffset first;
    private long quarter = Long.MIN_VALUE;
    private long offset;

    /** @param first the offset of a first row that happens twice; null where nothing tells */
    LocalClock(ZoneId zone, @Nullable ZoneOffset first) {
        this.zone = zone;
        this.first = first;
    }

    /** A stamp that happens twice, or not at all, and what to do. */
    static final class Untold extends Exception {
        private static final long serialVersionUID = 1L;

        Untold(LocalDateTime local, ZoneId zone, ZoneOffsetTransition change) {
            super("the time " + local + (change.isGap() ? " does not exist in " : " happens twice in ") + zone
                    + " (daylight saving)"
                    + (change.isGap()
                            ? ". The machine had another zone: give its --zone, or its offset, such as --zone "
                                    + change.getOffsetBefore()
                            : ", and no row near it tells which it is. Cut the file before and after that hour, and import"
                                    + " its rows by themselves with the offset that they had: --zone "
                                    + change.getOffsetBefore() + " or --zone " + change.getOffsetAfter()));
        }
    }

    /**
     * The instant of a local time, both in nanoseconds since 1970.
     *
     * @param before the instant of the row before it; {@link Long#MIN_VALUE} for the first
     * @param step the usual time between rows
     */
    long instant(long local, long before, long step) throws Untold {
        if (Math.floorDiv(local, QUARTER) == quarter) {
            return local - offset;
        }
        LocalDateTime time = time(local);
        ZoneOffsetTransition transition = zone.getRules().getTransition(time);
        if (transition == null) {
            quarter = Math.floorDiv(local, QUARTER);
            offset = zone.getRules().getOffset(time).getTotalSeconds() * Stamps.NANOS;
            return local - offset;
        }
        if (transition.isGap()) {
            throw new Untold(time, zone, transition);
        }
        return nearest(local, before, step, time, transition);
    }

    private long nearest(long local, long before, long step, LocalDateTime time, ZoneOffsetTransition transition)
            throws Untold {
        if (before == Long.MIN_VALUE) {
            if (first == null) {
                throw new Untold(time, zone, transition);
            }
            return local - first.getTotalSeconds() * Stamps.NANOS;
        }
        long earlier = local - transition.getOffsetBefore().getTotalSeconds() * Stamps.NANOS;
        long later = local - transition.getOffsetAfter().getTotalSeconds() * Stamps.NANOS;
        long chosen = Math.abs(earlier - before) <= Math.abs(later - before) ? earlier : later;
        if (Rate.isSilence(chosen - before, step)) {
            throw new Untold(time, zone, transition); // after a silence it may be either
        }
        return chosen;
    }

    static LocalDateTime time(long local) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(local, Stamps.NANOS), (int) Math.floorMod(local, Stamps.NANOS), ZoneOffset.UTC);
    }
}
