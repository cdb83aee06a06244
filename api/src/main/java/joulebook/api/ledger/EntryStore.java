package joulebook.api.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import joulebook.api.database.BinaryCopy;
import joulebook.api.period.Adjustment;
import joulebook.api.period.Period;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Entries with their postings, in and out. */
@Repository
class EntryStore {
    private static final long LOCK = 0x4A4C4544474552L;
    private static final String ENTRY =
            "entry (id, kind, device, minute, revision, reverses, cause, posted_at, adjusts,"
                    + " booked_in, restatement, previous, hash, accounts, sides, amounts, terms, checksums)";
    private static final int COLUMNS = 18;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final AccountStore accounts;

    EntryStore(JdbcClient jdbc, JdbcTemplate batches, AccountStore accounts) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.accounts = accounts;
    }

    /** Until the transaction ends nobody else appends. */
    void lock() {
        jdbc.sql("SELECT pg_advisory_xact_lock(:lock)")
                .param("lock", LOCK)
                .query((row, n) -> 0)
                .single();
    }

    /** The last entry, without its postings. */
    Optional<Entry> last() {
        return jdbc.sql("SELECT * FROM entry ORDER BY id DESC LIMIT 1")
                .query((row, n) -> entry(row))
                .optional();
    }

    /** The booking of an earlier attribution of the same window that no reversal has taken back. */
    Optional<Entry> standing(Ledger.Due due) {
        return jdbc.sql("""
                        SELECT * FROM entry e WHERE device = :device AND minute = :minute AND revision < :revision
                            AND kind = 'BOOKING' AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.reverses = e.id)
                        ORDER BY revision DESC LIMIT 1
                        """)
                .param("device", due.device())
                .param("minute", due.minute().atOffset(ZoneOffset.UTC))
                .param("revision", due.revision())
                .query((row, n) -> entry(row))
                .optional()
                .map(entry -> entry.with(postings(List.of(entry)).getOrDefault(entry.id(), List.of())));
    }

    /** Entries with an id below {@code before}, newest first, of those that a filter names. */
    List<Entry> entries(EntryFilter filter, long before, int limit) {
        List<Object> values = new ArrayList<>(List.of(before));
        StringBuilder where = new StringBuilder("id < ?");
        and(where, values, "device = ?", filter.device());
        and(
                where,
                values,
                "kind = ?",
                filter.kind() == null ? null : filter.kind().name());
        and(where, values, "minute >= ?", utc(filter.from()));
        and(where, values, "minute < ?", utc(filter.to()));
        Period period = filter.period();
        if (period != null) {
            and(where, values, "coalesce(booked_in, minute) >= ?", utc(period.from()));
            and(where, values, "coalesce(booked_in, minute) < ?", utc(period.to()));
        }
        String has = "accounts && ARRAY(SELECT a.id FROM account a WHERE a.name = ?)";
        and(where, values, has, filter.account());
        and(where, values, has, filter.run() == null ? null : "run:" + filter.run());
        values.add(limit);
        return whole(jdbc.sql("SELECT * FROM entry e WHERE " + where + " ORDER BY id DESC LIMIT ?")
                .params(values)
                .query((row, n) -> entry(row))
                .list());
    }

    private static void and(StringBuilder where, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            where.append(" AND ").append(condition);
            values.add(value);
        }
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    Optional<Entry> get(long id) {
        return get(List.of(id)).stream().findFirst();
    }

    /** In their order. */
    List<Entry> get(List<Long> ids) {
        return whole(jdbc.sql("SELECT * FROM entry WHERE id = ANY(:ids) ORDER BY id")
                .param("ids", ids.toArray(Long[]::new), Types.ARRAY)
                .query((row, n) -> entry(row))
                .list());
    }

    Optional<Long> reversalOf(long id) {
        return jdbc.sql("SELECT id FROM entry WHERE reverses = :id")
                .param("id", id)
                .query(Long.class)
                .optional();
    }

    private List<Entry> whole(List<Entry> entries) {
        Map<Long, List<Posting>> postings = postings(entries);
        return entries.stream()
                .map(entry -> entry.with(postings.getOrDefault(entry.id(), List.of())))
                .toList();
    }

    private Map<Long, List<Posting>> postings(List<Entry> entries) {
        Map<Long, List<Posting>> postings = new HashMap<>();
        jdbc.sql("SELECT * FROM posting WHERE entry = ANY(:entries) ORDER BY entry, line")
                .param("entries", entries.stream().map(Entry::id).toArray(Long[]::new), Types.ARRAY)
                .query(row -> {
                    postings.computeIfAbsent(row.getLong("entry"), any -> new ArrayList<>())
                            .add(new Posting(
                                    row.getString("account"),
                                    Posting.Side.valueOf(row.getString("side")),
                                    row.getString("unit"),
                                    row.getLong("amount"),
                                    row.getObject("terms", Long.class)));
                });
        return postings;
    }

    /** Adds entries with their postings, by one COPY, so that the database checks all of them once. */
    void append(List<Entry> entries) {
        Map<Account, Integer> ids = accounts.ids(entries.stream()
                .flatMap(entry -> entry.postings().stream())
                .map(Account::of)
                .distinct()
                .toList());
        BinaryCopy.add(batches, ENTRY, COLUMNS, entries, (copy, entry) -> write(copy, entry, ids));
    }

    private static void write(BinaryCopy copy, Entry entry, Map<Account, Integer> ids) {
        Adjustment adjusts = entry.adjusts();
        copy.bigint(entry.id());
        copy.text(entry.kind().name());
        copy.text(entry.device());
        copy.timestamptz(entry.minute());
        copy.integer((long) entry.revision());
        copy.bigint(entry.reverses());
        copy.text(entry.cause());
        copy.timestamptz(entry.postedAt());
        copy.text(adjusts == null ? null : adjusts.period());
        copy.timestamptz(adjusts == null ? null : adjusts.bookedIn());
        copy.bigint(entry.restatement());
        copy.bytes(HexFormat.of().parseHex(entry.previous()));
        copy.bytes(HexFormat.of().parseHex(entry.hash()));
        write(copy, entry.id(), entry.postings(), ids);
    }

    private static void write(BinaryCopy copy, long entry, List<Posting> postings, Map<Account, Integer> ids) {
        copy.integers(postings.stream().map(Account::of).map(ids::get).toList());
        copy.text(postings.stream().map(posting -> posting.side().letter()).collect(Collectors.joining()));
        List<@Nullable Long> amounts = new ArrayList<>();
        List<@Nullable Long> terms = new ArrayList<>();
        List<Integer> checksums = new ArrayList<>();
        for (Posting posting : postings) {
            amounts.add(posting.amount());
            terms.add(posting.terms());
            checksums.add(posting.line(checksums.size(), null).crc32c(entry));
        }
        copy.bigints(amounts);
        copy.bigints(terms);
        copy.integers(checksums);
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
                StoredEntry.adjustment(row),
                row.getObject("restatement", Long.class),
                HexFormat.of().formatHex(row.getBytes("previous")),
                HexFormat.of().formatHex(row.getBytes("hash")),
                List.of());
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
