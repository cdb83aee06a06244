package joulebook.api.ledger;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;
import joulebook.api.carbon.IdleTermsStore;
import joulebook.api.carbon.SitePolicies;
import joulebook.api.carbon.SitePolicyStore;
import joulebook.api.carbon.Terms;
import joulebook.api.carbon.TermsStore;
import joulebook.api.period.Adjustment;
import joulebook.api.period.OpenPeriods;
import joulebook.api.period.Periods;
import joulebook.api.problem.Refusal;
import joulebook.kernel.quantity.Energy;
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
    private final RestatementStore restatements;
    private final SitePolicyStore sites;
    private final IdleTermsStore idle;
    private final Clock clock = Clock.systemUTC();

    Ledger(
            EntryStore store,
            Attributions attributions,
            TermsStore terms,
            Periods periods,
            RestatementStore restatements,
            SitePolicyStore sites,
            IdleTermsStore idle) {
        this.store = store;
        this.attributions = attributions;
        this.terms = terms;
        this.periods = periods;
        this.restatements = restatements;
        this.sites = sites;
        this.idle = idle;
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
        Batch batch = new Batch(unbooked, null);
        unbooked.forEach(batch::post);
        store.append(batch.entries);
        return batch.entries.size();
    }

    /** Takes entries that stand back, and books them anew by what a restatement says. The caller holds the lock on the books. */
    void rebook(List<Long> standing, Restatement by) {
        List<Entry> old = store.get(standing);
        Batch batch = new Batch(old.stream().map(Ledger::due).toList(), by.askedAt());
        old.forEach(entry -> batch.rebook(entry, by));
        store.append(batch.entries);
    }

    private static Due due(Entry entry) {
        return new Due(entry.device(), entry.minute(), entry.revision());
    }

    /** Entries with an id below {@code before}, newest first, of those that a filter names. */
    public List<Entry> entries(EntryFilter filter, long before, int limit) {
        return store.entries(filter, before, limit);
    }

    /** @throws Refusal (404) if there is no such entry */
    public Entry entry(long id) {
        return store.get(id).orElseThrow(() -> Refusal.unknown("there is no entry " + id));
    }

    /** The entry that takes this one back, if any does. */
    public Optional<Long> reversalOf(long id) {
        return store.reversalOf(id);
    }

    private record PolicyMinute(long policy, Instant minute) {}

    /** The entries that one transaction adds, while they are made. */
    private final class Batch {
        private final List<Entry> entries = new ArrayList<>();
        private final Map<Due, List<Attributions.Share>> shares;
        private final Map<Due, Energy> suspense;
        private final Map<Due, byte[]> digests;
        private final Map<Long, Terms> known = new HashMap<>();
        private final Map<Long, Optional<byte[]>> termsDigests = new HashMap<>();
        private final OpenPeriods open = periods.open();
        private final TermsInForce inForce = new TermsInForce(restatements.list(null));
        private final Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        private final long idleTerms = idle.of(now);
        private final Instant asOf;
        private final TermsStore.Minutes minutes;
        private final SitePolicies site = sites.all();
        private final Map<PolicyMinute, Long> ofMinutes = new HashMap<>();
        private long id;
        private String head;

        /** @param then policies give their terms by what was known then; null for now */
        Batch(List<Due> dues, @Nullable Instant then) {
            asOf = then == null ? now : then;
            minutes = terms.knownAt(asOf);
            shares = attributions.shares(dues);
            suspense = attributions.suspense(dues);
            digests = attributions.digests(dues);
            Optional<Entry> last = store.last();
            id = last.map(Entry::id).orElse(0L);
            head = last.map(Entry::hash).orElse(Entry.GENESIS);
        }

        void post(Due due) {
            Optional<Entry> standing = due.revision() > 1 ? store.standing(due) : Optional.empty();
            standing.ifPresent(old ->
                    reverse(old, "late data: attribution " + due.revision() + " replaces " + old.revision(), null));
            String cause = standing.isPresent() ? "late data" : "window closed";
            append(Entry.Kind.BOOKING, due, null, cause, null, postings(due, share -> booked(due, share)));
        }

        /** By which terms the next entry books a share: those that its policy gives the minute, the run's own, or idle's. */
        private long booked(Due due, Attributions.Share share) {
            Long policy = policy(due, share);
            if (policy != null) {
                return given(inForce.policy(policy, id + 1, due.minute(), share.run()), due.minute());
            }
            Long own = share.terms();
            if (own == null) {
                return inForce.ofIdle(idleTerms, id + 1, due.minute());
            }
            TermsInForce.Basis its = inForce.ofRun(own, id + 1, due.minute(), share.run());
            return its.isPolicy() ? given(its.id(), due.minute()) : its.id();
        }

        private long given(long policy, Instant minute) {
            return ofMinutes.computeIfAbsent(
                    new PolicyMinute(policy, minute), of -> minutes.of(of.policy(), of.minute()));
        }

        /** The run's, or the site's for idle. */
        private @Nullable Long policy(Due due, Attributions.Share share) {
            return share.run() == null
                    ? site.of(due.device(), due.minute(), asOf).orElse(null)
                    : share.policy();
        }

        void rebook(Entry old, Restatement by) {
            String cause = "restatement " + by.id() + ", " + by.cause().name().toLowerCase(Locale.ROOT);
            reverse(old, cause, by);
            append(
                    Entry.Kind.BOOKING,
                    due(old),
                    null,
                    cause,
                    by,
                    postings(due(old), share -> restated(old, share, by)));
        }

        /** What it is not about keeps its terms. Idle without a policy has those of the day on which it was booked. */
        private long restated(Entry old, Attributions.Share share, Restatement by) {
            long before = named(old, BookingRule.user(old.device(), share.run()));
            if (!by.covers(id + 1, old.minute(), share.run())) {
                return before;
            }
            return share.run() == null && policy(due(old), share) == null
                    ? by.terms().getOrDefault(before, before)
                    : booked(due(old), share);
        }

        private static long named(Entry entry, String account) {
            return entry.postings().stream()
                    .filter(posting -> posting.account().equals(account))
                    .map(Posting::terms)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException("entry " + entry.id() + " names no terms for " + account));
        }

        /** @param its the terms of a share; the booking is the next entry */
        private List<Posting> postings(Due due, ToLongFunction<Attributions.Share> its) {
            return BookingRule.postings(
                    due.device(),
                    shares.getOrDefault(due, List.of()).stream()
                            .map(share -> new BookingRule.Share(
                                    share.run(),
                                    share.energy(),
                                    known.computeIfAbsent(its.applyAsLong(share), terms::get)))
                            .toList(),
                    suspense.getOrDefault(due, Energy.ZERO));
        }

        private void reverse(Entry old, String cause, @Nullable Restatement by) {
            append(
                    Entry.Kind.REVERSAL,
                    due(old),
                    old.id(),
                    cause,
                    by,
                    old.postings().stream().map(Posting::reversed).toList());
        }

        private void append(
                Entry.Kind kind,
                Due due,
                @Nullable Long reverses,
                String cause,
                @Nullable Restatement by,
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
                    digest(due),
                    adjusts,
                    by == null
                            ? null
                            : new EntryForm.Restates(by.id(), by.form().sha256()),
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
                    by == null ? null : (Long) by.id(),
                    previous,
                    head,
                    postings));
        }

        /** Of the attribution; one that is taken back may not be among those to be posted. */
        private byte @Nullable [] digest(Due due) {
            if (!shares.containsKey(due) && !digests.containsKey(due)) {
                digests.putAll(attributions.digests(List.of(due)));
            }
            return digests.get(due);
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
