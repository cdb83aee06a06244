package joulebook.api.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import joulebook.api.problem.Refusal;
import joulebook.api.report.ComparisonStatement.Curve;
import joulebook.api.run.Run;
import joulebook.api.run.RunStore;
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
    private final Runs runs;
    private final Curves curves;
    private final JdbcClient jdbc;
    private final JsonMapper mapper;

    Comparisons(RunStore store, Runs runs, Curves curves, JdbcClient jdbc, JsonMapper mapper) {
        this.store = store;
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
        return store.comparison(id).map(there -> state(there.id()));
    }

    @Nullable EnergyToLoss energyToLoss(UUID id, @Nullable Double target) {
        return state(id, target).energyToLoss();
    }

    /** @param asked the loss to take energy to; null for the comparison's own */
    private ComparisonStatement state(UUID id, @Nullable Double asked) {
        RunStore.Comparison comparison =
                store.comparison(id).orElseThrow(() -> Refusal.unknown("there is no comparison " + id));
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
        String digest = sha256(statement);
        return jdbc.sql("""
                                INSERT INTO comparison_statement (comparison, revision, sha256, statement)
                                SELECT :id, coalesce(max(revision), 0) + 1, :digest, :statement::jsonb
                                FROM comparison_statement WHERE comparison = :id
                                HAVING :digest IS DISTINCT FROM (SELECT sha256 FROM comparison_statement
                                    WHERE comparison = :id ORDER BY revision DESC LIMIT 1)
                                """)
                        .param("id", id)
                        .param("digest", digest)
                        .param("statement", statement)
                        .update()
                == 1;
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

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
