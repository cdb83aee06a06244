package joulebook.api.tariff;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/** How a contract prices a minute, in millionths of its currency's unit per kWh. */
sealed interface Rule {

    /** One price at all times. */
    record Flat(long micros) implements Rule {}

    /**
     * A market's price, and what is added to it (levies, a margin).
     *
     * @param series code of the price series
     * @param plusMicros added to each price
     * @param otherwiseMicros the whole price where the market says nothing
     */
    record Dynamic(String series, long plusMicros, long otherwiseMicros) implements Rule {}

    /** Bands that cover each minute of each kind of day of each season once. */
    record TimeOfUse(ZoneId zone, Set<LocalDate> holidays, List<Season> seasons, List<Band> bands) implements Rule {

        /** By the clock on the wall: an hour that a DST change leaves out costs nothing, one that it repeats costs twice. */
        Band at(Instant minute) {
            var local = minute.atZone(zone);
            LocalDate date = local.toLocalDate();
            String season = season(date);
            int day =
                    holidays.contains(date) ? Band.HOLIDAY : date.getDayOfWeek().getValue() - 1;
            int clock = local.getHour() * 60 + local.getMinute();
            return bands.stream()
                    .filter(band -> band.holds(season, day, clock))
                    .findFirst()
                    .orElseThrow();
        }

        private String season(LocalDate date) {
            int day = Season.day(date.getMonthValue(), date.getDayOfMonth());
            return seasons.stream()
                    .filter(season -> season.has(day))
                    .map(Season::name)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * A part of the year.
     *
     * @param from its first day, {@code to} the day after its last, both as days of a leap year from 0; a season may go over
     *     the year's end
     */
    record Season(String name, int from, int to) {
        static final int DAYS = 366;

        static int day(int month, int day) {
            return LocalDate.of(2024, month, day).getDayOfYear() - 1; // 2024 is a leap year
        }

        boolean has(int day) {
            return from < to ? day >= from && day < to : day >= from || day < to;
        }
    }

    /**
     * A price for some hours of some days.
     *
     * @param season null-free: {@code *} for all of the year
     * @param days Monday is 0, Sunday 6, a holiday 7
     * @param from minutes from midnight by the clock on the wall, {@code to} the first one after it
     */
    record Band(String name, String season, Set<Integer> days, int from, int to, long micros) {
        static final int HOLIDAY = 7;
        static final int MINUTES = 24 * 60;

        boolean holds(String ofSeason, int day, int clock) {
            return (season.equals("*") || season.equals(ofSeason)) && days.contains(day) && clock >= from && clock < to;
        }
    }
}
