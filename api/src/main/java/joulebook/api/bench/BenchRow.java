package joulebook.api.bench;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One measured case.
 *
 * @param ratio over 1 where ours is better
 * @param floor what the same would take without any of our work: see each bench
 */
record BenchRow(
        @JsonProperty("case") String name, double ours, double baseline, String unit, double ratio, double floor) {

    /** Where less is better: times, bytes. */
    static BenchRow less(String name, double ours, double baseline, String unit, double floor) {
        return new BenchRow(name, rounded(ours), rounded(baseline), unit, rounded(baseline / ours), rounded(floor));
    }

    /** Where more is better: rates. */
    static BenchRow more(String name, double ours, double baseline, String unit, double floor) {
        return new BenchRow(name, rounded(ours), rounded(baseline), unit, rounded(ours / baseline), rounded(floor));
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    @Override
    public String toString() {
        return "%-46s %12.2f %12.2f %-10s %7.2fx %12.2f".formatted(name, ours, baseline, unit, ratio, floor);
    }

    static String header() {
        return "%-46s %12s %12s %-10s %8s %12s".formatted("case", "ours", "baseline", "unit", "ratio", "floor");
    }
}
