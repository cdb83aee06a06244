package joulebook.api.carbon;

import joulebook.api.series.Rate;
import joulebook.api.tariff.Price;
import org.jspecify.annotations.Nullable;

/**
 * Terms before they have an id: what holds in a minute, with where each is from.
 *
 * @param factorDigest null for a factor that was stored before there were digests
 * @param intensity null where the factor's own counts
 * @param intensityFallback what stands in for the intensity; null where nothing does
 * @param contract null for a flat price that the run stated
 * @param pueFrom null for a constant
 */
record TermsRow(
        long factor,
        byte @Nullable [] factorDigest,
        boolean factorAssumed,
        StatedTariff tariff,
        int puePermille,
        String pueSource,
        @Nullable Rate intensity,
        @Nullable String intensityFallback,
        @Nullable Price contract,
        @Nullable Rate pueFrom,
        @Nullable Rate losses,
        @Nullable Rate water,
        @Nullable Rate carbonPrice,
        @Nullable String carbonPriceCurrency) {

    byte[] digest() {
        return TermsForm.terms(
                        factorDigest,
                        factorAssumed,
                        tariff.micros(),
                        tariff.currency(),
                        tariff.source(),
                        tariff.assumed(),
                        puePermille,
                        pueSource,
                        ofTheMinute())
                .sha256();
    }

    /** What a policy gave; null where there was none, as in all terms of the time before there were policies. */
    private TermsForm.@Nullable OfTheMinute ofTheMinute() {
        TermsForm.OfTheMinute its = new TermsForm.OfTheMinute(
                value(intensity),
                intensity == null || intensity.point() == null ? null : intensity.digest(),
                intensity == null || intensity.point() != null ? null : intensity.digest(),
                intensity == null ? null : intensity.source(),
                intensity == null ? null : intensity.licence(),
                intensityFallback,
                contract == null ? null : contract.digest(),
                contract == null ? null : digest(contract.market()),
                contract == null ? null : contract.fallback(),
                digest(pueFrom),
                value(losses),
                digest(losses),
                value(water),
                digest(water),
                value(carbonPrice),
                carbonPriceCurrency,
                digest(carbonPrice));
        return its.isEmpty() ? null : its;
    }

    static @Nullable Long value(@Nullable Rate rate) {
        return rate == null ? null : rate.value();
    }

    static @Nullable Long point(@Nullable Rate rate) {
        return rate == null ? null : rate.point();
    }

    private static byte @Nullable [] digest(@Nullable Rate rate) {
        return rate == null ? null : rate.digest();
    }
}
