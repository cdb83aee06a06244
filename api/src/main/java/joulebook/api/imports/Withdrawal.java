package joulebook.api.imports;

import java.time.Instant;
import java.util.UUID;
import joulebook.api.verification.Canonical;

/** An import counts no more, since somebody said so. */
record Withdrawal(UUID of, String by, String why, long arrival, Instant at) {

    /** @param digest of the import */
    Canonical form(byte[] digest) {
        return Canonical.of("import_withdrawal")
                .add(of)
                .add(digest)
                .add(by)
                .add(why)
                .add(arrival)
                .add(at);
    }
}
