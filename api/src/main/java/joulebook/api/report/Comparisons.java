package joulebook.api.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import joulebook.api.problem.Refusal;
import joulebook.api.report.ComparisonStatement.Bound;
import joulebook.api.report.ComparisonStatement.Curve;
import joulebook.api.report.ComparisonStatement.Difference;
import joulebook.api.report.ComparisonStatement.Fraction;
import joulebook.api.report.ComparisonStatement.Mean;
import joulebook.api.report.ComparisonStatement.Point;
import joulebook.api.report.ComparisonStatement.Saving;
import joulebook.api.report.ComparisonStatement.VariantPart;
import joulebook.api.report.RunStatement.Figures;
import joulebook.api.run.Run;
import joulebook.api.run.RunStore;
import joulebook.api.window.Windows;
import joulebook.kernel.metering.RunMark;
import joulebook.kernel.metering.Tier;
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
    private final Windows windows;
    private final JdbcClient jdbc;
    private final JsonMapper mapper;

    Comparisons(RunStore store, Runs runs, Windows windows, JdbcClient jdbc, JsonMapper mapper) {
        this.store = store;
        this.runs = runs;
        this.windows = windows;
        this.jdbc = jdbc;
        this.mapper = mapper;
    }

    /** @throws Refusal (404) if there is no such comparison */
    public ComparisonStatement state(UUID id) {
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
        return new ComparisonStatement(
                id,
                comparison.name(),
                comparison.preset(),
                comparison.createdAt(),
                settled ? "SETTLED" : "RUNNING",
                comparison.config(),
                statements,
                byVariant.entrySet().stream()
                        .map(entry -> variant(entry.getKey(), entry.getValue()))
                        .toList(),
                savings(baseline(comparison.config()), byVariant),
                told.stream().map(this::curve).filter(Objects::nonNull).toList());
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

    private static VariantPart variant(String variant, List<RunStatement> runs) {
        List<Figures> figures = runs.stream()
                .map(RunStatement::figures)
                .filter(Objects::nonNull)
                .toList();
        Tier worst =
                figures.stream().map(each -> Tier.valueOf(each.tier())).reduce(Tier.MEASURED_BY_COUNTER, Tier::worseOf);
        String coverage = figures.stream()
                .map(Figures::coverage)
                .min(java.util.Comparator.comparing(java.math.BigDecimal::new))
                .orElse("0");
        return new VariantPart(
                variant,
                runs.size(),
                mean(figures, Figures::energy),
                worst.name(),
                worst.label(),
                coverage,
                mean(figures, Figures::cost),
                mean(figures, Figures::carbon),
                mean(values(runs, run -> number(run, "tokensPerSecond"))),
                mean(values(runs, run -> number(run, "heldOutLoss"))),
                mean(values(runs, Comparisons::joulesPerToken)),
                densities(runs),
                values(runs, run -> number(run, "trainingExecutedDensity")).stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElse(1),
                mean(values(runs, run -> number(run, "accuracy"))),
                answersRead(runs));
    }

    /** By layer, the mean over the runs; empty where no run says. */
    private static List<Double> answersRead(List<RunStatement> runs) {
        Map<Integer, List<Double>> layers = new TreeMap<>();
        for (RunStatement run : runs) {
            Map<String, Object> summary = run.summary();
            if (summary != null && summary.get("answersRead") instanceof List<?> shares) {
                for (int layer = 0; layer < shares.size(); layer++) {
                    layers.computeIfAbsent(layer, any -> new ArrayList<>()).add(asDouble(shares.get(layer), 0));
                }
            }
        }
        return layers.values().stream()
                .map(of ->
                        of.stream().mapToDouble(Double::doubleValue).average().orElse(0))
                .toList();
    }

    /** The mean of exact amounts, and the mean of their meters' ranges: one instrument errs the same way in every run. */
    private static Amount mean(List<Figures> figures, Function<Figures, Amount> which) {
        String unit = unit(which.apply(figures.getFirst()).amount());
        return new Amount(
                average(figures, figure -> which.apply(figure).amount()) + unit,
                average(figures, figure -> which.apply(figure).low()) + unit,
                average(figures, figure -> which.apply(figure).high()) + unit);
    }

    private static long average(List<Figures> figures, Function<Figures, String> which) {
        return Math.round(figures.stream()
                .mapToLong(figure -> exact(which.apply(figure)))
                .average()
                .orElse(0));
    }

    /** The first of the variants that the comparison was told. */
    static String baseline(Map<String, Object> config) {
        return config.get("variants") instanceof List<?> variants && !variants.isEmpty()
                ? String.valueOf(variants.getFirst())
                : DENSE;
    }

    private static List<Saving> savings(String baseline, Map<String, List<RunStatement>> byVariant) {
        List<RunStatement> partners = byVariant.getOrDefault(baseline, List.of());
        List<Saving> savings = new ArrayList<>();
        byVariant.forEach((variant, runs) -> {
            List<RunStatement[]> pairs = pairs(partners, runs);
            if (!variant.equals(baseline) && !pairs.isEmpty()) {
                savings.add(saving(variant, baseline, pairs));
            }
        });
        return savings;
    }

    private static List<RunStatement[]> pairs(List<RunStatement> baseline, List<RunStatement> runs) {
        Map<Long, RunStatement> bySeed = new TreeMap<>();
        baseline.forEach(run -> {
            Long seed = run.seed();
            if (seed != null) {
                bySeed.put(seed, run);
            }
        });
        List<RunStatement[]> pairs = new ArrayList<>();
        for (RunStatement run : runs) {
            RunStatement partner = run.seed() == null ? null : bySeed.get(run.seed());
            if (partner != null && energy(partner) > 0 && millis(partner) > 0) { // a share of nothing is no number
                pairs.add(new RunStatement[] {partner, run});
            }
        }
        return pairs;
    }

    private static Saving saving(String variant, String baseline, List<RunStatement[]> pairs) {
        Statistics energy = Statistics.of(pairs.stream()
                .map(pair -> 1 - energy(pair[1]) / energy(pair[0]))
                .toList());
        Statistics time = Statistics.of(pairs.stream()
                .map(pair -> 1 - millis(pair[1]) / millis(pair[0]))
                .toList());
        Difference worse = lossDifference(pairs);
        double baselineLoss = pairs.stream()
                .mapToDouble(pair -> number(pair[0], "heldOutLoss", Double.NaN))
                .average()
                .orElse(Double.NaN);
        Fraction saved = new Fraction(energy.mean(), energy.low(), energy.high());
        String tier = pairs.stream()
                .flatMap(pair -> java.util.stream.Stream.of(pair[0].figures(), pair[1].figures()))
                .filter(Objects::nonNull)
                .map(figures -> Tier.valueOf(figures.tier()))
                .reduce(Tier.MEASURED_BY_COUNTER, Tier::worseOf)
                .label();
        return new Saving(
                variant,
                baseline,
                pairs.size(),
                saved,
                new Fraction(time.mean(), time.low(), time.high()),
                worse,
                baseline.equals(DENSE) ? bound(pairs.getFirst()[1]) : null, // it is about what dense would take
                Verdict.of(variant, baseline, saved, worse, baselineLoss, coverage(pairs)),
                Verdict.note(tier));
    }

    /** Null where a run was not evaluated: a loss that is not there is no loss of 0. */
    private static @Nullable Difference lossDifference(List<RunStatement[]> pairs) {
        List<Double> differences = new ArrayList<>();
        for (RunStatement[] pair : pairs) {
            Double one = number(pair[0], "heldOutLoss");
            Double two = number(pair[1], "heldOutLoss");
            if (one == null || two == null) {
                return null;
            }
            differences.add(two - one);
        }
        Statistics loss = Statistics.of(differences);
        return new Difference(loss.mean(), loss.low(), loss.high());
    }

    private static double coverage(List<RunStatement[]> pairs) {
        return pairs.stream()
                .flatMap(java.util.Arrays::stream)
                .mapToDouble(run ->
                        Double.parseDouble(Objects.requireNonNull(run.figures()).coverage()))
                .min()
                .orElse(0);
    }

    private static @Nullable Bound bound(RunStatement run) {
        Map<String, Object> summary = run.summary();
        if (summary != null && summary.get("flopBound") instanceof Map<?, ?> bound) {
            return new Bound(
                    asDouble(bound.get("attentionShare"), 0),
                    asDouble(bound.get("idealSaving"), 0),
                    number(run, "trainingExecutedDensity", 1));
        }
        return null;
    }

    private @Nullable Curve curve(Run run) {
        Run.Span span = run.span();
        if (span == null) {
            return null;
        }
        List<RunMark> evaluations = store.marks(run.id()).stream()
                .filter(mark -> mark.kind() == RunMark.Kind.EVALUATION && mark.loss() != null)
                .toList();
        List<String> devices = jdbc.sql("SELECT DISTINCT device AS d FROM attribution_share WHERE run = :run")
                .param("run", run.id())
                .query((row, n) -> Objects.requireNonNull(row.getString("d")))
                .list();
        Instant to = span.to() == null ? Instant.now() : span.to();
        double[] joules = new double[evaluations.size()];
        List<Long> instants = evaluations.stream().map(RunMark::monotonicNanos).toList();
        for (String device : devices) {
            double[] more = windows.joulesUpTo(device, span, instants, span.from(), to);
            for (int i = 0; i < joules.length; i++) {
                joules[i] += more[i];
            }
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < joules.length; i++) {
            RunMark mark = evaluations.get(i);
            Double loss = mark.loss();
            points.add(new Point(
                    mark.tokens(),
                    devices.isEmpty() ? null : String.format(java.util.Locale.ROOT, "%.3f", joules[i]),
                    loss == null ? Double.NaN : loss));
        }
        return new Curve(run.id(), run.variant(), run.seed(), points);
    }

    private static double energy(RunStatement run) {
        return exact(Objects.requireNonNull(run.figures()).energy().amount());
    }

    private static double millis(RunStatement run) {
        return Objects.requireNonNull(run.durationMillis());
    }

    private static @Nullable Double joulesPerToken(RunStatement run) {
        Double tokens = number(run, "tokens");
        return tokens == null ? null : (Double) (energy(run) / 1000 / tokens);
    }

    private static @Nullable Double number(RunStatement run, String name) {
        Map<String, Object> summary = run.summary();
        return summary != null && summary.get(name) instanceof Number number ? (Double) number.doubleValue() : null;
    }

    private static double number(RunStatement run, String name, double otherwise) {
        Double found = number(run, name);
        return found == null ? otherwise : found;
    }

    private static double asDouble(@Nullable Object value, double otherwise) {
        return value instanceof Number number ? number.doubleValue() : otherwise;
    }

    private static List<Double> values(Collection<RunStatement> runs, Function<RunStatement, @Nullable Double> which) {
        List<Double> values = new ArrayList<>();
        for (RunStatement run : runs) {
            Double value = which.apply(run);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    /** Of a quantity that cannot be negative: nor can its interval. */
    private static @Nullable Mean mean(List<Double> values) {
        if (values.isEmpty()) {
            return null;
        }
        Statistics found = Statistics.of(values);
        Double low = found.low();
        return new Mean(found.mean(), low == null ? null : (Double) Math.max(0, low), found.high());
    }

    /** By layer, the mean over the runs. */
    private static List<Map<String, Object>> densities(List<RunStatement> runs) {
        Map<Integer, List<Map<?, ?>>> layers = new TreeMap<>();
        for (RunStatement run : runs) {
            Map<String, Object> summary = run.summary();
            if (summary != null && summary.get("attentionDensity") instanceof List<?> rows) {
                for (Object row : rows) {
                    if (row instanceof Map<?, ?> layer && layer.get("layer") instanceof Number number) {
                        layers.computeIfAbsent(number.intValue(), any -> new ArrayList<>())
                                .add(layer);
                    }
                }
            }
        }
        List<Map<String, Object>> means = new ArrayList<>();
        layers.forEach((layer, rows) -> {
            Map<String, Object> mean = new LinkedHashMap<>();
            mean.put("layer", layer);
            for (String name : List.of("row", "tile", "executed")) {
                mean.put(
                        name,
                        rows.stream()
                                .mapToDouble(row -> asDouble(row.get(name), 1))
                                .average()
                                .orElse(1));
            }
            means.add(mean);
        });
        return means;
    }

    static long exact(String amount) {
        return Long.parseLong(amount.replaceAll("[^0-9-].*", ""));
    }

    static String unit(String amount) {
        return amount.replaceFirst("^-?[0-9]+", "");
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
