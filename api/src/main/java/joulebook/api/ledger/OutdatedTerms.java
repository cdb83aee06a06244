package joulebook.api.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import joulebook.api.carbon.RevisedPolicies;
import joulebook.api.carbon.RevisedTerms;
import joulebook.api.carbon.SitePolicies;
import joulebook.api.carbon.SitePolicyStore;
import joulebook.api.carbon.TermsStore;
import joulebook.api.period.Period;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds what of a period is booked otherwise than it would be now: by terms of all minutes, and by those of a policy. */
@Component
class OutdatedTerms {
    private static final RevisedTerms.Change SUCCESSION =
            new RevisedTerms.Change(RevisedTerms.TermsRequest.NOTHING, RevisedTerms.TermsRequest.NOTHING);

    private final RestatementStore store;
    private final RevisedTerms revised;
    private final RevisedPolicies policies;
    private final SitePolicyStore sites;
    private final TermsStore terms;

    OutdatedTerms(
            RestatementStore store,
            RevisedTerms revised,
            RevisedPolicies policies,
            SitePolicyStore sites,
            TermsStore terms) {
        this.store = store;
        this.revised = revised;
        this.policies = policies;
        this.sites = sites;
        this.terms = terms;
    }

    /**
     * What a change comes to.
     *
     * @param terms of all minutes, old and new; {@code policies} likewise
     * @param given terms of all minutes that a policy gives instead
     * @param stale terms that a policy gives no longer, with their minutes
     */
    record Found(
            SortedMap<Long, Long> terms,
            SortedMap<Long, Long> policies,
            SortedMap<Long, Long> given,
            List<Restatement.Stale> stale) {
        boolean isEmpty() {
            return terms.isEmpty() && given.isEmpty() && stale.isEmpty();
        }
    }

    /**
     * @param run only its shares; all, idle too, where it is null
     * @param now of what is known at that instant, which nothing may become known at any more
     * @throws Refusal (409) if what is to be changed is not up to what is known: two causes would be one
     */
    Found of(Period period, @Nullable UUID run, RevisedTerms.Change change, Instant now) {
        SitePolicies site = sites.all();
        List<Restatement> before = store.list(null);
        List<UUID> told = before.stream()
                .map(Restatement::run)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        TermsInForce inForce = new TermsInForce(before);
        Search search = new Search(change, now, site, inForce);
        store.standing(
                        period.from(),
                        period.to(),
                        run,
                        told,
                        inForce.restated(),
                        site.isEmpty() ? null : site.devices())
                .forEach(search::judge);
        return search.found();
    }

    private record PolicyMinute(long policy, Instant minute) {}

    private record StaleMinute(long terms, Instant minute) {}

    private final class Search {
        private final RevisedTerms.Change change;
        private final Instant now;
        private final SitePolicies site;
        private final TermsInForce inForce;
        private final TermsStore.Minutes minutes;
        private final Map<PolicyMinute, Long> given = new HashMap<>();
        private final Map<Long, Optional<Long>> instead = new HashMap<>();
        private final Map<Long, Optional<Long>> insteadOfFixed = new HashMap<>();
        private final SortedMap<Long, Long> newTerms = new TreeMap<>();
        private final SortedSet<StaleMinute> stale =
                new TreeSet<>(Comparator.comparing(StaleMinute::terms).thenComparing(StaleMinute::minute));

        Search(RevisedTerms.Change change, Instant now, SitePolicies site, TermsInForce inForce) {
            this.change = change;
            this.now = now;
            this.site = site;
            this.inForce = inForce;
            this.minutes = terms.knownAt(now);
        }

        void judge(RestatementStore.Standing share) {
            Instant minute = share.minute();
            Long its = policyInForce(share);
            if (its == null || minute == null) {
                judgeFixed(share);
                return;
            }
            if (change.isSuccession()) {
                judge(share.terms(), minute, its);
                return;
            }
            instead.computeIfAbsent(its, any -> policies.of(its, change, now)).ifPresent(other -> {
                refuseStale(share.terms(), minute, its);
                judge(share.terms(), minute, other);
            });
        }

        /** Terms of all minutes: others of all minutes hold instead, or a policy. */
        private void judgeFixed(RestatementStore.Standing share) {
            if (share.idle() || !change.to().isOfPolicies()) {
                revised.of(share.terms(), change).ifPresent(its -> newTerms.put(share.terms(), its));
                return;
            }
            insteadOfFixed
                    .computeIfAbsent(share.terms(), any -> policies.insteadOf(share.terms(), change, now))
                    .filter(policy -> revised.of(share.terms(), SUCCESSION).isPresent())
                    .ifPresent(policy -> {
                        throw notUpToDate("what was booked by terms " + share.terms());
                    });
        }

        /** Null where terms of all minutes hold. */
        private @Nullable Long policyInForce(RestatementStore.Standing share) {
            Instant minute = share.minute();
            Long own = share.own();
            if (own != null && minute != null) {
                TermsInForce.Basis its = inForce.ofRun(own, Long.MAX_VALUE, minute, share.run());
                return its.isPolicy() ? (Long) its.id() : null;
            }
            Long policy = policy(share);
            return policy == null || minute == null
                    ? null
                    : (Long) inForce.policy(policy, Long.MAX_VALUE, minute, share.run());
        }

        private @Nullable Long policy(RestatementStore.Standing share) {
            Instant minute = share.minute();
            return !share.idle() || minute == null
                    ? share.policy()
                    : site.of(String.valueOf(share.device()), minute, now).orElse(null);
        }

        private void judge(long booked, Instant minute, long policy) {
            if (given(policy, minute) != booked) {
                stale.add(new StaleMinute(booked, minute));
            }
        }

        private long given(long policy, Instant minute) {
            return given.computeIfAbsent(new PolicyMinute(policy, minute), of -> minutes.of(of.policy(), of.minute()));
        }

        private void refuseStale(long booked, Instant minute, long policy) {
            if (given(policy, minute) != booked) {
                throw notUpToDate("the minute " + minute);
            }
        }

        private static Refusal notUpToDate(String what) {
            return Refusal.conflict(
                    what + " is not booked by what is known now of its factors, series and contracts: restate"
                            + " the period with cause FACTOR first, so that what that changes and what this changes stay apart");
        }

        Found found() {
            return new Found(newTerms, present(instead), present(insteadOfFixed), ranges());
        }

        private static SortedMap<Long, Long> present(Map<Long, Optional<Long>> instead) {
            SortedMap<Long, Long> present = new TreeMap<>();
            instead.forEach((old, its) -> its.ifPresent(other -> present.put(old, other)));
            return present;
        }

        /** Minutes that follow one another, as one. */
        private List<Restatement.Stale> ranges() {
            List<Restatement.Stale> ranges = new ArrayList<>();
            for (StaleMinute each : stale) {
                Restatement.Stale last = ranges.isEmpty() ? null : ranges.getLast();
                Instant end = each.minute().plus(Duration.ofMinutes(1));
                if (last != null && last.terms() == each.terms() && last.to().equals(each.minute())) {
                    ranges.set(ranges.size() - 1, new Restatement.Stale(last.terms(), last.from(), end));
                } else {
                    ranges.add(new Restatement.Stale(each.terms(), each.minute(), end));
                }
            }
            return ranges;
        }
    }
}
