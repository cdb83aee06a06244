package joulebook.api.tariff;

import java.time.Instant;
import java.time.LocalDate;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;

/** The canonical form of a tariff: every column but those that the database gives. */
final class TariffForm {
    private TariffForm() {}

    static Canonical of(
            String code,
            String kind,
            String currency,
            String zone,
            LocalDate validFrom,
            LocalDate validTo,
            String rule,
            String source,
            String version,
            Instant knownFrom,
            @Nullable Long supersedes) {
        return Canonical.of("tariff")
                .add(code)
                .add(kind)
                .add(currency)
                .add(zone)
                .add(validFrom)
                .add(validTo)
                .add(rule)
                .add(source)
                .add(version)
                .add(knownFrom)
                .add(supersedes);
    }
}
