package joulebook.api.carbon;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A grid's intensity, with when it holds and when it is known.
 *
 * @param geo ISO 3166 alpha-3, or a region's or the world's code
 * @param basis life-cycle or direct: never mixed in one total
 * @param mgPerKwh mg CO2e per kWh
 * @param validTo the day after its last
 * @param knownFrom null for what came with the books
 * @param knownTo when the one that supersedes it came; null where none did
 * @param gwpSet the IPCC report whose global warming potentials weigh its gases; null where its source does not say
 * @param supersedes the factor that it corrects
 * @param co2MgPerKwh mg CO2 of it, {@code ch4UgPerKwh} ug methane, {@code n2oUgPerKwh} ug nitrous oxide; null where its
 *     source gives no breakdown
 */
public record Factor(
        long id,
        String geo,
        @Nullable String iso2,
        String name,
        int year,
        String basis,
        long mgPerKwh,
        LocalDate validFrom,
        LocalDate validTo,
        @Nullable Instant knownFrom,
        @Nullable Instant knownTo,
        @Nullable String gwpSet,
        @Nullable Long supersedes,
        @Nullable Long co2MgPerKwh,
        @Nullable Long ch4UgPerKwh,
        @Nullable Long n2oUgPerKwh,
        String source,
        String version,
        String licence) {}
