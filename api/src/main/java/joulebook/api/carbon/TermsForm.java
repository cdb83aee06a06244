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

    /** @param dated null for a factor that holds for its year, and came with the books */
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
            @Nullable Dated dated) {
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
        return dated == null
                ? form
                : form.add(dated.validFrom())
                        .add(dated.validTo())
                        .add(dated.knownFrom())
                        .add(dated.gwpSet())
                        .add(dated.supersedes());
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
