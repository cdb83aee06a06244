package joulebook.api.tariff;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.LocalDate;
import java.time.ZoneId;
import joulebook.api.problem.Known;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A contract's rule as a caller states it, before it is known to be whole. */
record TariffRequest(
        @Nullable String code,
        @Nullable String kind,
        @Nullable String currency,
        @Nullable String zone,
        @Nullable LocalDate validFrom,
        @Nullable LocalDate validTo,

        @Schema(type = "object", implementation = Object.class) @Nullable JsonNode rule,

        @Nullable String source,
        @Nullable String version,
        @Nullable Long supersedes) {

    /** What there is to be stored, checked field by field. */
    record Stated(
            String code,
            String kind,
            String currency,
            ZoneId zone,
            LocalDate validFrom,
            LocalDate validTo,
            JsonNode rule,
            String source,
            String version,
            @Nullable Long supersedes) {}

    /** @throws Refusal (422) naming the first field that cannot be */
    Stated checked() {
        String contract = required("code", code);
        if (!contract.matches("[^\\s\\p{Cntrl}]{1,64}")) {
            throw Refusal.invalid("code", "'" + contract + "' is no code: up to 64 characters without blanks");
        }
        if (validFrom == null || validTo == null || !validFrom.isBefore(validTo)) {
            throw Refusal.invalid(
                    "validTo",
                    "a tariff needs its days: validFrom, and validTo, the day after the last, which is later");
        }
        if (rule == null || !rule.isObject()) {
            throw Refusal.invalid("rule", "a tariff needs its rule, an object");
        }
        return new Stated(
                contract,
                required("kind", kind),
                Known.currency("currency", required("currency", currency)).getCurrencyCode(),
                Known.zone("zone", required("zone", zone)),
                validFrom,
                validTo,
                rule,
                required("source", source),
                required("version", version),
                supersedes);
    }

    private static String required(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw Refusal.invalid(field, "a tariff needs a " + field);
        }
        return value.strip();
    }
}
