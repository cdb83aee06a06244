package joulebook.api.report;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import joulebook.api.problem.Refusal;
import joulebook.api.report.ComparisonStatement.Curve;
import joulebook.api.run.ComparisonStore;
import joulebook.api.run.Run;
import joulebook.api.run.RunStore;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** States comparisons from the statements of their runs. */
@Service
public class Comparisons {
    private static final String DENSE = "dense";
    private static final int MOST_RUNS = 1000;

    private final RunStore store;
    private final ComparisonStore comparisons;
    private final Runs runs;
    private final Curves curves;
    private final JdbcClient jdbc;
    private final JsonMapper mapper;
    private final Clock clock = Clock.systemUTC();

    Comparisons(
            RunStore store, ComparisonStore comparisons, Runs runs, Curves curves, JdbcClient jdbc, JsonMapper mapper) {
        this.store = store;
        this.comparisons = comparisons;
        this.runs = runs;
        this.curves = curves;
        this.jdbc = jdbc;
        this.mapper = mapper;
    }

    /** @throws Refusal (404) if there is no such comparison */
    public ComparisonStatement state(UUID id) {
        return state(id, null);
    }

    /** Empty if there is none, as where it is planned and has not begun. */
    public Optional<ComparisonStatement> find(UUID id) {
        return comparisons.find(id).map(there -> state(there.id()));
    }

    @Nullable EnergyToLoss energyToLoss(UUID id, @Nullable Double target) {
        return state(id, target).energyToLoss();
    }

    /** @param asked the loss to take energy to; null for the comparison's own */
    private ComparisonStatement state(UUID id, @Nullable Double asked) {
        ComparisonStore.Comparison comparison =
                comparisons.find(id).orElseThrow(() -> Refusal.unknown("there is no comparison " + id));
        List<Run> told = store.list(null, id, null, MOST_RUNS).reversed();
        List<RunStatement> statements = told.stream().map(runs::state).toList();
        List<RunStatement> finished = statements.stream()
                .filter(run -> run.state().equals(Run.State.FINISHED.name()) && run.figures() != null)
                .toList();
        boolean settled = !statements.isEmpty()
                && statements.stream()
                        .allMatch(run -> run.figures() != null && !run.state().equals(Run.State.RUNNING.name()));
        Map<String, List<RunStatement>> byVariant = finished.stream()
                .filter(run -> run.variant() != null)
                .collect(Collectors.groupingBy(
                        run -> String.valueOf(run.variant()), LinkedHashMap::new, Collectors.toList()));
        String baseline = baseline(comparison.config());
        List<Curve> drawn =
                told.stream().map(curves::of).flatMap(Optional::stream).toList();
        String material = LearnedFrom.refusal(finished);
        String refusal = material == null ? SharedDevices.refusal(finished) : material;
        return new ComparisonStatement(
                id,
                comparison.name(),
                comparison.preset(),
                comparison.createdAt(),
                settled ? "SETTLED" : "RUNNING",
                comparison.config(),
                statements,
                byVariant.entrySet().stream()
                        .map(entry -> Variants.of(entry.getKey(), entry.getValue()))
                        .toList(),
                refusal == null ? Savings.of(baseline, byVariant) : List.of(),
                drawn,
                refusal == null
                        ? EnergyToLoss.of(
                                drawn, finished, baseline, asked == null ? targetLoss(comparison.config()) : asked)
                        : null,
                refusal);
    }

    /** Keeps the statement if it says something that the last one kept did not; whether it did. */
    @Transactional
    public boolean keep(UUID id) {
        String statement = mapper.writeValueAsString(state(id));
        String sha256 = HexFormat.of().formatHex(Canonical.sha256(statement.getBytes(StandardCharsets.UTF_8)));
        Kept last = jdbc.sql("""
                        SELECT revision, sha256 FROM comparison_statement WHERE comparison = :id
                        ORDER BY revision DESC LIMIT 1
                        """).param("id", id).query(Kept.class).optional().orElse(new Kept(0, ""));
        if (last.sha256().equals(sha256)) {
            return false;
        }
        int revision = last.revision() + 1;
        Instant made = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return jdbc.sql("""
                                INSERT INTO comparison_statement (comparison, revision, sha256, statement, made_at, digest)
                                VALUES (:id, :revision, :sha256, :statement::jsonb, :made, :digest) ON CONFLICT DO NOTHING
                                """)
                        .param("id", id)
                        .param("revision", revision)
                        .param("sha256", sha256)
                        .param("statement", statement)
                        .param("made", made.atOffset(ZoneOffset.UTC))
                        .param(
                                "digest",
                                form(id, revision, sha256, statement, made).sha256())
                        .update()
                == 1;
    }

    private record Kept(int revision, String sha256) {}

    /** Of a statement that is kept. @param statement as JSON */
    static Canonical form(UUID comparison, int revision, String sha256, String statement, Instant made) {
        return Canonical.of("comparison_statement")
                .add(comparison)
                .add(revision)
                .add(sha256)
                .json(statement)
                .add(made);
    }

    /** The first of the variants that the comparison was told. */
    static String baseline(Map<String, Object> config) {
        return config.get("variants") instanceof List<?> variants && !variants.isEmpty()
                ? String.valueOf(variants.getFirst())
                : DENSE;
    }

    /** The loss that a comparison asks for; null where each seed asks for its baseline's. */
    private static @Nullable Double targetLoss(Map<String, Object> config) {
        return config.get("targetLoss") instanceof Number target ? (Double) target.doubleValue() : null;
    }
}
