package joulebook.api.period;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The site's months and where each stands. Months close in order, and one that is closed opens only by approval. */
@Service
public class Periods {
    /** After a month's end samples may come in time for so long; then its last window closes. */
    private static final Duration LATENESS = Duration.ofMinutes(2);

    private final PeriodStore store;
    private final Clock clock = Clock.systemUTC();

    Periods(PeriodStore store) {
        this.store = store;
    }

    /** From the first that has data to the current one, newest first. */
    public List<Period> list() {
        List<Period> periods = new ArrayList<>(store.closedOnce());
        SiteCalendar calendar = store.calendar();
        Instant now = clock.instant();
        for (YearMonth month = firstOpen(periods, calendar);
                !calendar.begins(month).isAfter(now);
                month = month.plusMonths(1)) {
            periods.add(calendar.period(month));
        }
        return periods.reversed();
    }

    private YearMonth firstOpen(List<Period> closedOnce, SiteCalendar calendar) {
        return closedOnce.isEmpty()
                ? calendar.month(store.firstSample().orElseGet(clock::instant))
                : SiteCalendar.month(closedOnce.getLast().id()).plusMonths(1);
    }

    /** @throws Refusal (422) if {@code id} is no month */
    public Period get(String id) {
        YearMonth month = SiteCalendar.month(id);
        return store.find(id).orElseGet(() -> store.calendar().period(month));
    }

    /** The period that an instant lies in, if it was closed or is closing. */
    public Optional<Period> closedOnce(Instant instant) {
        return store.closedOnce().stream().filter(period -> period.has(instant)).findFirst();
    }

    /** Where entries go at present. */
    public OpenPeriods open() {
        return new OpenPeriods(store.calendar(), store.closedOnce());
    }

    /**
     * A period whose turn it is to be closed, or that is closing.
     *
     * @throws Refusal (409) if it is closed or not over, or an earlier one is to be closed first
     */
    public Period due(String id) {
        Period period = get(id);
        if (period.isSealed()) {
            throw Refusal.conflict("period " + id + " is closed. Reopen it if something is to be posted into it");
        }
        Instant closes = period.to().plus(LATENESS);
        if (clock.instant().isBefore(closes)) {
            throw Refusal.conflict("period " + id + " is not over: it ends at " + period.to()
                    + ", and can be closed from " + closes + " on");
        }
        earlier(period).ifPresent(first -> {
            throw Refusal.conflict("period " + id + " closes after " + first.id() + ", which is "
                    + (first.isOpen() ? "open" : "closing") + ": periods are closed in order. Close " + first.id()
                    + " first");
        });
        return period;
    }

    private Optional<Period> earlier(Period period) {
        return list().reversed().stream()
                .filter(each -> !each.isSealed() && each.from().isBefore(period.from()))
                .findFirst();
    }

    /** From here on nothing is posted into it. The caller holds the lock on the books. */
    @Transactional
    public void beginClosing(Period period, long lastEntry) {
        store.addClosing(period, lastEntry);
    }

    /**
     * Opens a closed period again; its seal stays, and its next one supersedes it.
     *
     * @throws Refusal (422) without a name or a reason, (409) if it is not closed
     */
    @Transactional
    public Period reopen(String id, @Nullable String by, @Nullable String why) {
        if (by == null || by.isBlank()) {
            throw Refusal.invalid("by", "who approves that " + id + " is opened again?");
        }
        if (why == null || why.isBlank()) {
            throw Refusal.invalid("why", "why is " + id + " opened again?");
        }
        Period period = get(id);
        if (!period.isSealed()) {
            throw Refusal.conflict("period " + id + " is " + (period.isOpen() ? "open" : "closing")
                    + ": only a closed one can be reopened");
        }
        store.addReopening(period, by.strip(), why.strip());
        return get(id);
    }
}
