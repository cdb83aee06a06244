package joulebook.api.projection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import joulebook.api.claim.ClaimedModel;
import joulebook.kernel.metering.Tier;
import org.jspecify.annotations.Nullable;

/**
 * What asa would save at larger models on this machine, by a fitted cost model. Projected, not measured.
 *
 * @param machine whose runs were fitted; null where there are none
 * @param words what these are and are not; where nothing is projected, why
 * @param fits of time, and of energy; empty where nothing is projected
 */
public record Projections(@Nullable String machine, boolean projected, int settings, String words, List<Fit> fits) {
    /** Four coefficients, and two settings more, so that a held-out one is still fitted from more than it needs. */
    static final int FEWEST_SETTINGS = 6;

    /** A fit that misses a setting which it did not see by more than this says nothing of what lies far beyond. */
    static final double LARGEST_ERROR = 0.5;

    private static final int FEWEST_LENGTHS = 2;
    private static final List<Integer> LENGTHS = List.of(4096, 16_384, 65_536);
    private static final double DENSITY = 0.25;

    /**
     * A fitted cost and what follows.
     *
     * @param cost what was fitted, with its unit
     * @param tierLabel how the fitted figures were read
     * @param rates per 10^9 operations: linear, dense attention, executed tiles; and of a step by itself
     * @param heldOut each setting predicted by the fit of all others
     * @param worstError the largest of their errors, relative, without its sign
     * @param projected empty where that is too large
     */
    public record Fit(
            String cost,
            String tierLabel,
            List<Double> rates,
            List<HeldOut> heldOut,
            double worstError,
            List<Projected> projected) {}

    /** @param error predicted / measured - 1 */
    public record HeldOut(String setting, double measured, double predicted, double error) {}

    /**
     * One model at one length.
     *
     * @param saving of asa at density 25 %, 1 - asa / dense
     * @param low the least that the fits without one setting each make of it; {@code high} the most
     * @param beyond how many times the operations of a token are those of the largest measured
     */
    public record Projected(String model, int length, double saving, double low, double high, double beyond) {}

    /** Of the machine with the most settings. */
    public static Projections of(List<CostPoint> points, List<ClaimedModel> models) {
        Map<String, List<CostPoint>> machines = points.stream()
                .collect(Collectors.groupingBy(CostPoint::machine, LinkedHashMap::new, Collectors.toList()));
        List<CostPoint> settings = List.of();
        String machine = null;
        for (Map.Entry<String, List<CostPoint>> each : machines.entrySet()) {
            List<CostPoint> found = CostModel.settings(each.getValue());
            if (found.size() > settings.size()) {
                settings = found;
                machine = each.getKey();
            }
        }
        String lack = lack(settings);
        if (machine == null || lack != null) {
            return new Projections(machine, false, settings.size(), "Nothing is projected: " + lack, List.of());
        }
        Fit time = fit("seconds of a step", "measured by clock", settings, CostPoint::seconds, models);
        Fit energy = fit("joules of a step", tier(settings).label(), settings, CostPoint::joules, models);
        if (time == null || energy == null) {
            return new Projections(
                    machine,
                    false,
                    settings.size(),
                    "Nothing is projected: without one of the settings, the parts of a step cannot be told apart. Measure"
                            + " more lengths or sizes",
                    List.of());
        }
        List<Fit> fits = List.of(time, energy);
        return fits.stream().allMatch(fit -> fit.projected().isEmpty())
                ? new Projections(machine, false, settings.size(), unfit(time), fits)
                : new Projections(machine, true, settings.size(), words(machine, settings), fits);
    }

