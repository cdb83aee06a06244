package joulebook.api.period;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which period an entry is posted into, as things stand while the books are locked: its minute's own if that is open, the
 * first one that was never closed otherwise.
 */
public final class OpenPeriods {
    private final SiteCalendar calendar;
    private final List<Period> closedOnce;

    /** @param closedOnce all that were closed or are closing, oldest first */
    OpenPeriods(SiteCalendar calendar, List<Period> closedOnce) {
        this.calendar = calendar;
        this.closedOnce = closedOnce;
    }

    /** Null where the minute's own period is open. */
    public @Nullable Adjustment adjustmentFor(Instant minute) {
        if (closedOnce.isEmpty()) {
            return null;
        }
        Instant neverClosed = closedOnce.getLast().to();
        if (!minute.isBefore(neverClosed)) {
            return null;
        }
        for (Period period : closedOnce) {
            if (period.has(minute)) {
                return period.isOpen() ? null : new Adjustment(period.id(), neverClosed);
            }
        }
        return new Adjustment(calendar.month(minute).toString(), neverClosed); // from before the first closed period
    }
}
