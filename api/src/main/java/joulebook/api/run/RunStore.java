package joulebook.api.run;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import joulebook.api.carbon.TermsStore;
import joulebook.api.paging.Cursor;
import joulebook.api.problem.Refusal;
import joulebook.kernel.metering.RunMark;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Runs, with where their marks say that they began and ended. */
@Repository
public class RunStore {
    private static final Set<RunMark.Kind> EDGES = Set.of(RunMark.Kind.START, RunMark.Kind.END, RunMark.Kind.CRASH);
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    /** Of a config: what is learned from, and the model that is begun with. */
    private static final List<String> MATERIAL = List.of("data", "heldOut", "field", "tokenizer", "from");

    private static final String RUNS = """
            SELECT r.*, s.boot, s.monotonic AS from_monotonic, s.utc AS from_utc,
                e.monotonic AS to_monotonic, e.utc AS to_utc, e.kind AS end_kind, e.detail AS end_detail, o.project AS now_project
            FROM run r JOIN run_project o ON o.run = r.id
            LEFT JOIN LATERAL (SELECT * FROM run_mark m WHERE m.run = r.id AND m.kind = 'START'
                ORDER BY sequence LIMIT 1) s ON true
            LEFT JOIN LATERAL (SELECT * FROM run_mark m WHERE m.run = r.id AND m.kind IN ('END', 'CRASH')
                ORDER BY sequence LIMIT 1) e ON true
            """;

    private final JdbcClient jdbc;
    private final JsonMapper mapper;
    private final TermsStore terms;
    private final ComparisonStore comparisons;
    private final MarkStore marks;
    private final Overlaps overlaps;
    private final Clock clock = Clock.systemUTC();

    RunStore(
            JdbcClient jdbc,
            JsonMapper mapper,
            TermsStore terms,
            ComparisonStore comparisons,
            MarkStore marks,
            Overlaps overlaps) {
        this.jdbc = jdbc;
        this.mapper = mapper;
        this.terms = terms;
        this.comparisons = comparisons;
        this.marks = marks;
        this.overlaps = overlaps;
    }