    private static @Nullable String lack(List<CostPoint> settings) {
        long lengths = settings.stream().map(CostPoint::length).distinct().count();
        boolean both = settings.stream().anyMatch(CostPoint::isDense)
                && settings.stream().anyMatch(point -> !point.isDense());
        if (settings.size() >= FEWEST_SETTINGS && lengths >= FEWEST_LENGTHS && both) {
            return null;
        }
        return String.format(
                Locale.ROOT,
                "a cost model of four rates takes %d settings (variant, size, length, density) of one machine, dense and asa"
                        + " at %d lengths or more; these books have %d at %d. ./joulebook experiment"
                        + " docs/experiments/lengths.yaml makes six",
                FEWEST_SETTINGS,
                FEWEST_LENGTHS,
                settings.size(),
                lengths);
    }

    private static Tier tier(List<CostPoint> settings) {
        return settings.stream().map(CostPoint::tier).reduce(Tier.MEASURED_BY_COUNTER, Tier::worseOf);
    }

    private static String unfit(Fit fit) {
        return String.format(
                Locale.ROOT,
                "Nothing is projected: a setting that the fit did not see is missed by %.0f %%, and more than %.0f %% says nothing"
                        + " of what lies far beyond. Measure on a quiet machine, with more seeds",
                100 * fit.worstError(),
                100 * LARGEST_ERROR);
    }

    private static String words(String machine, List<CostPoint> settings) {
        return String.format(
                Locale.ROOT,
                "Projections, not measurements: from %d settings on %s. They say what this machine with this software would"
                        + " take, if rates stayed as they are far beyond what was measured and memory sufficed. A CPU's rates"
                        + " say nothing about a GPU's time or joules.",
                settings.size(),
                machine);
    }

    private static @Nullable Fit fit(
            String cost,
            String tierLabel,
            List<CostPoint> settings,
            ToDoubleFunction<CostPoint> which,
            List<ClaimedModel> models) {
        CostModel whole = CostModel.fit(settings, which);
        List<CostModel> without = new ArrayList<>();
        List<HeldOut> heldOut = new ArrayList<>();
        for (CostPoint out : settings) {
            CostModel model = CostModel.fit(
                    settings.stream().filter(point -> point != out).toList(), which);
            if (model != null) {
                without.add(model);
                double predicted = model.predict(out);
                double measured = which.applyAsDouble(out);
                heldOut.add(new HeldOut(out.setting(), measured, predicted, predicted / measured - 1));
            }
        }
        if (whole == null || without.size() < settings.size()) {
            return null;
        }
        double worst = heldOut.stream()
                .mapToDouble(each -> Math.abs(each.error()))
                .max()
                .orElse(Double.NaN);
        List<Projected> projected = new ArrayList<>();
        for (ClaimedModel model : worst <= LARGEST_ERROR ? models : List.<ClaimedModel>of()) {
            for (int length : LENGTHS) {
                projected.add(project(model, length, settings, whole, without));
            }
        }
        return new Fit(cost, tierLabel, whole.coefficients(), heldOut, worst, projected);
    }

    private static Projected project(
            ClaimedModel model, int length, List<CostPoint> settings, CostModel whole, List<CostModel> without) {
        CostPoint dense = point(model, length, "dense", 1, settings);
        CostPoint asa = point(model, length, "asa", DENSITY, settings);
        List<Double> savings =
                without.stream().map(fit -> saving(fit, dense, asa)).sorted().toList();
        double largest = settings.stream()
                .mapToDouble(point -> (point.linear() + point.attention()) / point.tokens())
                .max()
                .orElse(Double.NaN);
        return new Projected(
                model.name(),
                length,
                saving(whole, dense, asa),
                savings.getFirst(),
                savings.getLast(),
                (dense.linear() + dense.attention()) / dense.tokens() / largest);
    }

    /** A step of one sequence. */
    private static CostPoint point(
            ClaimedModel model, int length, String variant, double density, List<CostPoint> settings) {
        CostPoint any = settings.getFirst();
        return new CostPoint(any.machine(), variant, model.sizes(), length, "", length, density, 0, 0, any.tier());
    }

    private static double saving(CostModel fit, CostPoint dense, CostPoint asa) {
        return 1 - fit.predict(asa) / fit.predict(dense);
    }
}
