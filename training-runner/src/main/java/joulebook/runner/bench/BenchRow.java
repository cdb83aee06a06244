package joulebook.runner.bench;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * One measured case.
 *
 * @param name what was measured
 * @param ours the median of our times, or our rate
 * @param baseline the same of the baseline, measured in the same run; null where it was left out
 * @param unit of both
 * @param ratio over 1 where ours is better: baseline / ours of times, ours / baseline of rates
 * @param floor what physics allows ours to be at best
 * @param more what else was measured, by name
 */
public record BenchRow(
        @JsonProperty("case") String name,
        double ours,
        @Nullable Double baseline,
        String unit,
        @Nullable Double ratio,
        @Nullable Double floor,
        @JsonAnyGetter Map<String, Object> more) {

    /** Times; the floor is density times the baseline. */
    static BenchRow milliseconds(
            String name, double ours, @Nullable Double baseline, double density, Map<String, Object> more) {
        return baseline == null
                ? new BenchRow(name, rounded(ours), null, "ms", null, null, more)
                : new BenchRow(
                        name,
                        rounded(ours),
                        rounded(baseline),
                        "ms",
                        rounded(baseline / ours),
                        rounded(density * baseline),
                        more);
    }

    /** Rates, with the most that ours can be. */
    static BenchRow tokensPerSecond(String name, double ours, double baseline, double most, Map<String, Object> more) {
        return new BenchRow(
                name, rounded(ours), rounded(baseline), "tokens/s", rounded(ours / baseline), rounded(most), more);
    }

    /** Of an even number of values the mean of the middle two. */
    static double median(DoubleStream values) {
        double[] rising = values.sorted().toArray();
        int middle = rising.length / 2;
        return rising.length % 2 == 1 ? rising[middle] : (rising[middle - 1] + rising[middle]) / 2;
    }

    static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
