package joulebook.api.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import joulebook.api.problem.Refusal;
import joulebook.kernel.metering.RunMark;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * A run that names its devices holds them alone: nobody else names one of them meanwhile, nor holds all of the host that it
 * sits in. Runs that only name their host share what its devices draw, equally, and are told so.
 */
@Repository
class Overlaps {
    /** One that only names its host holds a device that is known to sit there; where nobody knows, the other's host decides. */
    private static final String OTHERS = """
            SELECT r.id, r.name, r.host, r.devices IS NULL AS whole, s.utc AS began, e.utc AS ended,
                CASE WHEN r.devices IS NOT NULL AND :whole THEN (SELECT min(d) FROM unnest(r.devices) AS u(d)
                        WHERE coalesce((SELECT bool_or(i.host = :host) FROM instrument i WHERE i.device = d), r.host = :host))
                    WHEN r.devices IS NULL AND NOT :whole THEN (SELECT min(d) FROM unnest(:devices::text[]) AS u(d)
                        WHERE coalesce((SELECT bool_or(i.host = r.host) FROM instrument i WHERE i.device = d), r.host = :host))
                    WHEN r.devices IS NOT NULL THEN (SELECT min(d) FROM unnest(r.devices) AS u(d) WHERE d = ANY(:devices))
                END AS device
            FROM run r
            JOIN LATERAL (SELECT utc FROM run_mark m WHERE m.run = r.id AND m.kind = 'START' ORDER BY sequence LIMIT 1) s
                ON true
            LEFT JOIN LATERAL (SELECT utc FROM run_mark m WHERE m.run = r.id AND m.kind IN ('END', 'CRASH')
                ORDER BY sequence LIMIT 1) e ON true
            WHERE r.id <> :run AND NOT EXISTS (SELECT FROM import_withdrawal w WHERE w.import = r.id) AND (s.utc <= :from AND (e.utc IS NULL OR e.utc > :from) OR s.utc > :from AND s.utc < :to)
            """;

    private final JdbcClient jdbc;

    Overlaps(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Another run that holds all devices of the host too: from then on each has an equal part of what they draw.
     *
     * @param to null while it runs
     */
    record SharedWith(
            UUID run, String name, Instant from, @Nullable Instant to) {}

    /** @param device that both hold; null where both hold all of the host */
    private record Other(
            UUID id,
            String name,
            boolean whole,
            String host,
            @Nullable String device,
            Instant began,
            @Nullable Instant ended) {

        static Other of(ResultSet row) throws SQLException {
            OffsetDateTime ended = row.getObject("ended", OffsetDateTime.class);
            return new Other(
                    row.getObject("id", UUID.class),
                    row.getString("name"),
                    row.getBoolean("whole"),
                    row.getString("host"),
                    row.getString("device"),
                    row.getObject("began", OffsetDateTime.class).toInstant(),
                    ended == null ? null : ended.toInstant());
        }

        /** @param field where the request has the mark that cannot be */
        Refusal refusal(Run run, @Nullable String field) {
            boolean mixed = whole != (run.devices() == null);
            String holds = whole ? "all devices of " + host + ", so " + device + " too," : device;
            return Refusal.conflict(
                    field,
                    "run " + id + " (" + name + ") holds " + holds + " from " + began
                            + (ended == null
                                    ? " on, and has not ended: mark its END or CRASH first"
                                    : " to " + ended + ": run " + run.id() + " starts after that, or ends before it")
                            + (mixed
                                    ? ". Or name the devices of both runs, none twice"
                                    : ". Runs that are to share a device name only their host: each has an equal part"));
        }
    }

    /**
     * Whom a run shares its host's devices with; nobody, where it names them.
     *
     * @param marks of the request, whose place a refusal names
     * @throws Refusal (422) if the run ends before it starts, (409) if another one holds a device of it meanwhile and they do
     *     not both leave their devices unnamed
     */
    List<SharedWith> check(Run run, List<RunMark> marks) {
        Run.Span span = run.span();
        if (span == null) {
            return List.of();
        }
        Instant to = span.to();
        if (to != null && to.isBefore(span.from()) && span.endOr(Long.MAX_VALUE) < span.fromMonotonic()) {
            throw Refusal.invalid(
                    place(marks, true),
                    "run " + run.id() + " would end at " + to + ", before it starts at " + span.from()
                            + ": send an END mark that is later than its START");
        }
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('devices of runs', 0))")
                .query((row, n) -> 0)
                .single();
        List<Other> others = others(run, span);
        others.stream().filter(other -> other.device() != null).findFirst().ifPresent(other -> {
            throw other.refusal(run, place(marks, other.began().isAfter(span.from())));
        });
        return others.stream()
                .map(other -> new SharedWith(other.id(), other.name(), other.began(), other.ended()))
                .toList();
    }

    /** Of the mark that begins the run, or that ends it; null if it came with an earlier request. */
    private static @Nullable String place(List<RunMark> marks, boolean ends) {
        for (int i = 0; i < marks.size(); i++) {
            RunMark.Kind kind = marks.get(i).kind();
            if (ends ? kind == RunMark.Kind.END || kind == RunMark.Kind.CRASH : kind == RunMark.Kind.START) {
                return "[" + i + "].utc";
            }
        }
        return null;
    }

    /** Those that hold a device of the run while it lasts, as far as it is known how long that is; the first one first. */
    private List<Other> others(Run run, Run.Span span) {
        List<String> devices = run.devices();
        return jdbc.sql("SELECT * FROM (" + OTHERS + """
                        ) o WHERE device IS NOT NULL OR whole AND :whole AND host = :host ORDER BY began, id
                        """)
                .param("run", run.id())
                .param("host", run.host())
                .param("whole", devices == null)
                .param("devices", devices == null ? new String[0] : devices.toArray(String[]::new), Types.ARRAY)
                .param("from", span.from().atOffset(ZoneOffset.UTC))
                .param("to", (span.to() == null ? span.from() : span.to()).atOffset(ZoneOffset.UTC))
                .query((row, n) -> Other.of(row))
                .list();
    }
}
