package joulebook.api.ledger;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import joulebook.api.carbon.RevisedPolicies;
import joulebook.api.carbon.RevisedTerms;
import joulebook.api.carbon.TermsStore;
import joulebook.api.period.Period;
import joulebook.api.period.Periods;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Books a period's entries anew under corrected terms, because somebody asked for it: each is taken back and booked again,
 * both citing the request. Nothing of it happens by itself.
 */
@Service
public class Restating {
    private static final int TOGETHER = 250;

    private final RestatementStore store;
    private final EntryStore entries;
    private final Ledger ledger;
    private final OutdatedTerms outdated;
    private final RevisedTerms revised;
    private final RevisedPolicies policies;
    private final TermsStore terms;
    private final Periods periods;
    private final Clock clock = Clock.systemUTC();

    Restating(
            RestatementStore store,
            EntryStore entries,
            Ledger ledger,
            OutdatedTerms outdated,
            RevisedTerms revised,
            RevisedPolicies policies,
            TermsStore terms,
            Periods periods) {
        this.store = store;
        this.entries = entries;
        this.ledger = ledger;
        this.outdated = outdated;
        this.revised = revised;
        this.policies = policies;
        this.terms = terms;
        this.periods = periods;
    }

    /** Who asks, and why. */
    public record Asked(Restatement.Cause cause, @Nullable UUID run, String by, String why) {}

    /**
     * Keeps a request. The same one again, while nothing else is to be restated, is the one that is there.
     *
     * @throws Refusal (409) if the period is not open, another restatement of it was cut off, or nothing in it was booked
     *     by terms that the change is about
     */
    @Transactional
    public Restatement ask(String id, Asked asked, RevisedTerms.Change change) {
        entries.lock();
        terms.holdStill();
        Period period = periods.get(id);
        if (!period.isOpen()) {
            throw Refusal.conflict("period " + id + " is " + (period.isSealed() ? "closed" : "closing")
                    + ": what is booked in it stays as it is, unless it is reopened with a name and a reason");
        }
        Optional<Restatement> cutOff = unfinished(id);
        if (cutOff.isPresent()) {
            return cutOff.filter(each -> isSame(each, asked) && comesTo(each, change))
                    .orElseThrow(
                            () -> Refusal.conflict("restatement " + cutOff.get().id() + " of " + id
                                    + " was cut off: ask for it again as it was, and it goes on; then ask for this"));
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        OutdatedTerms.Found found = outdated.of(period, asked.run(), change, now);
        if (found.isEmpty()) {
            return store.list(id).reversed().stream()
                    .limit(1)
                    .filter(each -> isSame(each, asked) && comesTo(each, change))
                    .findFirst()
                    .orElseThrow(() -> nothing(id, change));
        }
        Restatement restatement = new Restatement(
                store.list(null).size() + 1L,
                id,
                period.from(),
                period.to(),
                asked.cause(),
                asked.run(),
                found.terms(),
                found.policies(),
                found.given(),
                found.stale(),
                asked.by(),
                asked.why(),
                entries.last().map(Entry::id).orElseThrow(),
                now);
        store.add(restatement);
        return restatement;
    }

    private static Refusal nothing(String id, RevisedTerms.Change change) {
        return Refusal.conflict("there is nothing to restate in " + id + ": "
                + (change.isSuccession()
                        ? "what its entries were booked by is what is known now: no factor was superseded, and no series"
                                + " or contract corrected"
                        : "none of its entries was booked by terms that this would change"));
    }

    private boolean comesTo(Restatement before, RevisedTerms.Change change) {
        return before.terms().entrySet().stream()
                        .allMatch(each -> revised.of(each.getKey(), change).equals(Optional.of(each.getValue())))
                && before.policies().entrySet().stream()
                        .allMatch(each -> policies.of(each.getKey(), change, before.askedAt())
                                .equals(Optional.of(each.getValue())))
                && before.given().entrySet().stream()
                        .allMatch(each -> policies.insteadOf(each.getKey(), change, before.askedAt())
                                .equals(Optional.of(each.getValue())));
    }

    private static boolean isSame(Restatement before, Asked asked) {
        return before.cause() == asked.cause()
                && Objects.equals(before.run(), asked.run())
                && before.by().equals(asked.by())
                && before.why().equals(asked.why());
    }

    /**
     * Takes the next entries back and books them anew, all or none.
     *
     * @param after the last one that was done
     * @return the last one that is done now; empty if there was none left
     */
    @Transactional
    public Optional<Long> rebook(long id, long after) {
        entries.lock();
        Restatement restatement = get(id);
        List<Long> due = store.due(restatement, after, TOGETHER);
        ledger.rebook(due, restatement);
        return due.isEmpty() ? Optional.empty() : Optional.of(due.getLast());
    }

    /** @throws Refusal (404) if there is no such restatement */
    public Restatement get(long id) {
        return store.find(id).orElseThrow(() -> Refusal.unknown("there is no restatement " + id));
    }

    /** Of a period, in their order. */
    public List<Restatement> list(String period) {
        return store.list(period);
    }

    /** The first of a period that was cut off. */
    public Optional<Restatement> unfinished(String period) {
        return store.list(period).stream()
                .filter(each -> !store.due(each, 0, 1).isEmpty())
                .findFirst();
    }
}
