package joulebook.api.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import joulebook.api.carbon.Terms;
import joulebook.api.carbon.TermsStore;
import joulebook.kernel.quantity.Energy;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The books. Posting is done by one at a time, each attribution once; the guarantees stand in docs/ledger.md. */
@Service
public class Ledger {
    private static final long LOCK = 0x4A4C4544474552L;

    private final JdbcClient jdbc;
    private final TermsStore terms;
    private final Clock clock = Clock.systemUTC();

    Ledger(JdbcClient jdbc, TermsStore terms) {
        this.jdbc = jdbc;
        this.terms = terms;
    }

    /** An attribution that is not posted yet. */
    public record Due(String device, Instant minute, int revision) {}

    /** The newest attributions of the minutes that a period touches, as far as they are not in the books; oldest first. */
    public List<Due> due(Instant from, Instant to) {
        return jdbc.sql("""
                        SELECT a.device, a.minute, a.revision FROM (
                            SELECT DISTINCT ON (device, minute) device, minute, revision FROM attribution
                            WHERE minute >= :from AND minute < :to ORDER BY device, minute, revision DESC) a
                        WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.device = a.device AND e.minute = a.minute
                            AND e.revision = a.revision AND e.kind = 'BOOKING')
                        ORDER BY a.minute, a.device
                        """)
                .param("from", from.truncatedTo(ChronoUnit.MINUTES).atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, n) -> new Due(row.getString("device"), instant(row, "minute"), row.getInt("revision")))
                .list();
    }

    /** Posts an attribution once, after a reversal of the one that it replaces; how many entries that made. */
    @Transactional
    public int post(Due due) {
        jdbc.sql("SELECT pg_advisory_xact_lock(:lock)")
                .param("lock", LOCK)
                .query((row, n) -> 0)
                .single();
        if (isPosted(due)) {
            return 0;
        }
        int made = 0;
        Optional<Entry> standing = standing(due);
        if (standing.isPresent()) {
            Entry old = standing.get();
            append(
                    Entry.Kind.REVERSAL,
                    new Due(old.device(), old.minute(), old.revision()),
                    old.id(),
                    "late data: attribution " + due.revision() + " replaces " + old.revision(),
                    old.postings().stream().map(Posting::reversed).toList());
            made++;
        }
        String cause = standing.isPresent() ? "late data" : "window closed";
        append(Entry.Kind.BOOKING, due, null, cause, BookingRule.postings(due.device(), shares(due)));
        return made + 1;
    }

    private boolean isPosted(Due due) {
        return keyed(
                                "SELECT count(*) FROM entry WHERE device = :device AND minute = :minute AND revision = :revision"
                                        + " AND kind = 'BOOKING'",
                                due)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private Optional<Entry> standing(Due due) {
        return keyed("""
                        SELECT * FROM entry e WHERE device = :device AND minute = :minute AND revision < :revision
                            AND kind = 'BOOKING' AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.reverses = e.id)
                        ORDER BY revision DESC LIMIT 1
                        """, due).query((row, n) -> entry(row)).optional().map(this::withPostings);
    }

    private List<BookingRule.Share> shares(Due due) {
        long idleTerms = terms.of(TermsStore.Stated.NOTHING);
        Map<Long, Terms> known = new HashMap<>();
        return keyed("""
                        SELECT s.run, s.energy_mj, r.terms FROM attribution_share s LEFT JOIN run r ON r.id = s.run
                        WHERE s.device = :device AND s.minute = :minute AND s.revision = :revision
                        ORDER BY s.run NULLS LAST
                        """, due)
                .query((row, n) -> {
                    Long own = row.getObject("terms", Long.class);
                    return new BookingRule.Share(
                            row.getObject("run", UUID.class),
                            new Energy(row.getLong("energy_mj")),
                            known.computeIfAbsent(own == null ? idleTerms : own, terms::get));
                })
                .list();
    }

    private JdbcClient.StatementSpec keyed(String sql, Due due) {
        return jdbc.sql(sql)
                .param("device", due.device())
                .param("minute", due.minute().atOffset(ZoneOffset.UTC))
                .param("revision", due.revision());
    }

    private void append(Entry.Kind kind, Due due, @Nullable Long reverses, String cause, List<Posting> postings) {
        Optional<Entry> last = jdbc.sql("SELECT * FROM entry ORDER BY id DESC LIMIT 1")
                .query((row, n) -> entry(row))
                .optional();
        Entry entry = Entry.chained(
                last.map(Entry::id).orElse(0L) + 1,
                kind,
                due.device(),
                due.minute(),
                due.revision(),
                reverses,
                cause,
                clock.instant(),
                last.map(Entry::hash).orElse(Entry.GENESIS),
                postings);
        jdbc.sql("""
                        INSERT INTO entry (id, kind, device, minute, revision, reverses, cause, posted_at, previous, hash)
                        VALUES (:id, :kind, :device, :minute, :revision, :reverses, :cause, :posted, :previous, :hash)
                        """)
                .param("id", entry.id())
                .param("kind", kind.name())
                .param("device", due.device())
                .param("minute", due.minute().atOffset(ZoneOffset.UTC))
                .param("revision", due.revision())
                .param("reverses", reverses, java.sql.Types.BIGINT)
                .param("cause", cause)
                .param("posted", entry.postedAt().atOffset(ZoneOffset.UTC))
                .param("previous", entry.previous())
                .param("hash", entry.hash())
                .update();
        for (int line = 0; line < postings.size(); line++) {
            Posting posting = postings.get(line);
            jdbc.sql("""
                            INSERT INTO posting (entry, line, account, side, unit, amount, terms)
                            VALUES (:entry, :line, :account, :side, :unit, :amount, :terms)
                            """)
                    .param("entry", entry.id())
                    .param("line", line)
                    .param("account", posting.account())
                    .param("side", posting.side().name())
                    .param("unit", posting.unit())
                    .param("amount", posting.amount())
                    .param("terms", posting.terms(), java.sql.Types.BIGINT)
                    .update();
        }
    }

    /** Entries with an id below {@code before}, newest first; of one run where it is named. */
    public List<Entry> entries(@Nullable UUID run, long before, int limit) {
        return jdbc
                .sql("""
                        SELECT * FROM entry e WHERE id < :before AND (:account::text IS NULL OR EXISTS
                            (SELECT 1 FROM posting p WHERE p.entry = e.id AND p.account = :account))
                        ORDER BY id DESC LIMIT :limit
                        """)
                .param("before", before)
                .param("account", run == null ? null : "run:" + run, java.sql.Types.VARCHAR)
                .param("limit", limit)
                .query((row, n) -> entry(row))
                .list()
                .stream()
                .map(this::withPostings)
                .toList();
    }

    /**
     * What walking the chain found.
     *
     * @param entries how many were walked
     * @param whole whether every hash, link, number and balance holds
     * @param firstBroken what is wrong first, or null
     */
    public record Verification(
            long entries, boolean whole, @Nullable String firstBroken, String head) {}

    /** Recomputes every entry's hash and balance from what is stored, in order. */
    @Transactional(readOnly = true)
    public Verification verify() {
        String head = Entry.GENESIS;
        long walked = 0;
        while (true) {
            List<Entry> some = jdbc
                    .sql("SELECT * FROM entry WHERE id > :after ORDER BY id LIMIT 500")
                    .param("after", walked)
                    .query((row, n) -> entry(row))
                    .list()
                    .stream()
                    .map(this::withPostings)
                    .toList();
            for (Entry entry : some) {
                String broken = broken(entry, walked + 1, head);
                if (broken != null) {
                    return new Verification(walked, false, broken, head);
                }
                head = entry.hash();
                walked = entry.id();
            }
            if (some.isEmpty()) {
                return new Verification(walked, true, null, head);
            }
        }
    }

    private static @Nullable String broken(Entry entry, long expectedId, String head) {
        if (entry.id() != expectedId) {
            return "entry " + expectedId + " is missing";
        }
        if (!entry.previous().equals(head)) {
            return "entry " + entry.id() + " does not follow the entry before it";
        }
        if (!entry.digest().equals(entry.hash())) {
            return "entry " + entry.id() + " (" + entry.device() + ", " + entry.minute()
                    + ") was changed: its hash does not hold";
        }
        return null;
    }

    private Entry withPostings(Entry entry) {
        List<Posting> postings = jdbc.sql("SELECT * FROM posting WHERE entry = :entry ORDER BY line")
                .param("entry", entry.id())
                .query((row, n) -> new Posting(
                        row.getString("account"),
                        Posting.Side.valueOf(row.getString("side")),
                        row.getString("unit"),
                        row.getLong("amount"),
                        row.getObject("terms", Long.class)))
                .list();
        return new Entry(
                entry.id(),
                entry.kind(),
                entry.device(),
                entry.minute(),
                entry.revision(),
                entry.reverses(),
                entry.cause(),
                entry.postedAt(),
                entry.previous(),
                entry.hash(),
                postings);
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getLong("id"),
                Entry.Kind.valueOf(row.getString("kind")),
                row.getString("device"),
                instant(row, "minute"),
                row.getInt("revision"),
                row.getObject("reverses", Long.class),
                row.getString("cause"),
                instant(row, "posted_at"),
                row.getString("previous"),
                row.getString("hash"),
                List.of());
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
