package joulebook.api.ingest;

import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joulebook.api.problem.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How many samples a device may have in an hour, however many segments they come in: its windows are closed an hour at a time. */
@Component
class DeviceHours {
    /** 111 a second: five times what an agent takes at most. */
    static final long MOST = 400_000;

    private final JdbcClient jdbc;

    DeviceHours(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param hour in which a segment begins */
    private record DeviceHour(String device, Instant hour) {
        static DeviceHour of(Row row) {
            return new DeviceHour(row.id().device().value(), row.first().truncatedTo(ChronoUnit.HOURS));
        }
    }

    /** @throws Refusal (422) where these and what is stored are too many */
    void check(List<Row> fresh) {
        Map<DeviceHour, Long> sent = new LinkedHashMap<>();
        fresh.forEach(row ->
                sent.merge(DeviceHour.of(row), (long) row.frame().samples().count(), Long::sum));
        List<DeviceHour> hours = List.copyOf(sent.keySet());
        jdbc.sql("""
                        SELECT k.n, (SELECT coalesce(sum(samples), 0) FROM segment WHERE day = ANY (:days::date[])
                            AND device = k.device AND first_utc >= k.hour AND first_utc < k.hour + interval '1 hour') AS stored
                        FROM unnest(:devices::text[], :hours::timestamptz[]) WITH ORDINALITY AS k(device, hour, n)
                        """)
                .param(
                        "days",
                        fresh.stream()
                                .map(row -> row.day().toString())
                                .distinct()
                                .toArray(String[]::new),
                        Types.ARRAY)
                .param("devices", hours.stream().map(DeviceHour::device).toArray(String[]::new), Types.ARRAY)
                .param(
                        "hours",
                        hours.stream()
                                .map(hour ->
                                        hour.hour().atOffset(ZoneOffset.UTC).toString())
                                .toArray(String[]::new),
                        Types.ARRAY)
                .query(row -> {
                    DeviceHour hour = hours.get(row.getInt("n") - 1);
                    check(hour, row.getLong("stored"), sent.getOrDefault(hour, 0L));
                });
    }

    private static void check(DeviceHour hour, long stored, long sent) {
        if (stored + sent > MOST) {
            throw Refusal.invalid(
                    null,
                    hour.device() + " has " + stored + " samples of the hour " + hour.hour() + " and is sent " + sent
                            + " more: at most " + MOST + " of an hour are taken (" + MOST / 3600
                            + " a second). Sample less often,"
                            + " and look at who sends for this device; nothing was stored");
        }
    }
}
