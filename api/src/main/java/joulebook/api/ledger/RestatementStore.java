package joulebook.api.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Restatements in and out, and the entries that they are about. */
@Repository
class RestatementStore {
    private static final String STANDING = """
             FROM entry e WHERE e.kind = 'BOOKING' AND e.minute >= :from AND e.minute < :to
                AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = e.id)
            """;

    private final JdbcClient jdbc;

    RestatementStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(Restatement asked) {
        jdbc.sql("""
                        INSERT INTO restatement (id, period, from_utc, to_utc, cause, run, old_terms, new_terms, asked_by, reason,
                            after_entry, asked_at, digest)
                        VALUES (:id, :period, :from, :to, :cause, :run, :old, :new, :by, :why, :after, :at, :digest)
                        """)
                .param("id", asked.id())
                .param("period", asked.period())
                .param("from", asked.from().atOffset(ZoneOffset.UTC))
                .param("to", asked.to().atOffset(ZoneOffset.UTC))
                .param("cause", asked.cause().name())
                .param("run", asked.run(), Types.OTHER)
                .param("old", asked.terms().keySet().toArray(Long[]::new), Types.ARRAY)
                .param("new", asked.terms().values().toArray(Long[]::new), Types.ARRAY)
                .param("by", asked.by())
                .param("why", asked.why())
                .param("after", asked.afterEntry())
                .param("at", asked.askedAt().atOffset(ZoneOffset.UTC))
                .param("digest", asked.form().sha256())
                .update();
    }

    /** All, in their order; of one period where it is named. */
    List<Restatement> list(@Nullable String period) {
        return jdbc.sql("SELECT * FROM restatement WHERE :period::text IS NULL OR period = :period ORDER BY id")
                .param("period", period, Types.VARCHAR)
                .query((row, n) -> restatement(row))
                .list();
    }

    /** All that can be read, for a check: a row that was changed is named elsewhere. */
    List<Restatement> readable() {
        return jdbc
                .sql("SELECT * FROM restatement ORDER BY id")
                .query((row, n) -> {
                    try {
                        return Optional.of(restatement(row));
                    } catch (IllegalArgumentException e) {
                        return Optional.<Restatement>empty();
                    }
                })
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    Optional<Restatement> find(long id) {
        return jdbc.sql("SELECT * FROM restatement WHERE id = :id")
                .param("id", id)
                .query((row, n) -> restatement(row))
                .optional();
    }

    /** The terms by which what stands of a time is booked; of a run's shares where it is named. */
    List<Long> standingTerms(Instant from, Instant to, @Nullable UUID run) {
        return jdbc.sql("SELECT DISTINCT p.terms AS t FROM posting p WHERE p.terms IS NOT NULL"
                        + " AND (:account::text IS NULL OR p.account = :account) AND p.entry IN (SELECT e.id" + STANDING
                        + ") ORDER BY t")
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .param("account", run == null ? null : "run:" + run, Types.VARCHAR)
                .query((row, n) -> row.getLong("t"))
                .list();
    }

    /** Entries after one that stand and that a restatement is to rebook, in their order. */
    List<Long> due(Restatement asked, long after, int most) {
        return jdbc.sql("SELECT e.id" + STANDING + """
                             AND e.id > :after AND e.id <= :last AND EXISTS (SELECT FROM posting p WHERE p.entry = e.id
                                AND p.terms = ANY(:old) AND (:account::text IS NULL OR p.account = :account))
                        ORDER BY e.id LIMIT :most
                        """)
                .param("from", asked.from().atOffset(ZoneOffset.UTC))
                .param("to", asked.to().atOffset(ZoneOffset.UTC))
                .param("after", after)
                .param("last", asked.afterEntry())
                .param("old", asked.terms().keySet().toArray(Long[]::new), Types.ARRAY)
                .param("account", asked.run() == null ? null : "run:" + asked.run(), Types.VARCHAR)
                .param("most", most)
                .query((row, n) -> row.getLong("id"))
                .list();
    }

    static Restatement restatement(ResultSet row) throws SQLException {
        Long[] old = (Long[]) row.getArray("old_terms").getArray();
        Long[] now = (Long[]) row.getArray("new_terms").getArray();
        SortedMap<Long, Long> terms = new TreeMap<>();
        for (int i = 0; i < Math.min(old.length, now.length); i++) {
            terms.put(old[i], now[i]);
        }
        return new Restatement(
                row.getLong("id"),
                row.getString("period"),
                instant(row, "from_utc"),
                instant(row, "to_utc"),
                Restatement.Cause.valueOf(row.getString("cause")),
                row.getObject("run", UUID.class),
                terms,
                row.getString("asked_by"),
                row.getString("reason"),
                row.getLong("after_entry"),
                instant(row, "asked_at"));
    }

    /** The lists as they stand, for a check: a changed id may hide in a map. */
    static List<String> pairs(ResultSet row) throws SQLException {
        Long[] old = (Long[]) row.getArray("old_terms").getArray();
        Long[] now = (Long[]) row.getArray("new_terms").getArray();
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < Math.max(old.length, now.length); i++) {
            pairs.add((i < old.length ? old[i] : "-") + " " + (i < now.length ? now[i] : "-"));
        }
        return pairs;
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
