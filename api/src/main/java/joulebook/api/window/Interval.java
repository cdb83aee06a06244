package joulebook.api.window;

import java.util.UUID;

/**
 * What a device used between two instants, and how long that was on each clock.
 *
 * @param millijoules what is booked
 * @param checkMillijoules what integrated power says of the same time where a counter is booked; 0 where unknown
 * @param checked whether both are known
 */
record Interval(
        UUID boot,
        long fromMonotonic,
        long toMonotonic,
        long fromUtc,
        long toUtc,
        long millijoules,
        long checkMillijoules,
        boolean checked) {}
