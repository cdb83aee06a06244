package joulebook.api.series;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import joulebook.api.problem.Known;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * A series' points as a caller brings them.
 *
 * @param kind intensity, marginal, price, pue, water, losses or carbon-price
 * @param code the grid zone, market, site or region
 * @param basis of an intensity: life-cycle or direct
 * @param step how long each point holds, ISO 8601 ({@code PT1H}, {@code PT5M}); null where each row says it
 * @param currency of a price, ISO 4217
 * @param lossesIncluded an intensity of energy as delivered
 * @param shape csv, electricity-maps, watttime or entsoe; null for csv
 * @param content the file as it is
 * @param more further files that are one with it: of a zone whose generation comes in several documents (entsoe)
 * @param corrects whether points that differ from known ones supersede them; otherwise they are refused
 */
record SeriesRequest(
        @Nullable String kind,
        @Nullable String code,
        @Nullable String basis,
        @Nullable String step,
        @Nullable String currency,
        @Nullable Boolean lossesIncluded,
        @Nullable String source,
        @Nullable String version,
        @Nullable String licence,
        @Nullable String attribution,
        @Nullable String gwpSet,
        @Nullable String shape,
        @Nullable String content,
        @Nullable List<String> more,
        @Nullable Boolean corrects) {
    private static final List<String> BASES = List.of("life-cycle", "direct");
    private static final List<String> GWP_SETS = List.of("SAR", "AR4", "AR5", "AR6");

    /** @throws Refusal (422) naming the first field that cannot be */
    Stated checked() {
        SeriesKind its = SeriesKind.of(required("kind", kind));
        String name = required("code", code);
        if (!name.matches("[^\\s\\p{Cntrl}]{1,64}")) {
            throw Refusal.invalid("code", "'" + name + "' is no code: up to 64 characters without blanks");
        }
        if (its.hasBasis() != (basis != null)) {
            throw Refusal.invalid(
                    "basis",
                    its.hasBasis()
                            ? "an intensity is life-cycle or direct, and which is not said: they are never mixed"
                            : "a " + its.word() + " has no basis");
        }
        return new Stated(
                its,
                name,
                basis == null ? null : oneOf("basis", basis, BASES),
                step == null ? null : step(step),
                its.unit(currency(its)),
                required("source", source),
                lossesIncluded != null && lossesIncluded,
                required("version", version),
                required("licence", licence),
                attribution,
                gwpSet == null ? null : oneOf("gwpSet", gwpSet, GWP_SETS),
                shape == null ? "csv" : shape,
                contents(),
                corrects != null && corrects);
    }

    private List<String> contents() {
        List<String> contents = new ArrayList<>();
        contents.add(required("content", content));
        if (more != null) {
            more.forEach(each -> contents.add(required("more", each)));
        }
        return List.copyOf(contents);
    }

    private String currency(SeriesKind its) {
        if (!its.hasCurrency()) {
            if (currency != null) {
                throw Refusal.invalid("currency", "a " + its.word() + " has no currency");
            }
            return "";
        }
        return Known.currency("currency", required("currency", currency)).getCurrencyCode();
    }

    private static Duration step(String text) {
        try {
            Duration step = Duration.parse(text);
            if (step.getNano() == 0 && step.toSeconds() >= 60 && step.toSeconds() <= 86_400) {
                return step;
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw Refusal.invalid("step", "'" + text + "' is no step: a minute to a day, such as PT5M, PT15M or PT1H");
    }

    private static String required(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw Refusal.invalid(field, "a series needs a " + field);
        }
        return value.strip();
    }

    private static String oneOf(String field, String value, List<String> known) {
        if (!known.contains(value)) {
            throw Refusal.invalid(field, "'" + value + "' is no " + field + ": there are " + String.join(", ", known));
        }
        return value;
    }

    /** What there is to be stored, checked field by field. */
    record Stated(
            SeriesKind kind,
            String code,
            @Nullable String basis,
            @Nullable Duration step,
            String unit,
            String source,
            boolean lossesIncluded,
            String version,
            String licence,
            @Nullable String attribution,
            @Nullable String gwpSet,
            String shape,
            List<String> contents,
            boolean corrects) {

        /** @throws Refusal (422) if another step was stated than that of the file */
        Stated every(Duration itsStep) {
            if (step != null && !step.equals(itsStep)) {
                throw Refusal.invalid(
                        "step", "its step is " + itsStep + ", but " + step + " was stated: leave the step out");
            }
            return new Stated(
                    kind,
                    code,
                    basis,
                    itsStep,
                    unit,
                    source,
                    lossesIncluded,
                    version,
                    licence,
                    attribution,
                    gwpSet,
                    shape,
                    contents,
                    corrects);
        }
    }
}
