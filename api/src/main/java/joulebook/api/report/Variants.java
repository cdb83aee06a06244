package joulebook.api.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import joulebook.api.report.ComparisonStatement.Mean;
import joulebook.api.report.ComparisonStatement.VariantPart;
import joulebook.api.report.RunStatement.Figures;
import joulebook.kernel.metering.Tier;
import org.jspecify.annotations.Nullable;

/** States a variant from its runs. */
final class Variants {
    private Variants() {}

    static VariantPart of(String variant, List<RunStatement> runs) {
        List<Figures> figures = runs.stream()
                .map(RunStatement::figures)
                .filter(Objects::nonNull)
                .toList();
        Tier worst =
                figures.stream().map(each -> Tier.valueOf(each.tier())).reduce(Tier.MEASURED_BY_COUNTER, Tier::worseOf);
        String coverage = figures.stream()
                .map(Figures::coverage)
                .min(Comparator.comparing(BigDecimal::new))
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
                mean(values(runs, run -> Told.number(run, "tokensPerSecond"))),
                mean(values(runs, run -> Told.number(run, "heldOutLoss"))),
                mean(values(runs, Told::joulesPerToken)),
                densities(runs),
                values(runs, run -> Told.number(run, "trainingExecutedDensity")).stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElse(1),
                mean(values(runs, run -> Told.number(run, "accuracy"))),
                answersRead(runs));
    }

    /** By layer, the mean over the runs; empty where no run says. */
    private static List<Double> answersRead(List<RunStatement> runs) {
        Map<Integer, List<Double>> layers = new TreeMap<>();
        for (RunStatement run : runs) {
            Map<String, Object> summary = run.summary();
            if (summary != null && summary.get("answersRead") instanceof List<?> shares) {
                for (int layer = 0; layer < shares.size(); layer++) {
                    layers.computeIfAbsent(layer, any -> new ArrayList<>()).add(Told.asDouble(shares.get(layer), 0));
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
        String unit = Amount.unit(which.apply(figures.getFirst()).amount());
        return new Amount(
                average(figures, figure -> which.apply(figure).amount()) + unit,
                average(figures, figure -> which.apply(figure).low()) + unit,
                average(figures, figure -> which.apply(figure).high()) + unit);
    }

    private static long average(List<Figures> figures, Function<Figures, String> which) {
        return Math.round(figures.stream()
                .mapToLong(figure -> Amount.exact(which.apply(figure)))
                .average()
                .orElse(0));
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
                                .mapToDouble(row -> Told.asDouble(row.get(name), 1))
                                .average()
                                .orElse(1));
            }
            means.add(mean);
        });
        return means;
    }
}
