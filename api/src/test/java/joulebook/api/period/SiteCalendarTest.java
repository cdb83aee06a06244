package joulebook.api.period;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import joulebook.api.problem.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteCalendarTest {

    /** 31 days are 744 hours. Clocks are put back on 25 October 2026, and forward on 29 March 2026. */
    @ParameterizedTest
    @CsvSource({
        "2026-10, 2026-09-30T22:00:00Z, 2026-10-31T23:00:00Z, 745",
        "2026-03, 2026-02-28T23:00:00Z, 2026-03-31T22:00:00Z, 743",
        "2026-01, 2025-12-31T23:00:00Z, 2026-01-31T23:00:00Z, 744"
    })
    void aMonthInBerlinHasTheHoursThatTheClocksThereGaveIt(String id, Instant from, Instant to, long hours) {
        Period month = SiteCalendar.of("Europe/Berlin", 1).period(YearMonth.parse(id));

        assertThat(month.from()).isEqualTo(from);
        assertThat(month.to()).isEqualTo(to);
        assertThat(Duration.between(month.from(), month.to())).isEqualTo(Duration.ofHours(hours));
        assertThat(month.id()).isEqualTo(id);
    }

    /** Samoa had no 30 December 2011: it went to the other side of the date line. */
    @Test
    void aMonthWithADayLessIsADayShorter() {
        Period month = SiteCalendar.of("Pacific/Apia", 1).period(YearMonth.of(2011, 12));

        assertThat(Duration.between(month.from(), month.to())).isEqualTo(Duration.ofDays(30));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia", "America/Havana"})
    void monthsLeaveNoInstantOutAndShareNone(String zone) {
        SiteCalendar calendar = SiteCalendar.of(zone, 1);
        YearMonth month = YearMonth.of(2005, 1);
        for (int i = 0; i < 300; i++, month = month.plusMonths(1)) {
            Period period = calendar.period(month);

            assertThat(period.to()).isEqualTo(calendar.begins(month.plusMonths(1)));
            assertThat(calendar.month(period.from())).isEqualTo(month);
            assertThat(calendar.month(period.to().minusNanos(1))).isEqualTo(month);
            assertThat(period.from().getEpochSecond() % 60).isZero();
        }
    }

    /** A year that begins in April 2026 ends in March 2027. */
    @ParameterizedTest
    @CsvSource({"4, 2026-04, 2027, 1", "4, 2027-03, 2027, 12", "4, 2026-03, 2026, 12", "1, 2026-10, 2026, 10"})
    void aFiscalYearIsNamedAfterTheYearInWhichItEnds(int start, YearMonth month, int year, int monthOfYear) {
        Period period = SiteCalendar.of("UTC", start).period(month);

        assertThat(period.fiscalYear()).isEqualTo(year);
        assertThat(period.fiscalMonth()).isEqualTo(monthOfYear);
    }

    @Test
    void aZoneThatDoesNotExistIsRefusedAndThoseNearbyAreNamed() {
        assertThatThrownBy(() -> SiteCalendar.of("Europe/Berln", 1))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "there is no time zone 'Europe/Berln'. Give one of the IANA database, such as Europe/Berlin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+02:00", "CEST", "europe/berlin", "", "Mars/Olympus_Mons"})
    void anOffsetIsNoZone(String zone) {
        assertThatThrownBy(() -> SiteCalendar.of(zone, 1))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("there is no time zone '" + zone + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-13", "2026-1", "October", "2026", "99999-01", ""})
    void whatIsNoMonthIsRefused(String id) {
        assertThatThrownBy(() -> SiteCalendar.month(id))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("2026-10");
    }
}
