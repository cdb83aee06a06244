package joulebook.api.run;

import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.kernel.metering.RunMark;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Marks of runs, in and out. */
@Repository
class MarkStore {
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper mapper;

    MarkStore(JdbcClient jdbc, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.mapper = mapper;
    }

    /** How many were new. Its instant is kept to the microsecond, as PostgreSQL does: that is what the digest is over. */
    int add(UUID run, List<RunMark> marks) {
        int stored = 0;
        for (RunMark mark : marks) {
            Instant utc = mark.utc().truncatedTo(ChronoUnit.MICROS);
            String kind = mark.kind().name();
            String detail = mapper.writeValueAsString(mark.detail());
            byte[] digest = RunForm.mark(
                            run,
                            mark.sequence(),
                            kind,
                            mark.boot(),
                            mark.monotonicNanos(),
                            utc,
                            mark.step(),
                            mark.tokens(),
                            mark.loss(),
                            detail)
                    .sha256();
            stored += jdbc.sql("""
                            INSERT INTO run_mark (run, sequence, kind, boot, monotonic, utc, step, tokens, loss, detail, digest)
                            VALUES (:run, :sequence, :kind, :boot, :monotonic, :utc, :step, :tokens, :loss, :detail::jsonb,
                                :digest)
                            ON CONFLICT DO NOTHING
                            """)
                    .param("run", run)
                    .param("sequence", mark.sequence())
                    .param("kind", kind)
                    .param("boot", mark.boot())
                    .param("monotonic", mark.monotonicNanos())
                    .param("utc", utc.atOffset(ZoneOffset.UTC))
                    .param("step", mark.step(), Types.BIGINT)
                    .param("tokens", mark.tokens(), Types.BIGINT)
                    .param("loss", mark.loss(), Types.DOUBLE)
                    .param("detail", detail)
                    .param("digest", digest)
                    .update();
        }
        return stored;
    }

    /** A run's marks in order. */
    List<RunMark> of(UUID run) {
        return jdbc.sql("SELECT * FROM run_mark WHERE run = :run ORDER BY sequence")
                .param("run", run)
                .query((row, n) -> new RunMark(
                        row.getLong("sequence"),
                        RunMark.Kind.valueOf(row.getString("kind")),
                        row.getObject("boot", UUID.class),
                        row.getLong("monotonic"),
                        RunStore.instant(row, "utc"),
                        row.getObject("step", Long.class),
                        row.getObject("tokens", Long.class),
                        row.getObject("loss", Double.class),
                        mapper.readValue(row.getString("detail"), MAP)))
                .list();
    }
}
