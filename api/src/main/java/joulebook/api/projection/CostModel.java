package joulebook.api.projection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import joulebook.kernel.metering.Tier;
import org.jspecify.annotations.Nullable;

/**
 * What a step costs: a x linear operations + b x dense attention's + c x executed tiles' + d. Dense attention and tiles have
 * rates of their own, since they run on two engines.
 */
final class CostModel {
    private final double[] coefficients;

    private CostModel(double[] coefficients) {
        this.coefficients = coefficients;
    }

    /** @return null where the settings do not tell the parts of a step apart */
    static @Nullable CostModel fit(List<CostPoint> settings, ToDoubleFunction<CostPoint> cost) {
        double[] found = LeastSquares.fit(
                settings.stream().map(CostModel::row).toArray(double[][]::new),
                settings.stream().mapToDouble(cost).toArray());
        return found == null ? null : new CostModel(found);
    }

    double predict(CostPoint point) {
        return LeastSquares.predict(row(point), coefficients);
    }

    /** In the order of the formula. */
    List<Double> coefficients() {
        List<Double> all = new ArrayList<>();
        for (double coefficient : coefficients) {
            all.add(coefficient);
        }
        return all;
    }

    private static double[] row(CostPoint point) {
        return new double[] {
            point.linear(), point.isDense() ? point.attention() : 0, point.isDense() ? 0 : point.attention(), 1
        };
    }

    /** One point a setting, the mean over its runs. */
    static List<CostPoint> settings(List<CostPoint> points) {
        Map<String, List<CostPoint>> settings = points.stream()
                .collect(Collectors.groupingBy(CostPoint::setting, LinkedHashMap::new, Collectors.toList()));
        return settings.values().stream().map(CostModel::mean).toList();
    }

    private static CostPoint mean(List<CostPoint> runs) {
        CostPoint first = runs.getFirst();
        return new CostPoint(
                first.machine(),
                first.variant(),
                first.model(),
                first.length(),
                first.target(),
                average(runs, CostPoint::tokens),
                average(runs, CostPoint::density),
                average(runs, CostPoint::seconds),
                average(runs, CostPoint::joules),
                runs.stream().map(CostPoint::tier).reduce(first.tier(), Tier::worseOf));
    }

    private static double average(List<CostPoint> runs, ToDoubleFunction<CostPoint> which) {
        return runs.stream().mapToDouble(which).average().orElse(Double.NaN);
    }
}
