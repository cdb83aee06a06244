package joulebook.api.carbon;

import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;

/** The canonical forms of factors and terms: every column but the id, which is given by the database. */
final class TermsForm {
    private TermsForm() {}

    static Canonical factor(
            String geo,
            @Nullable String iso2,
            String name,
            int year,
            String basis,
            long mgPerKwh,
            String source,
            String version,
            String licence) {
        return Canonical.of("factor")
                .add(geo)
                .add(iso2)
                .add(name)
                .add(year)
                .add(basis)
                .add(mgPerKwh)
                .add(source)
                .add(version)
                .add(licence);
    }

    /** @param factorDigest null for a factor that was stored before there were digests */
    static Canonical terms(
            byte @Nullable [] factorDigest,
            boolean factorAssumed,
            long tariffMicros,
            String currency,
            String tariffSource,
            boolean tariffAssumed,
            int puePermille,
            String pueSource) {
        return Canonical.of("terms")
                .add(factorDigest)
                .add(factorAssumed)
                .add(tariffMicros)
                .add(currency)
                .add(tariffSource)
                .add(tariffAssumed)
                .add(puePermille)
                .add(pueSource);
    }
}
