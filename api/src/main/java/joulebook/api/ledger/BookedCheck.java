package joulebook.api.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import joulebook.api.carbon.IdleTerms;
import joulebook.api.carbon.IdleTermsStore;
import joulebook.api.carbon.SitePolicies;
import joulebook.api.carbon.SitePolicyStore;
import joulebook.api.carbon.Terms;
import joulebook.api.carbon.TermsStore;
import joulebook.api.verification.Findings;
import joulebook.kernel.quantity.Energy;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A booking has the postings that follow from its attribution and terms; a reversal those of its entry, turned round. */
@Component
class BookedCheck {
    private final Attributions attributions;
    private final TermsStore terms;
    private final RestatementStore restatements;
    private final SitePolicyStore sites;
    private final IdleTermsStore idle;
    private final JdbcClient jdbc;

    BookedCheck(
            Attributions attributions,
            TermsStore terms,
            RestatementStore restatements,
            SitePolicyStore sites,
            IdleTermsStore idle,
            JdbcClient jdbc) {
        this.attributions = attributions;
        this.terms = terms;
        this.restatements = restatements;
        this.sites = sites;
        this.idle = idle;
        this.jdbc = jdbc;
    }

    /** @param entries whose hashes hold */
    void judge(List<StoredEntry> entries, Findings findings) {
        List<StoredEntry> bookings = new ArrayList<>();
        for (StoredEntry entry : entries) {
            if (!entry.hasAttribution()) {
                findings.add("entry", entry.key(), "books an attribution that is not there: " + entry.attributionKey());
            } else if (entry.form().kind().equals("REVERSAL")) {
                judgeReversal(entry, findings);
            } else if (!entry.causeIsNamed(findings)) {
                bookings.add(entry);
            }
        }
        List<Ledger.Due> dues =
                bookings.stream().map(BookedCheck::due).distinct().toList();
        Map<Ledger.Due, List<Attributions.Share>> shares = attributions.shares(dues);
        Map<Ledger.Due, Energy> suspense = attributions.suspense(dues);
        Known known = new Known(
                new HashMap<>(), new TermsInForce(restatements.readable()), sites.all(), idle.all(), new HashMap<>());
        for (StoredEntry entry : bookings) {
            judgeTerms(entry, shares.getOrDefault(due(entry), List.of()), known, findings);
            judge(
                    entry,
                    shares.getOrDefault(due(entry), List.of()),
                    suspense.getOrDefault(due(entry), Energy.ZERO),
                    known,
                    findings);
        }
    }

    private record Known(
            Map<Long, Terms> terms,
            TermsInForce inForce,
            SitePolicies site,
            IdleTerms.History idle,
            Map<Instant, TermsStore.Minutes> minutes) {}

    private void judge(
            StoredEntry entry, List<Attributions.Share> shares, Energy suspense, Known known, Findings findings) {
        try {
            List<String> expected = expected(entry, shares, suspense, known);
            if (!expected.equals(texts(entry.form()))) {
                findings.add(
                        "entry",
                        entry.key(),
                        "does not book what its attribution says: " + texts(entry.form()) + " instead of " + expected);
            }
        } catch (IllegalArgumentException | ArithmeticException | NoSuchElementException | DataAccessException e) {
            findings.add("entry", entry.key(), "cannot be booked again: " + e.getMessage());
        }
    }

    /**
     * Where a policy holds for a share, its run's or the site's as restated, its terms are those that it gave for the minute,
     * of what was known at the posting, or when the restatement was asked for. Idle without one has the default terms of its
     * posting. What a restatement is not about has kept the terms of the entry before it.
     */
    private void judgeTerms(StoredEntry entry, List<Attributions.Share> shares, Known known, Findings findings) {
        EntryForm form = entry.form();
        EntryForm.Restates restates = form.restates();
        Restatement by = restates == null ? null : known.inForce().find(restates.restatement());
        if (restates != null && by == null) {
            return; // its row is named
        }
        for (Attributions.Share share : shares) {
            try {
                long id = named(form, BookingRule.user(form.device(), share.run()));
                Instant asOf = by == null ? form.postedAt() : by.askedAt();
                Long policy = share.run() == null
                        ? known.site().of(form.device(), form.minute(), asOf).orElse(null)
                        : share.policy();
                boolean covered = by == null || by.covers(form.id(), form.minute(), share.run());
                if (by != null && (!covered || policy == null && share.run() == null)) {
                    judgeKept(entry, id, share, covered ? by.terms() : Map.of(), findings);
                } else if (policy != null) {
                    long its = known.inForce().policy(policy, form.id(), form.minute(), share.run());
                    judgeGiven(entry, id, its, asOf, known, findings);
                } else if (share.run() == null) {
                    judgeIdle(entry, id, known, findings);
                } else if (share.terms() != null) {
                    TermsInForce.Basis its = basis(entry, share.terms(), share, known);
                    if (its.isPolicy()) {
                        judgeGiven(entry, id, its.id(), asOf, known, findings);
                    }
                }
            } catch (IllegalArgumentException | ArithmeticException | NoSuchElementException | DataAccessException e) {
                findings.add("entry", entry.key(), "has terms that cannot be found again: " + e.getMessage());
            }
        }
    }

