package joulebook.api.market;

import java.time.LocalDate;
import java.util.List;
import joulebook.api.market.InstrumentRequest.Fields;
import joulebook.api.problem.Refusal;
import joulebook.kernel.quantity.CarbonIntensity;
import org.jspecify.annotations.Nullable;

/** A factor as a caller states it. */
record MarketFactorRequest(
        @Nullable String kind,
        @Nullable String boundary,
        @Nullable String supplier,
        @Nullable String gramsPerKwh,
        @Nullable LocalDate validFrom,
        @Nullable LocalDate validTo,
        @Nullable Long supersedes,
        @Nullable String source,
        @Nullable String version,
        @Nullable String licence) {
    private static final String SUPPLIER = "SUPPLIER";
    private static final String OF = "a factor";

    /** What there is to be stored, checked field by field. */
    record Stated(
            String kind,
            String boundary,
            String supplier,
            CarbonIntensity rate,
            LocalDate validFrom,
            LocalDate validTo,
            @Nullable Long supersedes,
            String source,
            String version,
            String licence) {}

    /** @throws Refusal (422) naming the first field that cannot be */
    Stated checked() {
        String which =
                Fields.oneOf("kind", Fields.required("kind", kind, OF), List.of(SUPPLIER, "RESIDUAL", "GRID_AVERAGE"));
        boolean supplied = which.equals(SUPPLIER);
        String whose = MarketForm.orEmpty(supplier);
        if (supplied == whose.isEmpty()) {
            throw Refusal.invalid("supplier", supplied ? "whose mix is it?" : "a factor of a market has no supplier");
        }
        if (validFrom == null || validTo == null) {
            throw Refusal.invalid(
                    validFrom == null ? "validFrom" : "validTo",
                    "a factor needs its days: validFrom, and validTo, the day after the last, such as 2026-01-01");
        }
        if (!validFrom.isBefore(validTo)) {
            throw Refusal.invalid("validTo", "the factor would end on " + validTo + ", not after " + validFrom);
        }
        return new Stated(
                which,
                Fields.boundary(Fields.required("boundary", boundary, OF)),
                whose,
                Fields.intensity(Fields.required("gramsPerKwh", gramsPerKwh, OF), supplied),
                validFrom,
                validTo,
                supersedes,
                Fields.required("source", source, OF),
                Fields.required("version", version, OF),
                Fields.required("licence", licence, OF));
    }
}
