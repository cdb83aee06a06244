package joulebook.api.imports;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Whether what an import has is known from elsewhere: of the same device and time, or of one that may be the same. It is asked
 * when its samples are stored and its transaction is not over, so that nothing comes in between.
 */
@Repository
class BookedAlready {
    private static final String INSTEAD = ". Nothing was stored";

    private final JdbcClient jdbc;

    BookedAlready(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @throws Refusal (409) if it is */
    void refuse(UUID id, String host, Collection<String> devices, Instant from, Instant to) {
        sameTime(id, devices, from, to).ifPresent(other -> {
            throw Refusal.conflict(other.words());
        });
        counted(id, devices, from, to).ifPresent(other -> {
            throw Refusal.conflict("the meter of " + other.host() + " ran before and after with one counter, from "
                    + other.from() + " to " + other.to() + ": what " + other.device()
                    + " drew between is in it already. Leave the log out, or cut it to the time in which no meter counted"
                    + INSTEAD);
        });
        otherNames(id, host, devices, from, to).ifPresent(other -> {
            throw Refusal.conflict("GPUs of " + host + " are booked as " + other.device() + " from " + other.from()
                    + " to "
                    + other.to()
                    + ", and this log names them otherwise, so that nobody can say whether they are the same."
                    + " Log with uuid, as the agent does, or say another --host if it is another machine" + INSTEAD);
        });
    }

    private record Other(
            String device,
            String host,
            Instant from,
            Instant to,
            @Nullable UUID of,
            @Nullable String name) {

        static Other of(ResultSet row) throws SQLException {
            return new Other(
                    row.getString("device"),
                    row.getString("host"),
                    Import.instant(row, "from_utc"),
                    Import.instant(row, "to_utc"),
                    row.getObject("import", UUID.class),
                    row.getString("name"));
        }

        String words() {
            String what = device + " is booked already from " + from + " to " + to;
            return of == null
                    ? what + " by the meter of " + host + ". What a meter saw stays: leave that time out of the log"
                            + INSTEAD
                    : what + ", by import " + of + " (" + name
                            + "). Leave it at that; or take that one back first, ./joulebook"
                            + " import withdraw " + of + " --why ...; or import this with --replace " + of
                            + ", which does both in one step" + INSTEAD;
        }
    }

    private Optional<Other> sameTime(UUID id, Collection<String> devices, Instant from, Instant to) {
        return asked("""
                SELECT o.device, i.host, min(greatest(o.first_utc, n.first_utc)) AS from_utc,
                    max(least(o.last_utc, n.last_utc)) AS to_utc, m.id AS import, r.name
                FROM segment n
                JOIN segment o ON o.device = n.device AND o.boot <> n.boot AND o.day BETWEEN n.day - 1 AND n.day + 1
                    AND o.first_utc >= n.first_utc - interval '1 day'
                    AND (o.first_utc < n.last_utc AND o.last_utc > n.first_utc OR o.first_utc = n.first_utc)
                JOIN instrument i ON i.id = o.instrument LEFT JOIN import m ON m.id = o.boot LEFT JOIN run r ON r.id = m.id
                WHERE n.device = ANY(:devices) AND n.boot = :id
                    AND n.day BETWEEN (:from AT TIME ZONE 'UTC')::date AND (:to AT TIME ZONE 'UTC')::date
                    AND NOT withdrawn(o.boot, 9223372036854775807)
                GROUP BY o.device, i.host, m.id, r.name ORDER BY from_utc, o.device LIMIT 1
                """, id, devices, from, to);
    }

    /** A counter that went on from before the log's first sample until after it: what lies between is bridged by it. */
    private Optional<Other> counted(UUID id, Collection<String> devices, Instant from, Instant to) {
        return asked("""
                SELECT d.device, i.host, b.last_utc AS from_utc, a.first_utc AS to_utc, NULL::uuid AS import, NULL::text AS name
                FROM unnest(:devices::text[]) AS d(device)
                JOIN LATERAL (SELECT * FROM segment s WHERE s.device = d.device AND s.boot <> :id AND s.last_utc <= :from
                    ORDER BY s.last_utc DESC LIMIT 1) b ON true
                JOIN LATERAL (SELECT * FROM segment s WHERE s.device = d.device AND s.boot <> :id AND s.first_utc >= :from
                    AND s.first_utc >= b.last_utc ORDER BY s.first_utc LIMIT 1) a ON a.boot = b.boot
                JOIN instrument i ON i.id = a.instrument
                WHERE i.method = 'COUNTER' ORDER BY b.last_utc LIMIT 1
                """, id, devices, from, to);
    }

    /** A GPU is named by its own UUID, or after its host with its index, bus or model: two of other kinds may be the same one. */
    private Optional<Other> otherNames(UUID id, String host, Collection<String> devices, Instant from, Instant to) {
        return asked("""
                        SELECT s.device, i.host, min(s.first_utc) AS from_utc, max(s.last_utc) AS to_utc, NULL::uuid AS import,
                            NULL::text AS name
                        FROM instrument i JOIN segment s ON s.device = i.device AND s.instrument = i.id
                        WHERE i.host = :host AND i.scope = 'GPU' AND i.device <> ALL(:devices::text[])
                            AND (NOT starts_with(i.device, :host || '/'), i.device ~ '/gpu-[0-9]+$') <> ALL(SELECT
                                NOT starts_with(d, :host || '/'), d ~ '/gpu-[0-9]+$' FROM unnest(:devices::text[]) AS u(d)) AND s.boot <> :id
                            AND s.day BETWEEN (:from AT TIME ZONE 'UTC')::date - 1 AND (:to AT TIME ZONE 'UTC')::date
                            AND s.first_utc < :to AND s.last_utc > :from AND NOT withdrawn(s.boot, 9223372036854775807)
                        GROUP BY s.device, i.host ORDER BY from_utc, s.device LIMIT 1
                        """, id, devices, from, to, host);
    }

    private Optional<Other> asked(String sql, UUID id, Collection<String> devices, Instant from, Instant to) {
        return asked(sql, id, devices, from, to, "");
    }

    private Optional<Other> asked(
            String sql, UUID id, Collection<String> devices, Instant from, Instant to, String host) {
        return jdbc.sql(sql)
                .param("id", id)
                .param("devices", devices.toArray(String[]::new), Types.ARRAY)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .param("host", host)
                .query((row, n) -> Other.of(row))
                .optional();
    }
}
