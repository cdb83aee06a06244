package joulebook.api.ledger;

import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import org.jspecify.annotations.Nullable;
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
        rows.each("""
                SELECT e.*, a.device AS known, a.digest AS attribution, p.entry AS has_posting, p.line, p.account, p.side,
                    p.unit, p.amount, p.terms, p.crc32c, t.digest AS terms_digest
                FROM entry e
                LEFT JOIN attribution a ON a.device = e.device AND a.minute = e.minute AND a.revision = e.revision
                LEFT JOIN posting p ON p.entry = e.id
                LEFT JOIN terms t ON t.id = p.terms
                ORDER BY e.id, p.line
                """, walk::add);
        walk.finish();
        rows.each(
                "SELECT p.* FROM posting p WHERE NOT EXISTS (SELECT FROM entry e WHERE e.id = p.entry)",
                row -> findings.add("posting", postingKey(row), "belongs to no entry"));
        return new Walked(walk.count, walk.uncovered, walk.head);
    }

    private static String postingKey(ResultSet row) throws SQLException {
        return row.getString("entry") + " " + row.getString("line");
    }

    /** An entry as it is stored. */
    record Stored(EntryForm form, String hash, boolean hasAttribution) {

        String key() {
            return Long.toString(form.id());
        }

        String attributionKey() {
            return form.device() + " " + form.minute() + " " + form.revision();
        }

        /** An attribution or terms whose row was changed: what depends on it is not judged by it. */
        boolean causeIsNamed(Findings findings) {
            return findings.names("attribution", attributionKey())
                    || form.lines().stream()
                            .map(EntryForm.Line::terms)
                            .filter(Objects::nonNull)
                            .anyMatch(terms -> findings.names("terms", terms.toString()));
        }

        static Stored of(ResultSet row) throws SQLException {
            return new Stored(
                    new EntryForm(
                            row.getString("previous"),
                            row.getLong("id"),
                            row.getString("kind"),
                            row.getString("device"),
                            instant(row, "minute"),
                            row.getInt("revision"),
                            row.getObject("reverses", Long.class),
                            row.getString("cause"),
                            instant(row, "posted_at"),
                            row.getBytes("attribution"),
                            new ArrayList<>()),
                    row.getString("hash"),
                    row.getObject("known") != null);
        }

        private static Instant instant(ResultSet row, String column) throws SQLException {
            return row.getObject(column, OffsetDateTime.class).toInstant();
        }
    }

    private final class Walk {
        private final Findings findings;
        private final List<Stored> page = new ArrayList<>();
        private @Nullable Stored entry;
        private String head = Entry.GENESIS;
        private String recomputedHead = Entry.GENESIS;
        private long expected = 1;
        private long count;
        private long uncovered;
        private boolean postingNamed;

        Walk(Findings findings) {
            this.findings = findings;
        }

        void add(ResultSet row) throws SQLException {
            if (entry == null || entry.form().id() != row.getLong("id")) {
                next();
                entry = Stored.of(row);
            }
            if (row.getObject("has_posting") != null) {
                EntryForm.Line line = new EntryForm.Line(
                        row.getLong("line"),
                        row.getString("account"),
                        row.getString("side"),
                        row.getString("unit"),
                        row.getLong("amount"),
                        row.getObject("terms", Long.class),
                        row.getBytes("terms_digest"));
                entry.form().lines().add(line);
                Integer crc = row.getObject("crc32c", Integer.class);
                if (crc != null && crc != line.crc32c(entry.form().id())) {
                    postingNamed = true;
                    findings.add("posting", entry.key() + " " + line.line(), "was changed: its CRC32C does not hold");
                }
            }
        }

        void finish() {
            next();
            booked.judge(page, findings);
        }

        private void next() {
            Stored done = entry;
            if (done != null) {
                findings.looked(++count);
                uncovered += done.form().attribution() == null ? 1 : 0;
                follow(done);
                if (holds(done)) {
                    page.add(done);
                }
                if (page.size() == 500) {
                    booked.judge(page, findings);
                    page.clear();
                }
                head = done.hash();
                recomputedHead = done.form().hash();
                expected = done.form().id() + 1;
                postingNamed = false;
            }
        }

        private void follow(Stored next) {
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
        private boolean holds(Stored entry) {
            EntryForm form = entry.form();
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
