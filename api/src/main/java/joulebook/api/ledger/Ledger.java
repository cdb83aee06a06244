package joulebook.api.ledger;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import joulebook.api.carbon.Terms;
import joulebook.api.carbon.TermsStore;
import joulebook.api.period.Adjustment;
import joulebook.api.period.OpenPeriods;
import joulebook.api.period.Periods;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The books. Posting is done by one at a time, each attribution once; the guarantees stand in docs/ledger.md. */
@Service
public class Ledger {
    private final EntryStore store;
    private final Attributions attributions;
    private final TermsStore terms;
    private final Periods periods;
    private final Clock clock = Clock.systemUTC();

    Ledger(EntryStore store, Attributions attributions, TermsStore terms, Periods periods) {
        this.store = store;
        this.attributions = attributions;
        this.terms = terms;
        this.periods = periods;
    }

    /** An attribution that is not posted yet. */
    public record Due(String device, Instant minute, int revision) {}

    /** The newest attributions of the minutes that a period touches, as far as they are not in the books; oldest first. */
    public List<Due> due(Instant from, Instant to) {
        return attributions.due(from, to);
    }

    /**
     * Posts attributions in this order, each once, after a reversal of the one that it replaces; how many entries that
     * made. All are posted, or none. What is about a closed period is posted as an adjustment in an open one.
     *
     * @param dues no two of the same window
     */
    @Transactional
    public int post(List<Due> dues) {
        store.lock();
        terms.holdStill();
        List<Due> unbooked = attributions.unbooked(dues);
        Batch batch = new Batch(unbooked);
        unbooked.forEach(batch::post);
        store.append(batch.entries);
        return batch.entries.size();
    }

    /** Entries with an id below {@code before}, newest first; of one run where it is named. */
    public List<Entry> entries(@Nullable UUID run, long before, int limit) {
        return store.entries(run, before, limit);
    }

    private record PolicyMinute(long policy, Instant minute) {}

    /** The entries that one transaction adds, while they are made. */
    private final class Batch {
        private final List<Entry> entries = new ArrayList<>();
        private final Map<Due, List<Attributions.Share>> shares;
        private final Map<Due, byte[]> digests;
        private final Map<Long, Terms> known = new HashMap<>();
        private final Map<Long, Optional<byte[]>> termsDigests = new HashMap<>();
        private final long idleTerms = terms.of(TermsStore.Stated.NOTHING);
        private final OpenPeriods open = periods.open();
        private final Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        private final TermsStore.Minutes minutes = terms.knownAt(now);
        private final Map<PolicyMinute, Long> ofMinutes = new HashMap<>();
        private long id;
        private String head;

        Batch(List<Due> dues) {
            shares = attributions.shares(dues);
            digests = attributions.digests(dues);
            Optional<Entry> last = store.last();
            id = last.map(Entry::id).orElse(0L);
            head = last.map(Entry::hash).orElse(Entry.GENESIS);
        }

        void post(Due due) {
            Optional<Entry> standing = due.revision() > 1 ? store.standing(due) : Optional.empty();
            standing.ifPresent(old -> reverse(old, due));
            List<Posting> postings = BookingRule.postings(
                    due.device(),
                    shares.getOrDefault(due, List.of()).stream()
                            .map(share -> priced(share, due.minute()))
                            .toList());
            String cause = standing.isPresent() ? "late data" : "window closed";
            append(Entry.Kind.BOOKING, due, digests.get(due), null, cause, postings);
        }

        private void reverse(Entry old, Due by) {
            Due replaced = new Due(old.device(), old.minute(), old.revision());
            append(
                    Entry.Kind.REVERSAL,
                    replaced,
                    attributions.digests(List.of(replaced)).get(replaced),
                    old.id(),
                    "late data: attribution " + by.revision() + " replaces " + old.revision(),
                    old.postings().stream().map(Posting::reversed).toList());
        }

        private BookingRule.Share priced(Attributions.Share share, Instant minute) {
            Long policy = share.policy();
            long id = policy != null
                    ? ofMinutes.computeIfAbsent(
                            new PolicyMinute(policy, minute), of -> minutes.of(of.policy(), of.minute()))
                    : share.terms() == null ? idleTerms : share.terms();
            return new BookingRule.Share(share.run(), share.energy(), known.computeIfAbsent(id, terms::get));
        }

        private void append(
                Entry.Kind kind,
                Due due,
                byte @Nullable [] attribution,
                @Nullable Long reverses,
                String cause,
                List<Posting> postings) {
            id++;
            Adjustment adjusts = open.adjustmentFor(due.minute());
            EntryForm form = new EntryForm(
                    head,
                    id,
                    kind.name(),
                    due.device(),
                    due.minute(),
                    due.revision(),
                    reverses,
                    cause,
                    now,
                    attribution,
                    adjusts,
                    lines(postings));
            String previous = head;
            head = form.hash();
            entries.add(new Entry(
                    id,
                    kind,
                    due.device(),
                    due.minute(),
                    due.revision(),
                    reverses,
                    cause,
                    now,
                    adjusts,
                    previous,
                    head,
                    postings));
        }

        private List<EntryForm.Line> lines(List<Posting> postings) {
            List<EntryForm.Line> lines = new ArrayList<>();
            for (Posting posting : postings) {
                Long id = posting.terms();
                byte[] digest = id == null
                        ? null
                        : termsDigests.computeIfAbsent(id, terms::digest).orElse(null);
                lines.add(posting.line(lines.size(), digest));
            }
            return lines;
        }
    }
}
