package joulebook.runner.bench;

/**
 * One measured case.
 *
 * @param name what was measured
 * @param ours the median of our times
 * @param baseline the median of the baseline's times, interleaved with ours
 * @param unit of both
 * @param ratio baseline / ours: over 1 where ours is better
 * @param floor what physics allows: density times the baseline
 */
public record BenchRow(
        @com.fasterxml.jackson.annotation.JsonProperty("case")
        String name,

        double ours,
        double baseline,
        String unit,
        double ratio,
        double floor) {

    static BenchRow milliseconds(String name, double ours, double baseline, double density) {
        return new BenchRow(
                name, rounded(ours), rounded(baseline), "ms", rounded(baseline / ours), rounded(density * baseline));
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
