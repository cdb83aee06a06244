package joulebook.api.period;

import java.util.List;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The site's time zone and fiscal year. They are fixed by the first period that closes. */
@RestController
class CalendarController {
    private final PeriodStore store;

    CalendarController(PeriodStore store) {
        this.store = store;
    }

    /**
     * As it holds.
     *
     * @param assumed nobody stated it
     */
    record Calendar(String zone, int fiscalYearStart, boolean assumed) {
        static Calendar of(SiteCalendar calendar) {
            return new Calendar(
                    calendar.zone().getId(), calendar.fiscalYearStart().getValue(), calendar.assumed());
        }
    }

    record CalendarRequest(@Nullable String zone, @Nullable Integer fiscalYearStart) {}

    @GetMapping("/v1/calendar")
    Calendar get() {
        return Calendar.of(store.calendar());
    }

    @PutMapping("/v1/calendar")
    Calendar put(@RequestBody CalendarRequest request) {
        if (request.zone() == null) {
            throw Refusal.invalid("zone", "a calendar needs a time zone, such as Europe/Berlin");
        }
        SiteCalendar stated =
                SiteCalendar.of(request.zone(), request.fiscalYearStart() == null ? 1 : request.fiscalYearStart());
        if (!stated.equals(store.calendar())) {
            List<Period> closed = store.closedOnce();
            if (!closed.isEmpty()) {
                throw Refusal.conflict("the calendar is fixed: period "
                        + closed.getFirst().id() + " was closed in "
                        + closed.getFirst().zone() + ". A site in another zone keeps books of its own");
            }
            store.add(stated);
        }
        return Calendar.of(stated);
    }
}
