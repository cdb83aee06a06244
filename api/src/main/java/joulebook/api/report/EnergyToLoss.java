package joulebook.api.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import joulebook.api.report.ComparisonStatement.Curve;
import joulebook.api.report.ComparisonStatement.Point;
import org.jspecify.annotations.Nullable;

/**
 * What energy each run took to a loss, and what that is of the baseline's at the same seed.
 *
 * @param targetLoss in nats a token; null where each seed has its own: the baseline's at its end
 * @param target in words
 * @param evaluations what is done with their own energy, in words
 * @param runs every finished run with a curve over joules, whether it reached the loss or not
 */
public record EnergyToLoss(
        @Nullable Double targetLoss, String target, String evaluations, List<Reach> runs, List<Against> variants) {
    private static final String CHARGED = "Energy of evaluations is charged to the run that makes them.";

    /** Whether a run's joules are known, or bounded from one side. */
    public enum Reached {
        /** Between two evaluations: the joules are interpolated between theirs. */
        YES,
        /** Not by its last evaluation: the joules are what it had used by then, and it would take more. */
        NEVER,
        /** Already at its first evaluation: the joules are what it had used by then, and it took fewer. */
        BEFORE_THE_FIRST_EVALUATION
    }

    /**
     * One run's way to its target.
     *
     * @param bestLoss the least of its evaluations
     */
    public record Reach(
            UUID run,
            String variant,
            long seed,
            double target,
            Reached reached,
            String joules,
            double bestLoss,
            @Nullable String tierLabel) {

        /** The least that it can have taken. */
        double least() {
            return reached == Reached.BEFORE_THE_FIRST_EVALUATION ? 0 : Double.parseDouble(joules);
        }

        /** The most; infinite where it never reached the loss. */
        double most() {
            return reached == Reached.NEVER ? Double.POSITIVE_INFINITY : Double.parseDouble(joules);
        }
    }

    /** What a ratio is. */
    public enum Known {
        EXACTLY,
        AT_LEAST,
        AT_MOST,
        NOT
    }

    /**
     * A variant's joules over the baseline's, to the same loss at the same seed: the geometric mean over the pairs.
     *
     * @param neverReached how many of the variant's runs did not reach the loss: they count with what they had used
     * @param low of the 95 % interval; null where it has none, or is not bounded from below
     * @param method of the interval, in words; null with one pair
     */
    public record Against(
            String variant,
            String baseline,
            int pairs,
            int neverReached,
            Known known,
            @Nullable Double ratio,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable String method,
            String verdict) {}

    /**
     * Of a comparison's finished runs.
     *
     * @param stated a target for all, or null
     * @return null while nothing can be said: no baseline run has a curve over joules
     */
    static @Nullable EnergyToLoss of(
            List<Curve> curves, List<RunStatement> finished, String baseline, @Nullable Double stated) {
        Map<UUID, RunStatement> booked =
                finished.stream().collect(Collectors.toMap(RunStatement::id, Function.identity()));
        List<Curve> usable = curves.stream()
                .filter(curve -> booked.containsKey(curve.run()) && curve.variant() != null && curve.seed() != null)
                .filter(curve ->
                        !curve.points().isEmpty() && curve.points().stream().allMatch(point -> point.joules() != null))
                .toList();
        Map<Long, Double> targets = new TreeMap<>();
        usable.stream()
                .filter(curve -> baseline.equals(curve.variant()))
                .forEach(curve -> targets.put(
                        Objects.requireNonNull(curve.seed()),
                        stated == null ? curve.points().getLast().loss() : stated));
        if (targets.isEmpty()) {
            return null;
        }
        List<Reach> reaches = new ArrayList<>();
        for (Curve curve : usable) {
            Double target = targets.get(curve.seed());
            if (target != null) {
                reaches.add(reach(curve, target, Objects.requireNonNull(booked.get(curve.run()))));
            }
        }
        String words = stated == null
                ? "the held-out loss at which " + baseline + " ends, at each seed"
                : String.format(java.util.Locale.ROOT, "a held-out loss of %.4f nats a token, as stated", stated);
        return new EnergyToLoss(stated, words, CHARGED, reaches, against(reaches, baseline));
    }

    /** The first time at which the line between two evaluations meets the target. */
    static Reach reach(Curve curve, double target, RunStatement run) {
        List<Point> points = curve.points();
        Reached reached = Reached.NEVER;
        double joules = joules(points.getLast());
        for (int i = 0; i < points.size() && reached == Reached.NEVER; i++) {
            if (points.get(i).loss() <= target) {
                reached = i == 0 ? Reached.BEFORE_THE_FIRST_EVALUATION : Reached.YES;
                joules = i == 0 ? joules(points.getFirst()) : between(points.get(i - 1), points.get(i), target);
            }
        }
        double best = points.stream().mapToDouble(Point::loss).min().orElse(Double.NaN);
        RunStatement.Figures figures = run.figures();
        return new Reach(
                curve.run(),
                Objects.requireNonNull(curve.variant()),
                Objects.requireNonNull(curve.seed()),
                target,
                reached,
                String.format(java.util.Locale.ROOT, "%.3f", joules),
                best,
                figures == null ? null : figures.tierLabel());
    }

    private static double between(Point before, Point after, double target) {
        double way = (before.loss() - target) / (before.loss() - after.loss());
        return joules(before) + way * (joules(after) - joules(before));
    }

    private static double joules(Point point) {
        return Double.parseDouble(Objects.requireNonNull(point.joules()));
    }

    private static List<Against> against(List<Reach> reaches, String baseline) {
        LinkedHashSet<String> variants =
                reaches.stream().map(Reach::variant).collect(Collectors.toCollection(LinkedHashSet::new));
        variants.remove(baseline);
        return variants.stream()
                .map(variant -> against(variant, baseline, reaches))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Against> against(String variant, String baseline, List<Reach> reaches) {
        List<Double> lows = new ArrayList<>();
        List<Double> highs = new ArrayList<>();
        int never = 0;
        for (Reach one : reaches) {
            Reach base = reaches.stream()
                    .filter(other -> other.variant().equals(baseline) && other.seed() == one.seed())
                    .findFirst()
                    .orElse(null);
            if (one.variant().equals(variant) && base != null) {
                lows.add(Math.log(one.least() / base.most()));
                highs.add(Math.log(one.most() / base.least()));
                never += one.reached() == Reached.NEVER ? 1 : 0;
            }
        }
        return lows.isEmpty() ? Optional.empty() : Optional.of(stated(variant, baseline, never, lows, highs));
    }

    private static Against stated(String variant, String baseline, int never, List<Double> lows, List<Double> highs) {
        Bootstrap low = Bootstrap.of(lows);
        Bootstrap high = Bootstrap.of(highs);
        boolean below = Double.isFinite(low.mean());
        boolean above = Double.isFinite(high.mean());
        Known known = below && above ? Known.EXACTLY : below ? Known.AT_LEAST : above ? Known.AT_MOST : Known.NOT;
        boolean several = lows.size() > 1;
        Against against = new Against(
                variant,
                baseline,
                lows.size(),
                never,
                known,
                below ? (Double) Math.exp(low.mean()) : above ? (Double) Math.exp(high.mean()) : null,
                several && below ? (Double) Math.exp(low.low()) : null,
                several && above ? (Double) Math.exp(high.high()) : null,
                several ? Bootstrap.method(lows.size()) : null,
                "");
        return new Against(
                variant,
                baseline,
                against.pairs(),
                never,
                known,
                against.ratio(),
                against.low(),
                against.high(),
                against.method(),
                EnergyToLossVerdict.of(against));
    }
}
