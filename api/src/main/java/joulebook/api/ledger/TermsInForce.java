package joulebook.api.ledger;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** By which terms a share is booked: those of its run, as restated for its minute, one restatement after the other. */
final class TermsInForce {
    private final List<Restatement> restatements;

    /** @param restatements in their order */
    TermsInForce(List<Restatement> restatements) {
        this.restatements = restatements;
    }

    /**
     * @param terms the run's own, or idle's
     * @param entry the number of the entry that books it
     */
    long of(long terms, long entry, Instant minute, @Nullable UUID run) {
        long now = terms;
        for (Restatement each : restatements) {
            if (each.covers(entry, minute, run)) {
                now = each.terms().getOrDefault(now, now);
            }
        }
        return now;
    }
}