    /** Whether it was new. */
    @Transactional
    public boolean put(UUID id, RunRequest request) {
        String asked = mapper.writeValueAsString(request);
        if (request.comparison() != null) {
            ComparisonStore.Comparison of = comparisons
                    .find(request.comparison())
                    .orElseThrow(() -> Refusal.invalid(
                            "comparison",
                            "there is no comparison " + request.comparison() + ": PUT it before its runs"));
            refuseOtherMaterial(id, of, request.config());
        }
        TermsStore.Announced announced =
                terms.announced(request.terms() == null ? TermsStore.Stated.NOTHING : request.terms());
        RunForm.Announced run = new RunForm.Announced(
                id,
                request.required("name", request.name()),
                request.project() == null ? "default" : request.project(),
                request.required("host", request.host()),
                request.devices(),
                request.comparison(),
                request.variant(),
                request.seed(),
                mapper.writeValueAsString(request.config() == null ? Map.of() : request.config()),
                digest("terms", announced.terms()),
                digest("policy", announced.policy()),
                asked,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        int rows = insert(run, announced);
        if (rows == 0) {
            boolean same = jdbc.sql("SELECT request = :request::jsonb FROM run WHERE id = :id")
                    .param("request", asked)
                    .param("id", id)
                    .query(Boolean.class)
                    .single();
            if (!same) {
                throw Refusal.conflict("run " + id + " is already there and differs: choose a new id for a new run");
            }
        }
        return rows == 1;
    }

    private int insert(RunForm.Announced run, TermsStore.Announced announced) {
        List<String> devices = run.devices();
        return jdbc.sql("""
                        INSERT INTO run (id, name, project, host, devices, comparison, variant, seed, config, terms, policy,
                            request, created_at, digest)
                        VALUES (:id, :name, :project, :host, :devices, :comparison, :variant, :seed,
                            :config::jsonb, :terms, :policy, :request::jsonb, :created, :digest)
                        ON CONFLICT DO NOTHING
                        """)
                .param("id", run.id())
                .param("name", run.name())
                .param("project", run.project())
                .param("host", run.host())
                .param("devices", devices == null ? null : devices.toArray(String[]::new), Types.ARRAY)
                .param("comparison", run.comparison(), Types.OTHER)
                .param("variant", run.variant(), Types.VARCHAR)
                .param("seed", run.seed(), Types.BIGINT)
                .param("config", run.config())
                .param("terms", announced.terms())
                .param("policy", announced.policy(), Types.BIGINT)
                .param("request", run.request())
                .param("created", run.createdAt().atOffset(ZoneOffset.UTC))
                .param("digest", run.form().sha256())
                .update();
    }

    /** Of a row of terms or of a policy; null where there is none, or it is from before there were digests. */
    private byte @Nullable [] digest(String table, @Nullable Long id) {
        return id == null
                ? null
                : jdbc.sql("SELECT digest FROM " + table + " WHERE id = :id")
                        .param("id", id)
                        .query((row, n) -> Optional.ofNullable(row.getBytes("digest")))
                        .single()
                        .orElse(null);
    }

    /** Whether a run was announced with these terms for this project. */
    public boolean announcedAs(UUID id, RunRequest request) {
        return jdbc.sql("""
                        SELECT request -> 'terms' IS NOT DISTINCT FROM (:asked::jsonb) -> 'terms'
                            AND request -> 'project' IS NOT DISTINCT FROM (:asked::jsonb) -> 'project'
                        FROM run WHERE id = :id
                        """)
                .param("asked", mapper.writeValueAsString(request))
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    /** What a comparison states that its runs learn from is theirs, or the run is none of it. */
    private static void refuseOtherMaterial(
            UUID run, ComparisonStore.Comparison comparison, @Nullable Map<String, Object> config) {
        for (String material : MATERIAL) {
            Object asked = comparison.config().get(material);
            Object said = config == null ? null : config.get(material);
            if (asked != null && said != null && !asked.equals(said)) {
                throw Refusal.conflict("run " + run + " has another '" + material + "' than its comparison: " + said
                        + ", and not " + asked + ". Put it into a comparison of its own");
            }
        }
    }

    /** @param stored how many were new; {@code shared} whom the run shares its host's devices with */
    public record Marked(int stored, List<Overlaps.SharedWith> shared) {}

    /** @throws Refusal (422, 409) for a start or an end that cannot be */
    @Transactional
    public Marked add(UUID run, List<RunMark> marks) {
        get(run);
        int stored = this.marks.add(run, marks);
        boolean edge = marks.stream().anyMatch(mark -> EDGES.contains(mark.kind()));
        return new Marked(stored, edge ? overlaps.check(get(run), marks) : List.of());
    }

    /** @throws Refusal (404) if there is no such run */
    public Run get(UUID id) {
        return jdbc.sql(RUNS + " WHERE r.id = :id")
                .param("id", id)
                .query((row, n) -> run(row))
                .optional()
                .orElseThrow(() -> Refusal.unknown("there is no run " + id));
    }

    /** Newest first, from after {@code last} on. */
    public List<Run> list(@Nullable String project, @Nullable UUID comparison, Cursor.@Nullable Made last, int limit) {
        return jdbc.sql(RUNS + """
                         WHERE (:project::text IS NULL OR o.project = :project)
                            AND (:comparison::uuid IS NULL OR r.comparison = :comparison)
                            AND (:before::timestamptz IS NULL OR (r.created_at, r.id) < (:before, :last))
                        ORDER BY r.created_at DESC, r.id DESC LIMIT :limit
                        """)
                .param("project", project, Types.VARCHAR)
                .param("comparison", comparison, Types.OTHER)
                .param(
                        "before",
                        last == null ? null : last.at().atOffset(ZoneOffset.UTC),
                        Types.TIMESTAMP_WITH_TIMEZONE)
                .param("last", last == null ? null : last.id(), Types.OTHER)
                .param("limit", limit)
                .query((row, n) -> run(row))
                .list();
    }

    /** Runs that hold a device, and whose span overlaps the time: started before {@code to} and not ended before {@code from}. */
    public List<Run> during(String device, String host, Instant from, Instant to) {
        return jdbc.sql(RUNS + """
                         WHERE (r.devices IS NULL AND r.host = :host OR r.devices @> ARRAY[:device::text])
                            AND s.utc < :to AND (e.utc IS NULL OR e.utc > :from) ORDER BY r.id
                        """)
                .param("device", device)
                .param("host", host)
                .param("from", from.minusSeconds(120).atOffset(ZoneOffset.UTC))
                .param("to", to.plusSeconds(120).atOffset(ZoneOffset.UTC))
                .query((row, n) -> run(row))
                .list();
    }

    /** The idle machine, metered before and after a comparison, in the order of time. */
    public List<Run> idleOf(UUID comparison) {
        return jdbc.sql(RUNS + """
                         WHERE r.config @> '{"idle": true}' AND r.config ->> 'comparison' = :comparison
                        ORDER BY r.created_at, r.id
                        """)
                .param("comparison", comparison.toString())
                .query((row, n) -> run(row))
                .list();
    }

    /** The first run that started before an instant and has neither END nor CRASH. */
    public Optional<Run> unended(Instant before) {
        return jdbc.sql(RUNS + " WHERE s.utc < :before AND e.utc IS NULL ORDER BY s.utc, r.id LIMIT 1")
                .param("before", before.atOffset(ZoneOffset.UTC))
                .query((row, n) -> run(row))
                .optional();
    }

    /** A run's marks in order. */
    public List<RunMark> marks(UUID run) {
        return marks.of(run);
    }

    private Run run(ResultSet row) throws SQLException {
        Array devices = row.getArray("devices");
        String detail = row.getString("end_detail");
        return new Run(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("now_project"),
                row.getString("host"),
                devices == null ? null : Arrays.asList((String[]) devices.getArray()),
                row.getObject("comparison", UUID.class),
                row.getString("variant"),
                row.getObject("seed", Long.class),
                mapper.readValue(row.getString("config"), MAP),
                row.getLong("terms"),
                instant(row, "created_at"),
                span(row),
                detail == null ? null : mapper.readValue(detail, MAP));
    }

    private static Run.@Nullable Span span(ResultSet row) throws SQLException {
        UUID boot = row.getObject("boot", UUID.class);
        if (boot == null) {
            return null;
        }
        OffsetDateTime end = row.getObject("to_utc", OffsetDateTime.class);
        return new Run.Span(
                boot,
                row.getLong("from_monotonic"),
                row.getObject("to_monotonic", Long.class),
                instant(row, "from_utc"),
                end == null ? null : end.toInstant(),
                "CRASH".equals(row.getString("end_kind")));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
