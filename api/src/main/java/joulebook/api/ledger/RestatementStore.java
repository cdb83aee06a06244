package joulebook.api.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
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
import java.util.function.Function;
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
                        INSERT INTO restatement (id, period, from_utc, to_utc, cause, run, old_terms, new_terms,
                            old_policies, new_policies, stale_terms, stale_from, stale_to, fixed_terms, given_by, asked_by, reason, after_entry,
                            asked_at, digest)
                        VALUES (:id, :period, :from, :to, :cause, :run, :old, :new, :oldPolicies, :newPolicies, :stale,
                            :staleFrom::timestamptz[], :staleTo::timestamptz[], :fixed, :givenBy, :by, :why, :after, :at, :digest)
                        """)
                .param("id", asked.id())
                .param("period", asked.period())
                .param("from", asked.from().atOffset(ZoneOffset.UTC))
                .param("to", asked.to().atOffset(ZoneOffset.UTC))
                .param("cause", asked.cause().name())
                .param("run", asked.run(), Types.OTHER)
                .param("old", asked.terms().keySet().toArray(Long[]::new), Types.ARRAY)
                .param("new", asked.terms().values().toArray(Long[]::new), Types.ARRAY)
                .param("oldPolicies", asked.policies().keySet().toArray(Long[]::new), Types.ARRAY)
                .param("newPolicies", asked.policies().values().toArray(Long[]::new), Types.ARRAY)
                .param("fixed", asked.given().keySet().toArray(Long[]::new), Types.ARRAY)
                .param("givenBy", asked.given().values().toArray(Long[]::new), Types.ARRAY)
                .param("stale", staleTerms(asked), Types.ARRAY)
                .param("staleFrom", times(asked, Restatement.Stale::from), Types.ARRAY)
                .param("staleTo", times(asked, Restatement.Stale::to), Types.ARRAY)
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

    private static Long[] staleTerms(Restatement asked) {
        return asked.stale().stream().map(Restatement.Stale::terms).toArray(Long[]::new);
    }

    private static String[] times(Restatement asked, Function<Restatement.Stale, Instant> which) {
        return asked.stale().stream().map(which).map(Instant::toString).toArray(String[]::new);
    }

    /**
     * By what shares are booked that stand, each combination once.
     *
     * @param policy of the run; null for idle, and for a run that has none
     * @param run null where no restatement tells it from others
     * @param own terms of the run that has no policy, where a restatement may have given it one; null for all others
     * @param device of idle that has a policy of its own; null for all others
     * @param minute null where its terms are those of all minutes
     */
    record Standing(
            @Nullable Long policy,
            @Nullable UUID run,
            @Nullable Long own,
            boolean idle,
            @Nullable String device,
            @Nullable Instant minute,
            long terms) {}

    /**
     * What stands of a time; of a run's shares where it is named.
     *
     * @param told runs that restatements name, {@code restated} terms that they are about
     * @param devices that have a policy of their own; null where idle has none at all
     */
    List<Standing> standing(
            Instant from,
            Instant to,
            @Nullable UUID run,
            List<UUID> told,
            List<Long> restated,
            @Nullable List<String> devices) {
        return jdbc.sql("""
                        SELECT DISTINCT s.policy, CASE WHEN s.id = ANY(:told::uuid[]) THEN s.id END AS run,
                            CASE WHEN s.policy IS NULL AND s.own = ANY(:restated::bigint[]) THEN s.own END AS own, s.id IS NULL AS idle,
                            CASE WHEN s.id IS NULL AND s.device = ANY(:devices::text[]) THEN s.device END AS device,
                            CASE WHEN s.policy IS NOT NULL OR s.id IS NULL AND :idle OR s.own = ANY(:restated::bigint[])
                                THEN s.minute END AS minute, s.terms
                        FROM (SELECT e.device, e.minute, p.terms, r.id, r.policy, r.terms AS own FROM (SELECT e.id, e.device, e.minute
                        """ + STANDING + """
                            ) e JOIN posting p ON p.entry = e.id LEFT JOIN run r ON p.account = 'run:' || r.id
                            WHERE p.unit = 'ugCO2e' AND p.side = 'DEBIT' AND p.terms IS NOT NULL
                                AND (p.account LIKE 'run:%' OR p.account LIKE 'idle:%')
                                AND (:account::text IS NULL OR p.account = :account)) s
                        ORDER BY terms, minute NULLS FIRST
                        """)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .param("account", run == null ? null : "run:" + run, Types.VARCHAR)
                .param("told", told.stream().map(UUID::toString).toArray(String[]::new), Types.ARRAY)
                .param("restated", restated.toArray(Long[]::new), Types.ARRAY)
                .param("devices", devices == null ? new String[0] : devices.toArray(String[]::new), Types.ARRAY)
                .param("idle", devices != null)
                .query((row, n) -> new Standing(
                        row.getObject("policy", Long.class),
                        row.getObject("run", UUID.class),
                        row.getObject("own", Long.class),
                        row.getBoolean("idle"),
                        row.getString("device"),
                        row.getObject("minute") == null ? null : instant(row, "minute"),
                        row.getLong("terms")))
                .list();
    }

    /** Entries after one that stand and that a restatement is to rebook, in their order. */
    List<Long> due(Restatement asked, long after, int most) {
        return jdbc.sql("SELECT e.id" + STANDING + """
                             AND e.id > :after AND e.id <= :last AND EXISTS (SELECT FROM posting p WHERE p.entry = e.id
                                AND (p.terms = ANY(:old) OR p.terms = ANY(:fixed) AND p.account LIKE 'run:%' OR p.terms = ANY(:stale) AND p.unit = 'ugCO2e' AND EXISTS (SELECT FROM unnest(
                                        :stale::bigint[], :staleFrom::timestamptz[], :staleTo::timestamptz[])
                                        AS s(terms, from_utc, to_utc)
                                    WHERE s.terms = p.terms AND e.minute >= s.from_utc AND e.minute < s.to_utc))
                                AND (:account::text IS NULL OR p.account = :account))
                        ORDER BY e.id LIMIT :most
                        """)
                .param("from", asked.from().atOffset(ZoneOffset.UTC))
                .param("to", asked.to().atOffset(ZoneOffset.UTC))
                .param("after", after)
                .param("last", asked.afterEntry())
                .param("old", asked.terms().keySet().toArray(Long[]::new), Types.ARRAY)
                .param("fixed", asked.given().keySet().toArray(Long[]::new), Types.ARRAY)
                .param("stale", staleTerms(asked), Types.ARRAY)
                .param("staleFrom", times(asked, Restatement.Stale::from), Types.ARRAY)
                .param("staleTo", times(asked, Restatement.Stale::to), Types.ARRAY)
                .param("account", asked.run() == null ? null : "run:" + asked.run(), Types.VARCHAR)
                .param("most", most)
                .query((row, n) -> row.getLong("id"))
                .list();
    }

    static Restatement restatement(ResultSet row) throws SQLException {
        return new Restatement(
                row.getLong("id"),
                row.getString("period"),
                instant(row, "from_utc"),
                instant(row, "to_utc"),
                Restatement.Cause.valueOf(row.getString("cause")),
                row.getObject("run", UUID.class),
                pairs(row, "old_terms", "new_terms"),
                pairs(row, "old_policies", "new_policies"),
                pairs(row, "fixed_terms", "given_by"),
                stale(row),
                row.getString("asked_by"),
                row.getString("reason"),
                row.getLong("after_entry"),
                instant(row, "asked_at"));
    }

    private static SortedMap<Long, Long> pairs(ResultSet row, String olds, String nows) throws SQLException {
        Long[] old = numbers(row, olds);
        Long[] now = numbers(row, nows);
        SortedMap<Long, Long> pairs = new TreeMap<>();
        for (int i = 0; i < Math.min(old.length, now.length); i++) {
            pairs.put(old[i], now[i]);
        }
        return pairs;
    }

    private static List<Restatement.Stale> stale(ResultSet row) throws SQLException {
        Long[] terms = numbers(row, "stale_terms");
        Timestamp[] from = (Timestamp[]) row.getArray("stale_from").getArray();
        Timestamp[] to = (Timestamp[]) row.getArray("stale_to").getArray();
        if (terms.length != from.length || terms.length != to.length) {
            throw new IllegalArgumentException("minutes without their ends");
        }
        List<Restatement.Stale> stale = new ArrayList<>();
        for (int i = 0; i < terms.length; i++) {
            stale.add(new Restatement.Stale(terms[i], from[i].toInstant(), to[i].toInstant()));
        }
        return stale;
    }

    /** The lists of terms and policies as they stand, for a check: a changed id may hide in a map. */
    static List<String> pairs(ResultSet row) throws SQLException {
        List<String> pairs = new ArrayList<>();
        for (List<String> of : List.of(
                List.of("old_terms", "new_terms"),
                List.of("old_policies", "new_policies"),
                List.of("fixed_terms", "given_by"))) {
            Long[] old = numbers(row, of.getFirst());
            Long[] now = numbers(row, of.getLast());
            for (int i = 0; i < Math.max(old.length, now.length); i++) {
                pairs.add((i < old.length ? old[i] : "-") + " " + (i < now.length ? now[i] : "-"));
            }
        }
        return pairs;
    }

    private static Long[] numbers(ResultSet row, String column) throws SQLException {
        return (Long[]) row.getArray(column).getArray();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
