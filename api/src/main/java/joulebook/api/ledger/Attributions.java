package joulebook.api.ledger;

import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.kernel.quantity.Energy;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What is there to be booked. */
@Repository
class Attributions {
    private static final String KEYS =
            "unnest(:devices::text[], :minutes::timestamptz[], :revisions::integer[]) WITH ORDINALITY"
                    + " AS k(device, minute, revision, n)";

    private final JdbcClient jdbc;

    Attributions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The newest attributions of the minutes that a period touches, as far as they are not in the books; oldest first. Looked
     * up device by device: attributions of all time are many.
     */
    List<Ledger.Due> due(Instant from, Instant to) {
        return jdbc.sql("""
                        SELECT a.device, a.minute, a.revision FROM (SELECT DISTINCT device FROM instrument) i
                        CROSS JOIN LATERAL (SELECT DISTINCT ON (minute) device, minute, revision FROM attribution
                            WHERE device = i.device AND minute >= :from AND minute < :to
                            ORDER BY minute, revision DESC OFFSET 0) a
                        WHERE NOT EXISTS (SELECT FROM entry e WHERE e.device = a.device AND e.minute = a.minute
                            AND e.revision = a.revision AND e.kind = 'BOOKING' OFFSET 0)
                        ORDER BY a.minute, a.device
                        """)
                .param("from", from.truncatedTo(ChronoUnit.MINUTES).atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, n) -> new Ledger.Due(
                        row.getString("device"),
                        row.getObject("minute", OffsetDateTime.class).toInstant(),
                        row.getInt("revision")))
                .list();
    }

    /** Those of them that no entry books, in their order. */
    List<Ledger.Due> unbooked(List<Ledger.Due> dues) {
        return keyed("SELECT k.n FROM " + KEYS + """
                         WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.device = k.device AND e.minute = k.minute
                            AND e.revision = k.revision AND e.kind = 'BOOKING') ORDER BY k.n
                        """, dues)
                .query((row, n) -> dues.get(row.getInt("n") - 1))
                .list();
    }

    Map<Ledger.Due, byte[]> digests(List<Ledger.Due> dues) {
        Map<Ledger.Due, byte[]> digests = new HashMap<>();
        keyed("SELECT k.n, a.digest FROM " + KEYS + """
                         JOIN attribution a ON a.device = k.device AND a.minute = k.minute AND a.revision = k.revision
                        WHERE a.digest IS NOT NULL
                        """, dues).query(row -> {
            digests.put(dues.get(row.getInt("n") - 1), row.getBytes("digest"));
        });
        return digests;
    }

    /**
     * @param terms of its run; null for idle
     * @param policy of its run, which gives the terms of the minute instead; null where it has none
     */
    record Share(
            @Nullable UUID run,
            Energy energy,
            @Nullable Long terms,
            @Nullable Long policy) {}

    /** The shares of each, by run, idle last. */
    Map<Ledger.Due, List<Share>> shares(List<Ledger.Due> dues) {
        Map<Ledger.Due, List<Share>> shares = new HashMap<>();
        keyed("SELECT k.n, s.run, s.energy_mj, r.terms, r.policy FROM " + KEYS + """
                         JOIN attribution_share s ON s.device = k.device AND s.minute = k.minute AND s.revision = k.revision
                        LEFT JOIN run r ON r.id = s.run ORDER BY k.n, s.run NULLS LAST
                        """, dues)
                .query(row -> {
                    shares.computeIfAbsent(dues.get(row.getInt("n") - 1), any -> new ArrayList<>())
                            .add(new Share(
                                    row.getObject("run", UUID.class),
                                    new Energy(row.getLong("energy_mj")),
                                    row.getObject("terms", Long.class),
                                    row.getObject("policy", Long.class)));
                });
        return shares;
    }

    /** Of those whose windows have any: what the counter counted and the device cannot have drawn. */
    Map<Ledger.Due, Energy> suspense(List<Ledger.Due> dues) {
        Map<Ledger.Due, Energy> suspense = new HashMap<>();
        keyed("SELECT k.n, w.suspense_mj FROM " + KEYS + """
                         JOIN attribution a ON a.device = k.device AND a.minute = k.minute AND a.revision = k.revision
                        JOIN device_window w ON w.device = a.device AND w.minute = a.minute AND w.revision = a.window_revision
                        WHERE w.suspense_mj > 0
                        """, dues).query(row -> {
            suspense.put(dues.get(row.getInt("n") - 1), new Energy(row.getLong("suspense_mj")));
        });
        return suspense;
    }

    private JdbcClient.StatementSpec keyed(String sql, List<Ledger.Due> dues) {
        return jdbc.sql(sql)
                .param("devices", dues.stream().map(Ledger.Due::device).toArray(String[]::new), Types.ARRAY)
                .param(
                        "minutes",
                        dues.stream().map(due -> due.minute().toString()).toArray(String[]::new),
                        Types.ARRAY)
                .param("revisions", dues.stream().map(Ledger.Due::revision).toArray(Integer[]::new), Types.ARRAY);
    }
}