    /** Without a policy: the default terms of that posting, where they were kept by then. */
    private static void judgeIdle(StoredEntry entry, long id, Known known, Findings findings) {
        EntryForm form = entry.form();
        IdleTerms then = known.idle().of(form.postedAt()).orElse(null);
        if (then == null || findings.names("idle_terms", Long.toString(then.id()))) {
            return;
        }
        long its = known.inForce().ofIdle(then.terms(), form.id(), form.minute());
        if (id != its) {
            findings.add(
                    "entry",
                    entry.key(),
                    "is booked by terms " + id + ", though idle time had " + its + " when it was posted");
        }
    }

    private static TermsInForce.Basis basis(StoredEntry entry, long own, Attributions.Share share, Known known) {
        return known.inForce().ofRun(own, entry.form().id(), entry.form().minute(), share.run());
    }

    private void judgeGiven(StoredEntry entry, long id, long policy, Instant asOf, Known known, Findings findings) {
        TermsStore.Minutes minutes = known.minutes().computeIfAbsent(asOf, terms::knownAt);
        if (!findings.names("policy", Long.toString(policy))
                && !minutes.gives(policy, entry.form().minute(), id)) {
            findings.add(
                    "entry",
                    entry.key(),
                    "is booked by terms " + id + ", which policy " + policy + " did not give for its minute");
        }
    }

    /** The entry that it takes the place of is the one that the reversal before it takes back. */
    private void judgeKept(
            StoredEntry entry, long id, Attributions.Share share, Map<Long, Long> revised, Findings findings) {
        EntryForm form = entry.form();
        long before = jdbc.sql("SELECT terms FROM posting WHERE entry = :entry AND account = :account"
                        + " AND terms IS NOT NULL ORDER BY line LIMIT 1")
                .param("entry", form.id() - 1)
                .param("account", BookingRule.user(form.device(), share.run()))
                .query(Long.class)
                .single();
        if (revised.getOrDefault(before, before) != id
                && !isNamed(form.id() - 1, form.lines().size(), findings)) {
            findings.add(
                    "entry",
                    entry.key(),
                    "is booked by terms " + id + ", though the entry before it was by " + before
                            + ", which its restatement leaves as they were");
        }
    }

    private static long named(EntryForm form, String account) {
        return form.lines().stream()
                .filter(line -> line.account().equals(account))
                .map(EntryForm.Line::terms)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private List<String> expected(StoredEntry entry, List<Attributions.Share> shares, Energy suspense, Known known) {
        return BookingRule.postings(
                        entry.form().device(),
                        shares.stream()
                                .map(share -> priced(entry, share, known))
                                .toList(),
                        suspense)
                .stream()
                .map(posting -> posting.line(0, null).text())
                .toList();
    }

    private static Ledger.Due due(StoredEntry entry) {
        return new Ledger.Due(
                entry.form().device(), entry.form().minute(), entry.form().revision());
    }

    private static List<String> texts(EntryForm form) {
        return form.lines().stream().map(EntryForm.Line::text).toList();
    }

    /**
     * A run's own terms as restated. Those of idle, and those that a policy gave, are the ones that the entry names.
     */
    private BookingRule.Share priced(StoredEntry entry, Attributions.Share share, Known known) {
        Long own = share.terms();
        TermsInForce.Basis its = own == null || share.policy() != null ? null : basis(entry, own, share, known);
        long id = its != null && !its.isPolicy()
                ? its.id()
                : named(entry.form(), BookingRule.user(entry.form().device(), share.run()));
        return new BookingRule.Share(share.run(), share.energy(), known.terms().computeIfAbsent(id, terms::get));
    }

    private void judgeReversal(StoredEntry entry, Findings findings) {
        Long reversed = entry.form().reverses();
        List<String> expected = jdbc.sql("SELECT * FROM posting WHERE entry = :entry ORDER BY line")
                .param("entry", reversed)
                .query((row, n) -> new EntryForm.Line(
                                n,
                                row.getString("account"),
                                row.getString("side").equals("DEBIT") ? "CREDIT" : "DEBIT",
                                row.getString("unit"),
                                row.getLong("amount"),
                                row.getObject("terms", Long.class),
                                null)
                        .text())
                .list();
        if (!expected.equals(texts(entry.form())) && !isNamed(reversed, expected.size(), findings)) {
            findings.add("entry", entry.key(), "does not take back what entry " + reversed + " books");
        }
    }

    private static boolean isNamed(@Nullable Long entry, int lines, Findings findings) {
        boolean named = findings.names("entry", String.valueOf(entry));
        for (int line = 0; line < lines && !named; line++) {
            named = findings.names("posting", entry + " " + line);
        }
        return named;
    }
}
