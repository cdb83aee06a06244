package joulebook.api.jobs;

import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What jobs could not do and let nothing else wait for: it is tried again, and gone when it is done. */
@Repository
public class Waits {
    private static final int TRIED_TOGETHER = 8;

    private final JdbcClient jdbc;
    private final Clock clock = Clock.systemUTC();

    Waits(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A device's hour, or the minute of what is posted: what a job does or does not do. */
    public record Item(String device, Instant at) {
        @Override
        public String toString() {
            boolean hour = at.equals(at.truncatedTo(ChronoUnit.HOURS));
            return device + " of the " + (hour ? "hour " : "minute ") + at;
        }
    }

    /**
     * A device's time that waits by itself.
     *
     * @param at the hour, or the minute of what is posted
     * @param since when it failed first; {@code triedAt} last
     * @param reason what it waits for, and what to do
     */
    record Wait(String id, String job, String device, Instant at, String reason, Instant since, Instant triedAt) {
        String words() {
            return new Item(device, at) + " waits: " + reason;
        }
    }

    void say(String job, Item item, String reason) {
        jdbc.sql("""
                        INSERT INTO waiting (job, device, at, reason, since, tried_at)
                            VALUES (:job, :device, :at, :reason, :now, :now)
                        ON CONFLICT (job, device, at) DO UPDATE SET reason = excluded.reason,
                            tried_at = greatest(waiting.since, excluded.tried_at)
                        """)
                .param("job", job)
                .param("device", item.device())
                .param("at", item.at().atOffset(ZoneOffset.UTC))
                .param("reason", reason)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
    }

    void done(String job, Collection<Item> items) {
        jdbc.sql("""
                        DELETE FROM waiting w USING unnest(:devices::text[], :ats::timestamptz[]) AS d(device, at)
                        WHERE w.job = :job AND w.device = d.device AND w.at = d.at
                        """)
                .param("job", job)
                .param("devices", items.stream().map(Item::device).toArray(String[]::new), Types.ARRAY)
                .param("ats", items.stream().map(item -> item.at().toString()).toArray(String[]::new), Types.ARRAY)
                .update();
    }

    /** What was not tried again since then, although jobs went over its time: it is not due any more. */
    void forget(Instant from, Instant to, Instant since) {
        jdbc.sql("DELETE FROM waiting WHERE at >= :from AND at < :to AND tried_at < :since")
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .param("since", since.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** All, the longest first. */
    List<Wait> list() {
        return jdbc.sql("SELECT * FROM waiting ORDER BY since, job, device, at")
                .query((row, n) -> {
                    Item item = new Item(row.getString("device"), instant(row.getObject("at", OffsetDateTime.class)));
                    return new Wait(
                            row.getString("job") + " " + item.device() + " " + item.at(),
                            row.getString("job"),
                            item.device(),
                            item.at(),
                            row.getString("reason"),
                            instant(row.getObject("since", OffsetDateTime.class)),
                            instant(row.getObject("tried_at", OffsetDateTime.class)));
                })
                .list();
    }

    /** Whether anything of these devices waits that is of a time. */
    boolean any(Collection<String> devices, Instant from, Instant to) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM waiting WHERE device = ANY (:devices)
                            AND at >= date_trunc('hour', :from::timestamptz, 'UTC') AND at < :to)
                        """)
                .param("devices", devices.toArray(String[]::new), Types.ARRAY)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
    }

    /** Some hours to try again: what has waited long is tried less often, each half hour at last. */
    List<Instant> due() {
        return jdbc.sql("""
                        SELECT date_trunc('hour', at, 'UTC') AS hour FROM waiting
                        WHERE :now - tried_at >= least(tried_at - since, interval '30 minutes')
                        GROUP BY 1 ORDER BY min(tried_at) LIMIT :most
                        """)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("most", TRIED_TOGETHER)
                .query((row, n) -> instant(row.getObject("hour", OffsetDateTime.class)))
                .list();
    }

    private static Instant instant(OffsetDateTime at) {
        return at.toInstant();
    }
}
