package joulebook.api.window;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What of a time is in no window that has seen it, or in a window that is not split. */
@Repository
public class LooseEnds {
    private final JdbcClient jdbc;

    LooseEnds(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A device, and from when on something of it is loose. */
    public record LooseEnd(String device, Instant at) {}

    /** The first of a time, if there is any. */
    public Optional<LooseEnd> first(Instant from, Instant to) {
        return unseen(from, to).or(() -> stillSeen(from, to)).or(() -> unsplit(from, to));
    }

    /**
     * A segment that no window has seen: the minute of its last sample, or any of its minutes if it goes on past the time's
     * end, has none that was computed after it came. A sample alone makes no window.
     */
    private Optional<LooseEnd> unseen(Instant from, Instant to) {
        return first("""
                SELECT s.device, greatest(s.first_utc, :from) AS at FROM segment s
                WHERE s.first_utc < :to AND s.last_utc > :from AND s.last_utc > s.first_utc
                    AND NOT EXISTS (SELECT FROM import_withdrawal x WHERE x.import = s.boot) AND NOT EXISTS (
                    SELECT FROM device_window w WHERE w.device = s.device AND coalesce(w.arrival, s.arrival) >= s.arrival
                        AND w.minute <= least(s.last_utc, :to) - interval '1 microsecond'
                        AND w.minute >= date_trunc('minute', CASE WHEN s.last_utc <= :to
                            THEN s.last_utc - interval '1 microsecond' ELSE greatest(s.first_utc, :from) END))
                ORDER BY at, s.device LIMIT 1
                """, from, to);
    }

    /** A window that was last computed with samples of an import that has been withdrawn since. */
    private Optional<LooseEnd> stillSeen(Instant from, Instant to) {
        return first("""
                SELECT w.device, w.minute AS at FROM (SELECT DISTINCT ON (device, minute) device, minute, arrival
                    FROM device_window WHERE minute >= :from AND minute < :to AND device = ANY (ARRAY(
                        SELECT DISTINCT unnest(r.devices) FROM run r JOIN import_withdrawal x ON x.import = r.id))
                    ORDER BY device, minute, revision DESC) w
                WHERE EXISTS (SELECT FROM import_withdrawal x JOIN segment s ON s.boot = x.import
                    WHERE s.device = w.device AND s.first_utc < w.minute + interval '1 minute' AND s.last_utc > w.minute
                        AND s.day BETWEEN (w.minute AT TIME ZONE 'UTC')::date - 1 AND (w.minute AT TIME ZONE 'UTC')::date
                        AND w.arrival >= s.arrival AND w.arrival < x.arrival)
                ORDER BY at, w.device LIMIT 1
                """, from, to);
    }

    private Optional<LooseEnd> unsplit(Instant from, Instant to) {
        return first("""
                SELECT w.device, w.minute AS at FROM (SELECT DISTINCT ON (device, minute) device, minute, revision
                    FROM device_window WHERE minute >= :from AND minute < :to ORDER BY device, minute, revision DESC) w
                WHERE NOT EXISTS (SELECT FROM attribution a WHERE a.device = w.device AND a.minute = w.minute
                    AND a.window_revision = w.revision)
                ORDER BY at, w.device LIMIT 1
                """, from, to);
    }

    private Optional<LooseEnd> first(String sql, Instant from, Instant to) {
        return jdbc.sql(sql)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, n) -> looseEnd(row))
                .optional();
    }

    private static LooseEnd looseEnd(ResultSet row) throws SQLException {
        return new LooseEnd(
                row.getString("device"),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }
}
