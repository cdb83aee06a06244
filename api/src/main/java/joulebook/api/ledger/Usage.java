package joulebook.api.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import joulebook.kernel.quantity.Energy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What the books say of a time, up to an entry, for statements over periods. Energy counts for the minute in which it was
 * drawn, whatever period a correction of it was booked in: so no sum of it is negative, and what is asked up to the same
 * entry is answered the same for ever.
 */
@Repository
public class Usage {
    /** Whose: {@code run:ID} or {@code idle:DEVICE}. */
    private static final String USER = "regexp_replace(p.account, '^overhead:', '')";

    private static final String NET = "sum(CASE p.side WHEN 'DEBIT' THEN p.amount ELSE -p.amount END)";

    private static final String ENTRIES = """
             FROM entry e JOIN posting p ON p.entry = e.id
            WHERE e.minute >= :from AND e.minute < :to AND e.id <= :last
            """;

    private final JdbcClient jdbc;

    Usage(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The newest entry: its hash covers all before it. */
    public record Head(long entry, String hash) {}

    /** @param to exclusive; {@code upTo} the last entry that counts */
    public record Scope(Instant from, Instant to, long upTo) {}

    /**
     * What a run, or a device's idle time, used in a stretch of time.
     *
     * @param user {@code run:ID} or {@code idle:DEVICE}
     * @param energy of the device; {@code overhead} what the facility took besides
     */
    public record Slice(Instant at, String device, String user, Energy energy, Energy overhead) {
        public Energy facility() {
            return energy.plus(overhead);
        }
    }

    /** An amount that is booked to a user on a device: CO2e or money. */
    public record Booked(String device, String user, String unit, long amount) {}

    /** How long a user is known to have held a device. */
    public record Held(String device, String user, long nanos) {}

    public Optional<Head> head() {
        return jdbc.sql("SELECT id, encode(hash, 'hex') AS hash FROM entry ORDER BY id DESC LIMIT 1")
                .query((row, n) -> new Head(row.getLong("id"), row.getString("hash")))
                .optional();
    }

    public Optional<String> hash(long entry) {
        return jdbc.sql("SELECT encode(hash, 'hex') AS hash FROM entry WHERE id = :id")
                .param("id", entry)
                .query((row, n) -> row.getString("hash"))
                .optional();
    }

    /** Whether anything is booked of a time. */
    public boolean any(Instant from, Instant to) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM entry WHERE minute >= :from AND minute < :to)")
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
    }

    /** Energy by stretch, user and device, in this order; stretches are counted from the epoch. */
    public List<Slice> energy(Scope scope, Duration stretch) {
        return scoped(
                        "SELECT date_bin(make_interval(secs => :width), e.minute, '2000-01-01T00:00Z') AS at, e.device, "
                                + USER
                                + " AS whose, coalesce(" + NET
                                + " FILTER (WHERE p.account NOT LIKE 'overhead:%'), 0) AS energy,"
                                + " coalesce(" + NET + " FILTER (WHERE p.account LIKE 'overhead:%'), 0) AS overhead"
                                + ENTRIES
                                + " AND p.unit = 'mJ' AND p.account ~ '^(overhead:)?(run|idle):' GROUP BY 1, 2, 3 HAVING "
                                + NET
                                + " > 0",
                        scope)
                .param("width", stretch.toSeconds())
                .query(Usage::slice)
                .list()
                .stream()
                .sorted(Comparator.comparing(Slice::at)
                        .thenComparing(Slice::user)
                        .thenComparing(Slice::device))
                .toList();
    }

    private static Slice slice(ResultSet row, int n) throws SQLException {
        return new Slice(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("device"),
                row.getString("whose"),
                new Energy(row.getLong("energy")),
                new Energy(row.getLong("overhead")));
    }

    /** CO2e (location-based) and money by device, user and unit. */
    public List<Booked> booked(Scope scope) {
        return booked(scope, "^(ugCO2e|u[A-Z]{3})$", "");
    }

    /** What a carbon price that is booked charged, by device, user and currency. */
    public List<Booked> carbonCosts(Scope scope) {
        return booked(scope, "^u[A-Z]{3}$", "carbon-cost:");
    }

    private List<Booked> booked(Scope scope, String units, String prefix) {
        return scoped(
                        "SELECT e.device, substr(p.account, length(:prefix::text) + 1) AS account, p.unit, " + NET
                                + " AS amount"
                                + ENTRIES
                                + " AND p.unit ~ :units AND p.account ~ ('^' || :prefix::text || '(run|idle):') GROUP BY 1, 2, 3",
                        scope)
                .param("units", units)
                .param("prefix", prefix)
                .query((row, n) -> new Booked(
                        row.getString("device"),
                        row.getString("account"),
                        row.getString("unit"),
                        row.getLong("amount")))
                .list()
                .stream()
                .sorted(Comparator.comparing(Booked::device)
                        .thenComparing(Booked::user)
                        .thenComparing(Booked::unit))
                .toList();
    }

    /** The covered time of devices by who held them, as the entries' attributions say. */
    public List<Held> held(Scope scope) {
        return scoped("""
                        SELECT e.device, coalesce('run:' || s.run, 'idle:' || e.device) AS whose, sum(s.covered_nanos) AS nanos
                        FROM entry e JOIN attribution_share s USING (device, minute, revision)
                        WHERE e.minute >= :from AND e.minute < :to AND e.id <= :last AND e.kind = 'BOOKING'
                            AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = e.id AND r.id <= :last)
                        GROUP BY 1, 2 HAVING sum(s.covered_nanos) > 0
                        """, scope)
                .query((row, n) -> new Held(row.getString("device"), row.getString("whose"), row.getLong("nanos")))
                .list()
                .stream()
                .sorted(Comparator.comparing(Held::device).thenComparing(Held::user))
                .toList();
    }

    private JdbcClient.StatementSpec scoped(String sql, Scope scope) {
        return jdbc.sql(sql)
                .param("from", scope.from().atOffset(ZoneOffset.UTC))
                .param("to", scope.to().atOffset(ZoneOffset.UTC))
                .param("last", scope.upTo());
    }
}
