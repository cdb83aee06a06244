package joulebook.api.carbon;

import java.time.Instant;
import java.time.LocalDate;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;

/** The canonical forms of factors and terms: every column but those that the database gives. */
final class TermsForm {
    private TermsForm() {}

    /** What a factor says of its validity that is not just its year. */
    record Dated(
            LocalDate validFrom,
            LocalDate validTo,
            Instant knownFrom,
            @Nullable String gwpSet,
            @Nullable Long supersedes) {}

    /**
     * The gases that a factor is made of, where its source says so.
     *
     * @param co2 mg CO2 per kWh; {@code ch4} and {@code n2o} in ug per kWh
     */
    record Gases(long co2, @Nullable Long ch4, @Nullable Long n2o) {}

    /**
     * @param dated null for a factor that holds for its year, and came with the books
     * @param gases null where the source gives none
     */
    static Canonical factor(
            String geo,
            @Nullable String iso2,
            String name,
            int year,
            String basis,
            long mgPerKwh,
            String source,
            String version,
            String licence,
            @Nullable Dated dated,
            @Nullable Gases gases) {
        Canonical form = Canonical.of("factor")
                .add(geo)
                .add(iso2)
                .add(name)
                .add(year)
                .add(basis)
                .add(mgPerKwh)
                .add(source)
                .add(version)
                .add(licence);
        if (dated != null) {
            form.add(dated.validFrom())
                    .add(dated.validTo())
                    .add(dated.knownFrom())
                    .add(dated.gwpSet())
                    .add(dated.supersedes());
        }
        return gases == null ? form : form.add(gases.co2()).add(gases.ch4()).add(gases.n2o());
    }

    /**
     * What a policy gave for a minute: values, and the digests of the rows that they are from.
     *
     * @param intensityInputs of a mean
     */
    record OfTheMinute(
            @Nullable Long intensity,
            byte @Nullable [] intensityPoint,
            byte @Nullable [] intensityInputs,
            @Nullable String intensitySource,
            @Nullable String intensityLicence,
            @Nullable String intensityFallback,
            byte @Nullable [] tariff,
            byte @Nullable [] pricePoint,
            @Nullable String priceFallback,
            byte @Nullable [] puePoint,
            @Nullable Long losses,
            byte @Nullable [] lossPoint,
            @Nullable Long water,
            byte @Nullable [] waterPoint,
            @Nullable Long carbonPrice,
            @Nullable String carbonPriceCurrency,
            byte @Nullable [] carbonPricePoint) {

        boolean isEmpty() {
            return intensity == null
                    && intensityFallback == null
                    && tariff == null
                    && puePoint == null
                    && losses == null
                    && water == null
                    && carbonPrice == null;
        }

        private Canonical on(Canonical form) {
            return form.add(intensity)
                    .add(intensityPoint)
                    .add(intensityInputs)
                    .add(intensitySource)
                    .add(intensityLicence)
                    .add(intensityFallback)
                    .add(tariff)
                    .add(pricePoint)
                    .add(priceFallback)
                    .add(puePoint)
                    .add(losses)
                    .add(lossPoint)
                    .add(water)
                    .add(waterPoint)
                    .add(carbonPrice)
                    .add(carbonPriceCurrency)
                    .add(carbonPricePoint);
        }
    }

    /**
     * @param factorDigest null for a factor that was stored before there were digests
     * @param ofTheMinute null where no policy gave any
     */
    static Canonical terms(
            byte @Nullable [] factorDigest,
            boolean factorAssumed,
            long tariffMicros,
            String currency,
            String tariffSource,
            boolean tariffAssumed,
            int puePermille,
            String pueSource,
            @Nullable OfTheMinute ofTheMinute) {
        Canonical form = Canonical.of("terms")
                .add(factorDigest)
                .add(factorAssumed)
                .add(tariffMicros)
                .add(currency)
                .add(tariffSource)
                .add(tariffAssumed)
                .add(puePermille)
                .add(pueSource);
        return ofTheMinute == null ? form : ofTheMinute.on(form);
    }
}
