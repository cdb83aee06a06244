package joulebook.api.uncertainty;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Combines doubts by the GUM (JCGM 100:2008): what errs together adds up (5.2.2, correlation 1), what errs independently by
 * root sum of squares (5.1.2). All are half widths of 95 %, and stay so.
 */
public final class Doubts {
    private Doubts() {}

    /**
     * A range around a figure in whole base units; below zero only where the figure is, as money that the supplier paid.
     *
     * @param low with what a counter may have counted too much
     * @param high with what the gaps may hold, and what a counter may have missed, on top
     */
    public record Range(long low, long high) {}

    public static Range range(long amount, List<Doubt> doubts) {
        double half = half(
                doubts.stream().filter(doubt -> !doubt.source().isOneSided()).toList());
        double down = 0;
        double up = 0;
        for (Doubt doubt : doubts) {
            if (doubt.source().isOneSided()) {
                down += Math.max(0, -doubt.half());
                up += Math.max(0, doubt.half());
            }
        }
        long low = amount - Math.round(half + down);
        return new Range(amount < 0 ? low : Math.max(0, low), amount + Math.round(half + up));
    }

    /** Half the width that these come to together. */
    public static double half(List<Doubt> doubts) {
        Map<String, Double> together = new HashMap<>();
        doubts.forEach(doubt -> together.merge(doubt.source() + " " + doubt.of(), doubt.half(), Double::sum));
        return Math.sqrt(
                together.values().stream().mapToDouble(each -> each * each).sum());
    }
}
