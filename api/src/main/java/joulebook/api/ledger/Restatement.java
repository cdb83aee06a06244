package joulebook.api.ledger;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;

/**
 * A request that a period's entries be booked anew by other terms. From then on its minutes are booked by these.
 *
 * @param id counts without a hole
 * @param from its first minute; {@code to} is the first one after it
 * @param run whose shares it covers; null for all, idle too
 * @param terms old ones of all minutes, and those that hold instead
 * @param policies old ones, and those that hold instead
 * @param given terms of all minutes that hold no longer for runs, and the policies that give their minutes' instead
 * @param stale what was booked otherwise than policies give it by what was known at {@code askedAt}, by terms, then time
 * @param by who asked for it
 * @param afterEntry the newest entry at that moment: entries up to here are rebooked, later ones are booked right at once
 */
public record Restatement(
        long id,
        String period,
        Instant from,
        Instant to,
        Cause cause,
        @Nullable UUID run,
        SortedMap<Long, Long> terms,
        SortedMap<Long, Long> policies,
        SortedMap<Long, Long> given,
        List<Stale> stale,
        String by,
        String why,
        long afterEntry,
        Instant askedAt) {

    /** Why figures change that were booked: what the difference to a filed figure is split into. */
    public enum Cause {
        /** A factor was superseded by a better one, or more is known of a series, a contract or the site's policy. */
        FACTOR,
        /** It is reckoned in another way. */
        METHOD,
        /** Terms were stated wrongly. */
        ERROR
    }

    /**
     * Terms that hold no longer in some minutes: what the policy of a share gives them holds instead.
     *
     * @param to the first minute after them
     */
    public record Stale(long terms, Instant from, Instant to) {
        private String line() {
            return "stale " + terms + " " + from + " " + to;
        }
    }

    Canonical form() {
        Canonical form = Canonical.of("restatement")
                .add(id)
                .add(period)
                .add(from)
                .add(to)
                .add(cause)
                .add(run);
        terms.forEach((old, now) -> form.add(old + " " + now));
        form.add(by).add(why).add(afterEntry).add(askedAt);
        policies.forEach((old, now) -> form.add("policy " + old + " " + now));
        stale.forEach(each -> form.add(each.line()));
        given.forEach((terms, policy) -> form.add("given " + terms + " " + policy));
        return form;
    }

    /** Whether the shares of a run, or of idle, in a minute are booked by its terms in an entry of this number. */
    boolean covers(long entry, Instant minute, @Nullable UUID run) {
        return entry > afterEntry
                && !minute.isBefore(from)
                && minute.isBefore(to)
                && (this.run == null || this.run.equals(run));
    }
}
