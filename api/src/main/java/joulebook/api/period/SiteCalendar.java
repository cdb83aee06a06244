package joulebook.api.period;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.Month;
import java.time.YearMonth;
import java.time.ZoneId;
import joulebook.api.problem.Known;
import joulebook.api.problem.Refusal;

/**
 * The site's months: calendar months in its time zone, so that one has 745 hours where clocks are put back in it. A
 * fiscal year has twelve of them, begins with {@code fiscalYearStart}, and is named after the calendar year in which it
 * ends.
 *
 * @param zone of the IANA time zone database, such as Europe/Berlin
 * @param assumed nobody stated it
 */
record SiteCalendar(ZoneId zone, Month fiscalYearStart, boolean assumed) {
    static final SiteCalendar ASSUMED = new SiteCalendar(ZoneId.of("UTC"), Month.JANUARY, true);

    /** @throws Refusal (422) for a zone or month that there is not */
    static SiteCalendar of(String zone, int fiscalYearStart) {
        ZoneId known = Known.zone("zone", zone);
        if (fiscalYearStart < 1 || fiscalYearStart > 12) {
            throw Refusal.invalid(
                    "fiscalYearStart",
                    "'" + fiscalYearStart + "' is no month: the fiscal year begins with month 1 (January) to 12");
        }
        return new SiteCalendar(known, Month.of(fiscalYearStart), false);
    }

    YearMonth month(Instant instant) {
        return YearMonth.from(instant.atZone(zone));
    }

    Instant begins(YearMonth month) {
        return month.atDay(1).atStartOfDay(zone).toInstant();
    }

    /** The month as an open period. */
    Period period(YearMonth month) {
        YearMonth fiscal = month.minusMonths(fiscalYearStart.getValue() - 1L);
        int year = fiscalYearStart == Month.JANUARY ? fiscal.getYear() : fiscal.getYear() + 1;
        return new Period(
                month.toString(),
                begins(month),
                begins(month.plusMonths(1)),
                zone.getId(),
                year,
                fiscal.getMonthValue(),
                Period.State.OPEN,
                0,
                null);
    }

    /** @throws Refusal (422) if {@code id} is no month */
    static YearMonth month(String id) {
        try {
            YearMonth month = YearMonth.parse(id);
            if (month.toString().equals(id) && month.getYear() >= 1970 && month.getYear() <= 9999) {
                return month;
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw Refusal.invalid("period", "'" + id + "' is no month: write it as 2026-10");
    }
}
