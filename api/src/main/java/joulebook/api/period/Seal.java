package joulebook.api.period;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a closed period held, signed.
 *
 * @param number counts the period's seals from 1
 * @param entries how many entries the period has
 * @param root of the Merkle tree over their canonical forms in the chain's order (RFC 6962), in hexadecimal
 * @param lastEntry the period's last entry; 0 where it has none
 * @param lastHash its hash; 64 zeros where there is none
 * @param supersedes the period's seal before this one, for a period that was reopened
 * @param reopening SHA-256 of the approval by which it was reopened, in hexadecimal
 * @param key fingerprint of the site's key: SHA-256 of the public key's DER form, in hexadecimal
 * @param signature Ed25519 over {@link #form()} in UTF-8, in hexadecimal
 */
public record Seal(
        String period,
        int number,
        Instant from,
        Instant to,
        String zone,
        long entries,
        String root,
        long lastEntry,
        String lastHash,
        @Nullable Integer supersedes,
        @Nullable String reopening,
        Instant sealedAt,
        String key,
        String signature) {

    /** The text that is signed. */
    public String form() {
        return PeriodForm.seal(this).toString();
    }

    Seal signed(String by) {
        return new Seal(
                period,
                number,
                from,
                to,
                zone,
                entries,
                root,
                lastEntry,
                lastHash,
                supersedes,
                reopening,
                sealedAt,
                key,
                by);
    }
}
