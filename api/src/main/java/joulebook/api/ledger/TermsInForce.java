package joulebook.api.ledger;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** By what a share is booked: the terms or the policy of its run, as restated for its minute, one after the other. */
final class TermsInForce {
    private final List<Restatement> restatements;

    /** @param restatements in their order */
    TermsInForce(List<Restatement> restatements) {
        this.restatements = restatements;
    }

    /**
     * @param terms idle's, where no policy holds for it
     * @param entry the number of the entry that books it
     */
    long ofIdle(long terms, long entry, Instant minute) {
        long now = terms;
        for (Restatement each : restatements) {
            if (each.covers(entry, minute, null)) {
                now = each.terms().getOrDefault(now, now);
            }
        }
        return now;
    }

    /**
     * What holds for a run that stated terms of all minutes.
     *
     * @param id of terms, or of the policy that a restatement gave it instead
     */
    record Basis(long id, boolean isPolicy) {}

    /** @param terms the run's own; its {@code entry} is the one that books it, its {@code run} null where none is told from others */
    Basis ofRun(long terms, long entry, Instant minute, @Nullable UUID run) {
        Basis now = new Basis(terms, false);
        for (Restatement each : restatements) {
            if (each.covers(entry, minute, run)) {
                now = next(now, each);
            }
        }
        return now;
    }

    private static Basis next(Basis now, Restatement by) {
        if (now.isPolicy()) {
            return new Basis(by.policies().getOrDefault(now.id(), now.id()), true);
        }
        Long policy = by.given().get(now.id());
        return policy == null ? new Basis(by.terms().getOrDefault(now.id(), now.id()), false) : new Basis(policy, true);
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

    /** Terms that restatements are about, where any gave runs a policy: a run that stated them may have one by now. */
    List<Long> restated() {
        return restatements.stream().allMatch(each -> each.given().isEmpty())
                ? List.of()
                : restatements.stream()
                        .flatMap(each -> Stream.concat(each.terms().keySet().stream(), each.given().keySet().stream()))
                        .distinct()
                        .toList();
    }

    /** Null where it cannot be read. */
    @Nullable Restatement find(long id) {
        return restatements.stream().filter(each -> each.id() == id).findFirst().orElse(null);
    }
}
