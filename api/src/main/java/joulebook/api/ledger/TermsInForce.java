package joulebook.api.ledger;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** By what a share is booked: the terms or the policy of its run, as restated for its minute, one after the other. */
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

    /** @param policy the run's own, or the site's for idle; its {@code entry} is the one that books it */
    long policy(long policy, long entry, Instant minute, @Nullable UUID run) {
        long now = policy;
        for (Restatement each : restatements) {
            if (each.covers(entry, minute, run)) {
                now = each.policies().getOrDefault(now, now);
            }
        }
        return now;
    }

    /** Null where it cannot be read. */
    @Nullable Restatement find(long id) {
        return restatements.stream().filter(each -> each.id() == id).findFirst().orElse(null);
    }
}
