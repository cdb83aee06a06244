package joulebook.api.cost;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A device as something to have: bought or rented, and made at a cost in CO2e. Amounts are millionths of the currency's unit.
 *
 * @param inService first day of its first month
 * @param lifeMonths over which it is written off, or rented
 * @param priceMicros null for a rented one; {@code residualMicros} and {@code interestPpm} (a year) too
 * @param hourlyMicros null for a bought one
 * @param licenceMicros software, a month
 * @param ratedMilliwatts for which the facility charges {@code facilityMicros} per kW and month
 * @param embodied of its making; null where nobody knows
 */
public record Asset(
        long id,
        String device,
        String name,
        String currency,
        LocalDate inService,
        int lifeMonths,
        @Nullable Long priceMicros,
        @Nullable Long residualMicros,
        @Nullable Integer interestPpm,
        @Nullable Long hourlyMicros,
        long licenceMicros,
        long ratedMilliwatts,
        long facilityMicros,
        @Nullable Embodied embodied,
        String source,
        Instant knownFrom,
        @Nullable Long supersedes) {
    private static final long MONTHS_PPM = 12L * 1_000_000;

    /**
     * CO2e of its making, in micrograms, and its range.
     *
     * @param basis TIME: in equal parts over its life; USE: over {@code lifeHours} of use
     */
    public record Embodied(
            long micrograms,
            long lowMicrograms,
            long highMicrograms,
            String basis,
            @Nullable Long lifeHours,
            String source) {}

    /** Which of its months this is, from 0 on; outside of its life it is none of them. */
    int index(YearMonth month) {
        return (int) ChronoUnit.MONTHS.between(YearMonth.from(inService), month);
    }

    public boolean isInService(YearMonth month) {
        return index(month) >= 0 && index(month) < lifeMonths;
    }

    /** Straight line: what does not divide is written off in the last month. */
    long depreciation(YearMonth month) {
        return isInService(month) ? straightLine(writtenOff(), lifeMonths, index(month)) : 0;
    }

    /** Interest on the book value at the month's beginning. */
    long financing(YearMonth month) {
        if (priceMicros == null || interestPpm == null || !isInService(month)) {
            return 0;
        }
        long before = writtenOff() / lifeMonths * index(month);
        return Micros.product(priceMicros - before, interestPpm, MONTHS_PPM);
    }

    private long writtenOff() {
        return priceMicros == null || residualMicros == null ? 0 : priceMicros - residualMicros;
    }

    /** An amount in equal whole parts; the last takes what does not divide. */
    static long straightLine(long whole, int parts, int index) {
        long each = whole / parts;
        return index == parts - 1 ? whole - each * (parts - 1) : each;
    }

    /** Rent of a time, used or not. */
    long rent(long nanos) {
        return hourlyMicros == null ? 0 : Micros.product(hourlyMicros, nanos / 1_000_000_000, 3600);
    }

    /** What the facility charges a month for its rated power: mW x micro/kW. */
    long facility() {
        return Micros.product(facilityMicros, ratedMilliwatts, 1_000_000);
    }
}
