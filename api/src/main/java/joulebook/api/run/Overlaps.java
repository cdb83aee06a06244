package joulebook.api.run;

import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * A run that names its devices holds them alone: two that name the same one hold it one after the other. Runs that only name
 * their host share what its devices draw, equally.
 */
@Repository
class Overlaps {
    private final JdbcClient jdbc;

    Overlaps(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @throws Refusal (422) if the run ends before it starts, (409) if another one holds a device that it names meanwhile */
    void refuse(Run run) {
        Run.Span span = run.span();
        if (span == null) {
            return;
        }
        Instant to = span.to();
        if (to != null && to.isBefore(span.from()) && span.endOr(Long.MAX_VALUE) < span.fromMonotonic()) {
            throw Refusal.invalid(
                    null,
                    "run " + run.id() + " would end at " + to + ", before it starts at " + span.from()
                            + ": send an END mark that is later than its START");
        }
        List<String> devices = run.devices();
        if (devices != null) {
            refuseOther(run, span, devices);
        }
    }

    private void refuseOther(Run run, Run.Span span, List<String> devices) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('devices of runs', 0))")
                .query((row, n) -> 0)
                .single();
        jdbc.sql("""
                        SELECT r.id, r.name, s.utc AS began, e.utc AS ended,
                            (SELECT min(d) FROM unnest(r.devices) AS u(d) WHERE d = ANY(:devices)) AS device
                        FROM run r
                        JOIN LATERAL (SELECT utc FROM run_mark m WHERE m.run = r.id AND m.kind = 'START'
                            ORDER BY sequence LIMIT 1) s ON true
                        LEFT JOIN LATERAL (SELECT utc FROM run_mark m WHERE m.run = r.id AND m.kind IN ('END', 'CRASH')
                            ORDER BY sequence LIMIT 1) e ON true
                        WHERE r.id <> :run AND r.devices && :devices::text[]
                            AND (s.utc <= :from AND (e.utc IS NULL OR e.utc > :from) OR s.utc > :from AND s.utc < :to)
                        ORDER BY s.utc, r.id LIMIT 1
                        """)
                .param("run", run.id())
                .param("devices", devices.toArray(String[]::new), Types.ARRAY)
                .param("from", utc(span.from()))
                .param("to", utc(span.to() == null ? span.from() : span.to()))
                .query((row, n) -> Refusal.conflict("run " + row.getString("id") + " (" + row.getString("name")
                        + ") holds "
                        + row.getString("device") + " from " + instant(row.getObject("began", OffsetDateTime.class))
                        + (row.getObject("ended") == null
                                ? " on, and has not ended: mark its END or CRASH first"
                                : " to " + instant(row.getObject("ended", OffsetDateTime.class)) + ": run " + run.id()
                                        + " starts after that, or ends before it")
                        + ". Runs that are to share a device name only their host: each has an equal part"))
                .optional()
                .ifPresent(refusal -> {
                    throw refusal;
                });
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(@Nullable OffsetDateTime at) {
        return at == null ? Instant.EPOCH : at.toInstant();
    }
}
