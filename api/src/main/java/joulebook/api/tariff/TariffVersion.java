package joulebook.api.tariff;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A contract's rule, with the days on which it holds and when it is known.
 *
 * @param code the contract
 * @param kind flat, time-of-use, dynamic, or another that gives no price for a minute
 * @param zone time zone of its days and bands
 * @param validTo the day after its last
 * @param knownTo when the one that supersedes it came; null where none did
 * @param rule in canonical JSON
 */
public record TariffVersion(
        long id,
        String code,
        String kind,
        String currency,
        String zone,
        LocalDate validFrom,
        LocalDate validTo,

        @Schema(type = "object", implementation = Object.class) @JsonRawValue
        String rule,

        String source,
        String version,
        Instant knownFrom,
        @Nullable Instant knownTo,
        @Nullable Long supersedes) {}
