package joulebook.api.report;

import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import joulebook.api.report.RunStatement.DeviceGap;
import joulebook.api.run.Run;
import joulebook.kernel.metering.Gap;
import joulebook.kernel.metering.GapReason;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The devices that a run holds, and when they were not seen. */
@Repository
class RunDevices {
    private static final TypeReference<List<Gap>> GAPS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper mapper;

    RunDevices(JdbcClient jdbc, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.mapper = mapper;
    }

    /** The devices that a run holds: named, or all of its host that anything is stored of in its time. */
    List<String> held(Run run) {
        List<String> named = run.devices();
        Run.Span span = run.span();
        if (named != null || span == null) {
            return named == null ? List.of() : named;
        }
        return jdbc.sql("""
                        SELECT DISTINCT s.device AS d FROM segment s JOIN instrument i ON i.id = s.instrument
                        WHERE i.host = :host AND s.last_utc > :from AND s.first_utc < :to
                            AND NOT EXISTS (SELECT FROM import_withdrawal w WHERE w.import = s.boot) ORDER BY 1
                        """)
                .param("host", run.host())
                .param("from", span.from().atOffset(ZoneOffset.UTC))
                .param("to", end(span))
                .query((row, n) -> row.getString("d"))
                .list();
    }

    /** @param unknown held devices that nothing is booked of: one that nothing is stored of is a gap from start to end */
    List<DeviceGap> gaps(Run run, List<String> unknown) {
        Run.Span span = run.span();
        if (span == null) {
            return List.of();
        }
        List<DeviceGap> gaps = new ArrayList<>();
        jdbc.sql("""
                        SELECT DISTINCT ON (w.device, w.minute) w.device, w.gaps, w.minute FROM device_window w
                        WHERE (w.device IN (SELECT device FROM attribution_share WHERE run = :run) OR w.device = ANY(:unknown))
                            AND w.minute > :from AND w.minute < :to
                        ORDER BY w.device, w.minute, w.revision DESC
                        """)
                .param("run", run.id())
                .param("unknown", unknown.toArray(String[]::new), Types.ARRAY)
                .param("from", span.from().minusSeconds(60).atOffset(ZoneOffset.UTC))
                .param("to", end(span))
                .query((row, n) -> {
                    String device = row.getString("device");
                    for (Gap gap : mapper.readValue(row.getString("gaps"), GAPS)) {
                        if (gap.to().isAfter(span.from())
                                && (span.to() == null || gap.from().isBefore(span.to()))) {
                            gaps.add(DeviceGap.of(device, gap.from(), gap.to(), gap.reason()));
                        }
                    }
                    return 0;
                })
                .list();
        Instant to = span.to();
        if (to != null) {
            unknown.stream()
                    .filter(device ->
                            gaps.stream().noneMatch(gap -> gap.device().equals(device)))
                    .map(device -> DeviceGap.of(device, span.from(), to, GapReason.NOT_SAMPLED))
                    .toList()
                    .forEach(gaps::add);
        }
        return gaps;
    }

    private static OffsetDateTime end(Run.Span span) {
        Instant end = span.to() == null ? span.from().plus(Duration.ofDays(365)) : span.to();
        return end.atOffset(ZoneOffset.UTC);
    }
}
