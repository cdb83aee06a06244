package joulebook.api.market;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What energy that no instrument covers is weighed by.
 *
 * @param kind SUPPLIER, RESIDUAL, or GRID_AVERAGE where no residual mix is published (Scope 2 Guidance, table 6.3)
 * @param supplier whose mix; empty but for a supplier's
 * @param rate exact, mg CO2e per kWh
 * @param validTo the day after its last; days are UTC
 * @param knownTo when the one that supersedes it came; null where none did
 */
public record MarketFactor(
        long id,
        String kind,
        String boundary,
        String supplier,
        String rate,
        LocalDate validFrom,
        LocalDate validTo,
        Instant knownFrom,
        @Nullable Instant knownTo,
        @Nullable Long supersedes,
        String source,
        String version,
        String licence) {}
