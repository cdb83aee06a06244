package joulebook.api.report;

import java.util.List;

/**
 * What closing a month would seal, before it is closed.
 *
 * @param entries how many would be sealed: those of the month's minutes, and adjustments of months before
 * @param adjustments entries that are booked in this month and are about another one
 */
public record PeriodReview(PeriodStatement statement, long entries, List<Adjusted> adjustments) {

    /** @param energy of devices that they add to that month, such as {@code -1200mJ} */
    public record Adjusted(String period, long entries, String energy) {}
}
