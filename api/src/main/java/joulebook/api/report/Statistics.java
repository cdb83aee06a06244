package joulebook.api.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Means with two-sided 95 % intervals by Student's t; one value has no interval. */
record Statistics(
        double mean, @Nullable Double low, @Nullable Double high) {
    // t(0.975) for 1 to 30 degrees of freedom (NIST/SEMATECH e-Handbook, table 1.3.6.7.2)
    private static final double[] T = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
        2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
    };

    static Statistics of(List<Double> values) {
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
        int n = values.size();
        if (n < 2) {
            return new Statistics(mean, null, null);
        }
        double squares =
                values.stream().mapToDouble(value -> Math.pow(value - mean, 2)).sum();
        double half = t(n - 1) * Math.sqrt(squares / (n - 1) / n);
        return new Statistics(mean, mean - half, mean + half);
    }

    /** Beyond the table the normal's quantile with two terms in 1 / degrees (Abramowitz and Stegun 26.7.5). */
    private static double t(int degrees) {
        if (degrees <= T.length) {
            return T[degrees - 1];
        }
        double z = 1.959964;
        double cube = z * z * z;
        return z + (cube + z) / (4 * degrees) + (5 * cube * z * z + 16 * cube + 3 * z) / (96.0 * degrees * degrees);
    }
}
