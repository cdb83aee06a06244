package joulebook.api.carbon;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Pattern;
import joulebook.api.problem.Refusal;
import joulebook.kernel.quantity.CarbonIntensity;
import org.jspecify.annotations.Nullable;

/**
 * A factor as a caller states it, before it is known to be whole.
 *
 * @param gwpSet the IPCC report whose global warming potentials weigh its gases; needed where these are stated
 * @param co2GramsPerKwh of its CO2e, {@code ch4GramsPerKwh} as a mass of methane, {@code n2oGramsPerKwh} of nitrous oxide;
 *     null where its source gives no breakdown
 */
record FactorRequest(
        @Nullable String geo,
        @Nullable String name,
        @Nullable String basis,
        @Nullable String gramsPerKwh,
        @Nullable LocalDate validFrom,
        @Nullable LocalDate validTo,
        @Nullable String gwpSet,
        @Nullable String co2GramsPerKwh,
        @Nullable String ch4GramsPerKwh,
        @Nullable String n2oGramsPerKwh,
        @Nullable String source,
        @Nullable String version,
        @Nullable String licence,
        @Nullable Long supersedes) {
    private static final Pattern GEO = Pattern.compile("[A-Z0-9][A-Z0-9_-]{1,31}");
    private static final List<String> BASES = List.of("life-cycle", "direct");
    private static final List<String> GWP_SETS = List.of("SAR", "AR4", "AR5", "AR6");

    /** What there is to be stored, checked field by field. */
    record Stated(
            String geo,
            String name,
            String basis,
            long mgPerKwh,
            LocalDate validFrom,
            LocalDate validTo,
            @Nullable String gwpSet,
            String source,
            String version,
            String licence,
            @Nullable Long supersedes,
            TermsForm.@Nullable Gases gases) {}

    /** @throws Refusal (422) naming the first field that cannot be */
    Stated checked() {
        String code = required("geo", geo);
        if (!GEO.matcher(code).matches()) {
            throw Refusal.invalid("geo", "'" + code + "' is no code of a grid: capital letters, digits, - and _");
        }
        if (validFrom == null || validTo == null) {
            throw Refusal.invalid(
                    validFrom == null ? "validFrom" : "validTo",
                    "a factor needs its days: validFrom, and validTo, the day after the last, such as 2026-01-01");
        }
        if (!validFrom.isBefore(validTo)) {
            throw Refusal.invalid("validTo", "the factor would end on " + validTo + ", not after " + validFrom);
        }
        if (validFrom.getYear() < 1990 || validTo.getYear() > 2101) {
            throw Refusal.invalid("validFrom", "factors are for the years 1990 to 2100");
        }
        String set = gwpSet == null ? null : oneOf("gwpSet", gwpSet, GWP_SETS);
        String total = required("gramsPerKwh", gramsPerKwh);
        long mgPerKwh = intensity(total);
        return new Stated(
                code,
                required("name", name),
                oneOf("basis", required("basis", basis), BASES),
                mgPerKwh,
                validFrom,
                validTo,
                set,
                required("source", source),
                required("version", version),
                required("licence", licence),
                supersedes,
                new GasBreakdown(co2GramsPerKwh, ch4GramsPerKwh, n2oGramsPerKwh).checked(total, set));
    }

    private static String required(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw Refusal.invalid(field, "a factor needs a " + field);
        }
        return value.strip();
    }

    private static String oneOf(String field, String value, List<String> known) {
        if (!known.contains(value)) {
            throw Refusal.invalid(field, "'" + value + "' is no " + field + ": there are " + String.join(", ", known));
        }
        return value;
    }

    /** A grid's 0 is missing data, not clean power. */
    private static long intensity(String text) {
        try {
            long milligrams =
                    CarbonIntensity.ofGramsPerKilowattHour(new BigDecimal(text)).milligramsPerKilowattHour();
            if (milligrams > 0 && milligrams <= 10_000_000) {
                return milligrams;
            }
        } catch (ArithmeticException | IllegalArgumentException e) {
            // said below
        }
        throw Refusal.invalid(
                "gramsPerKwh",
                "'" + text
                        + "' is no intensity: grams of CO2e per kWh, above 0 and up to 10000, at most three decimals");
    }
}
