package joulebook.api.cost;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a contract charges by a whole month.
 *
 * @param tiers empty where energy costs what is booked
 * @param demandMinutes over which interval power is averaged; null without a demand charge
 * @param demandMicros for each kW of the month's highest interval
 */
record MonthContract(
        long id,
        String code,
        String currency,
        LocalDate validFrom,
        LocalDate validTo,
        List<Tier> tiers,
        @Nullable Integer demandMinutes,
        @Nullable Long demandMicros,
        String source,
        String version,
        Instant knownFrom,
        @Nullable Long supersedes) {}
