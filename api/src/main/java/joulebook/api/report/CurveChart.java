package joulebook.api.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import joulebook.api.report.ComparisonStatement.Curve;
import joulebook.api.report.ComparisonStatement.Point;
import joulebook.api.report.EnergyToLoss.Reach;
import org.jspecify.annotations.Nullable;

/** Loss curves as a drawing: a line a run. A point whose place is not known is left out. */
final class CurveChart {
    private static final double LEFT = 50;
    private static final double WIDE = 650;
    private static final double TOP = 20;
    private static final double HIGH = 170;

    private CurveChart() {}

    static String overTokens(List<Curve> curves) {
        return draw("Held-out loss over tokens", "tokens", curves, List.of(), point -> {
            Long tokens = point.tokens();
            return tokens == null ? null : (Double) tokens.doubleValue();
        });
    }

    /** With a dashed line at each loss to which energy is taken. */
    static String overJoules(List<Curve> curves, @Nullable EnergyToLoss toLoss) {
        List<Double> targets = toLoss == null
                ? List.of()
                : toLoss.runs().stream().map(Reach::target).distinct().toList();
        return draw("Held-out loss over joules", "J", curves, targets, point -> {
            String joules = point.joules();
            return joules == null ? null : (Double) Double.parseDouble(joules);
        });
    }

    private static String draw(
            String title,
            String unit,
            List<Curve> curves,
            List<Double> targets,
            Function<Point, @Nullable Double> place) {
        List<Point> all = curves.stream()
                .flatMap(curve -> curve.points().stream())
                .filter(point -> place.apply(point) != null)
                .toList();
        if (all.size() < 2) {
            return "";
        }
        double right = all.stream()
                .mapToDouble(point -> orZero(place.apply(point)))
                .max()
                .orElse(1);
        double top = all.stream().mapToDouble(Point::loss).max().orElse(1);
        double bottom = Math.min(
                all.stream().mapToDouble(Point::loss).min().orElse(0),
                targets.stream().mapToDouble(Double::doubleValue).min().orElse(Double.MAX_VALUE));
        String lines = curves.stream()
                .map(curve -> "<path class=\"curve " + ReportPage.style(curve.variant()) + "\" d=\"M"
                        + curve.points().stream()
                                .filter(point -> place.apply(point) != null)
                                .map(point -> String.format(
                                        Locale.ROOT,
                                        "%.1f %.1f",
                                        LEFT + WIDE * orZero(place.apply(point)) / right,
                                        y(point.loss(), top, bottom)))
                                .collect(Collectors.joining("L"))
                        + "\"/>")
                .collect(Collectors.joining());
        String dashes = targets.stream()
                .map(target -> String.format(
                        Locale.ROOT, "<path class=\"target\" d=\"M50 %.1fH700\"/>", y(target, top, bottom)))
                .collect(Collectors.joining());
        return "<h2>" + title + "</h2><svg viewBox=\"0 0 720 220\" role=\"img\" aria-label=\"" + title
                + "\"><path class=\"axis\" d=\"M50 20V190H700\"/>" + dashes + lines
                + String.format(
                        Locale.ROOT,
                        "<text x=\"0\" y=\"25\">%.2f</text><text x=\"0\" y=\"190\">%.2f</text><text x=\"700\" y=\"210\" text-anchor=\"end\">%s %s</text>",
                        top,
                        bottom,
                        ReportPage.digits(BigDecimal.valueOf(right)),
                        unit)
                + "</svg><p class=\"soft\">One line a run, in the colours of the bars"
                + (targets.isEmpty() ? "." : "; dashed: the losses that energy is taken to.") + "</p>";
    }

    private static double y(double loss, double top, double bottom) {
        return TOP + HIGH - HIGH * (loss - bottom) / Math.max(1e-9, top - bottom);
    }

    private static double orZero(@Nullable Double place) {
        return place == null ? 0 : place;
    }
}
