package joulebook.api.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                    + " booked_in, restatement, previous, hash)";
    private static final String POSTING = "posting (entry, line, account, side, unit, amount, terms, crc32c)";

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    EntryStore(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
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
        String has = "EXISTS (SELECT FROM posting p WHERE p.entry = e.id AND p.account = ?)";
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

    /** Adds entries with their postings: a COPY each, so that the database checks each once. */
    void append(List<Entry> entries) {
        BinaryCopy.add(batches, ENTRY, 13, entries, EntryStore::write);
        List<Line> lines = new ArrayList<>();
        for (Entry entry : entries) {
            for (int line = 0; line < entry.postings().size(); line++) {
                lines.add(new Line(entry.id(), line, entry.postings().get(line)));
            }
        }
        BinaryCopy.add(batches, POSTING, 8, lines, EntryStore::write);
    }

    private static void write(BinaryCopy copy, Entry entry) {
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
        copy.text(entry.previous());
        copy.text(entry.hash());
    }

    private record Line(long entry, int number, Posting posting) {}

    private static void write(BinaryCopy copy, Line line) {
        Posting posting = line.posting();
        copy.bigint(line.entry());
        copy.integer((long) line.number());
        copy.text(posting.account());
        copy.text(posting.side().name());
        copy.text(posting.unit());
        copy.bigint(posting.amount());
        copy.bigint(posting.terms());
        copy.integer((long) posting.line(line.number(), null).crc32c(line.entry()));
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
                row.getString("previous"),
                row.getString("hash"),
                List.of());
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
