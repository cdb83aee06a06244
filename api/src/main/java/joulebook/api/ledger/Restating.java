package joulebook.api.ledger;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import joulebook.api.carbon.RevisedTerms;
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
    private final RevisedTerms terms;
    private final Periods periods;
    private final Clock clock = Clock.systemUTC();

    Restating(RestatementStore store, EntryStore entries, Ledger ledger, RevisedTerms terms, Periods periods) {
        this.store = store;
        this.entries = entries;
        this.ledger = ledger;
        this.terms = terms;
        this.periods = periods;
    }

    /** Who asks, and why. */
    public record Asked(Restatement.Cause cause, @Nullable UUID run, String by, String why) {}

    /**
     * Keeps a request. The same one again, while nothing else is to be restated, is the one that is there.
     *
     * @throws Refusal (409) if the period is not open, or nothing in it was booked by terms that the change is about
     */
    @Transactional
    public Restatement ask(String id, Asked asked, RevisedTerms.Change change) {
        entries.lock();
        Period period = periods.get(id);
        if (!period.isOpen()) {
            throw Refusal.conflict("period " + id + " is " + (period.isSealed() ? "closed" : "closing")
                    + ": what is booked in it stays as it is, unless it is reopened with a name and a reason");
        }
        SortedMap<Long, Long> revised = new TreeMap<>();
        for (long old : store.standingTerms(period.from(), period.to(), asked.run())) {
            terms.of(old, change).ifPresent(now -> revised.put(old, now));
        }
        Optional<Restatement> before = store.list(id).reversed().stream()
                .limit(1)
                .filter(each -> isSame(each, asked) && comesTo(each, change))
                .findFirst();
        if (before.isPresent()) {
            return before.get();
        }
        if (revised.isEmpty()) {
            throw Refusal.conflict("there is nothing to restate in " + id + ": "
                    + (change.isSuccession()
                            ? "no factor that its entries were booked by was superseded"
                            : "none of its entries was booked by terms that this would change"));
        }
        Restatement restatement = new Restatement(
                store.list(null).size() + 1L,
                id,
                period.from(),
                period.to(),
                asked.cause(),
                asked.run(),
                revised,
                asked.by(),
                asked.why(),
                entries.last().map(Entry::id).orElseThrow(),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        store.add(restatement);
        return restatement;
    }

    private boolean comesTo(Restatement before, RevisedTerms.Change change) {
        return before.terms().entrySet().stream()
                .allMatch(each -> terms.of(each.getKey(), change).equals(Optional.of(each.getValue())));
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
