package joulebook.api.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import joulebook.api.report.ComparisonStatement.Bound;
import joulebook.api.report.ComparisonStatement.Difference;
import joulebook.api.report.ComparisonStatement.Fraction;
import joulebook.api.report.ComparisonStatement.Saving;
import joulebook.kernel.metering.Tier;
import org.jspecify.annotations.Nullable;

/** What each variant saves against the baseline, paired over seeds. */
final class Savings {
    private static final String DENSE = "dense";

    private Savings() {}

    static List<Saving> of(String baseline, Map<String, List<RunStatement>> byVariant) {
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

    /** Baseline and variant of each seed that both have. */
    static List<RunStatement[]> pairs(List<RunStatement> baseline, List<RunStatement> runs) {
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
            if (partner != null
                    && Told.energy(partner) > 0
                    && Told.millis(partner) > 0) { // a share of nothing is no number
                pairs.add(new RunStatement[] {partner, run});
            }
        }
        return pairs;
    }

    private static Saving saving(String variant, String baseline, List<RunStatement[]> pairs) {
        Statistics energy = Statistics.of(pairs.stream()
                .map(pair -> 1 - Told.energy(pair[1]) / Told.energy(pair[0]))
                .toList());
        Statistics time = Statistics.of(pairs.stream()
                .map(pair -> 1 - Told.millis(pair[1]) / Told.millis(pair[0]))
                .toList());
        Difference worse = lossDifference(pairs);
        double baselineLoss = pairs.stream()
                .mapToDouble(pair -> Told.number(pair[0], "heldOutLoss", Double.NaN))
                .average()
                .orElse(Double.NaN);
        Fraction saved = new Fraction(energy.mean(), energy.low(), energy.high());
        String tier = pairs.stream()
                .flatMap(pair -> Stream.of(pair[0].figures(), pair[1].figures()))
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
            Double one = Told.number(pair[0], "heldOutLoss");
            Double two = Told.number(pair[1], "heldOutLoss");
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
                .flatMap(Arrays::stream)
                .mapToDouble(run ->
                        Double.parseDouble(Objects.requireNonNull(run.figures()).coverage()))
                .min()
                .orElse(0);
    }

    private static @Nullable Bound bound(RunStatement run) {
        Map<String, Object> summary = run.summary();
        if (summary != null && summary.get("flopBound") instanceof Map<?, ?> bound) {
            return new Bound(
                    Told.asDouble(bound.get("attentionShare"), 0),
                    Told.asDouble(bound.get("idealSaving"), 0),
                    Told.number(run, "trainingExecutedDensity", 1));
        }
        return null;
    }
}
