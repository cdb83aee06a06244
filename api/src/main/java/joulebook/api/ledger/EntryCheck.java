package joulebook.api.ledger;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.springframework.stereotype.Component;

/** The chain: numbers without a hole, each entry after the one before, its hash and balance, and what it books. */
@Component
class EntryCheck implements Check {
    private final RowStream rows;
    private final BookedCheck booked;

    EntryCheck(RowStream rows, BookedCheck booked) {
        this.rows = rows;
        this.booked = booked;
    }

    @Override
    public String name() {
        return "entries";
    }

    @Override
    public int order() {
        return 6;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        Walk walk = new Walk(findings);
        EntryRows entries = new EntryRows(walk::add);
        rows.each(EntryRows.of("entry"), entries);
        entries.finish();
        walk.finish();
        return new Walked(walk.count, walk.uncovered, walk.head);
    }

    private final class Walk {
        private final Findings findings;
        private final List<StoredEntry> page = new ArrayList<>();
        private String head = Entry.GENESIS;
        private String recomputedHead = Entry.GENESIS;
        private long expected = 1;
        private long count;
        private long uncovered;

        Walk(Findings findings) {
            this.findings = findings;
        }

        void add(StoredEntry next) {
            findings.looked(++count);
            uncovered += next.form().attribution() == null ? 1 : 0;
            next.changedLines().stream()
                    .filter(changed -> !findings.names("account", changed.account()))
                    .forEach(changed -> findings.add("posting", next.key() + " " + changed.line(), changed.what()));
            follow(next);
            if (holds(next)) {
                page.add(next);
            }
            if (page.size() == 500) {
                booked.judge(page, findings);
                page.clear();
            }
            head = next.hash();
            recomputedHead = next.form().hash();
            expected = next.form().id() + 1;
        }

        void finish() {
            booked.judge(page, findings);
        }

        private void follow(StoredEntry next) {
            if (next.form().id() > expected) {
                findings.add(
                        "entry",
                        Long.toString(expected),
                        next.form().id() == expected + 1
                                ? "is missing"
                                : "is missing, and all up to " + (next.form().id() - 1));
            } else if (!next.form().previous().equals(head)
                    && !next.form().previous().equals(recomputedHead)) {
                findings.add("entry", next.key(), "does not follow the entry before it");
            }
        }

        /** Whether its content can be trusted to be what was posted. */
        private boolean holds(StoredEntry entry) {
            EntryForm form = entry.form();
            boolean postingNamed = !entry.changedLines().isEmpty();
            if (!form.hash().equals(entry.hash())) {
                if (!postingNamed && !entry.causeIsNamed(findings)) {
                    findings.add(
                            "entry",
                            entry.key(),
                            "(" + form.device() + ", " + form.minute() + ") was changed: its hash does not hold");
                }
                return false;
            }
            Map<String, BigInteger> sums = new TreeMap<>();
            for (EntryForm.Line line : form.lines()) {
                BigInteger amount = BigInteger.valueOf(line.amount());
                sums.merge(line.unit(), line.side().equals("DEBIT") ? amount : amount.negate(), BigInteger::add);
            }
            sums.forEach((unit, sum) -> {
                if (sum.signum() != 0) {
                    findings.add("entry", entry.key(), "does not balance: " + sum + " " + unit);
                }
            });
            return !postingNamed;
        }
    }
}
