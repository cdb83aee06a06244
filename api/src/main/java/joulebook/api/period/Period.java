package joulebook.api.period;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A calendar month of the site.
 *
 * @param id year and month: {@code 2026-10}
 * @param to the first instant of the next one
 * @param zone that its first and last day are of
 * @param fiscalYear named after the calendar year in which it ends
 * @param fiscalMonth counts from 1 within the fiscal year
 * @param seals how often it was closed
 * @param reopening why it was last opened again, if it was
 */
public record Period(
        String id,
        Instant from,
        Instant to,
        String zone,
        int fiscalYear,
        int fiscalMonth,
        State state,
        int seals,
        @Nullable Reopening reopening) {

    /** OPEN can be posted into; CLOSING is being sealed; CLOSED has one seal; RESTATED was reopened and closed again. */
    public enum State {
        OPEN,
        CLOSING,
        CLOSED,
        RESTATED
    }

    /** @param seal that the period had, and that its next one supersedes */
    public record Reopening(int seal, String by, String why, Instant at) {}

    public boolean isOpen() {
        return state == State.OPEN;
    }

    public boolean isSealed() {
        return state == State.CLOSED || state == State.RESTATED;
    }

    /** Which of the period's closings goes on, or would come next. */
    public int nextClosing() {
        return seals + 1;
    }

    boolean has(Instant instant) {
        return !instant.isBefore(from) && instant.isBefore(to);
    }
}
