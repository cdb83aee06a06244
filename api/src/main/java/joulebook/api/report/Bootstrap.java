package joulebook.api.report;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The percentile bootstrap of a mean (Efron and Tibshirani 1993, chapter 13). Up to six values, all n^n resamples are
 * drawn, so that no chance is in it; of more, {@value #DRAWS} by a stated seed. A value may be infinite: it is then known
 * from one side only.
 *
 * @param mean of the values themselves
 * @param low the smallest mean that at least 2.5 % of the resamples do not exceed
 * @param high the smallest that at least 97.5 % do not exceed
 */
record Bootstrap(double mean, double low, double high) {
    private static final int ALL_UP_TO = 6;
    private static final int DRAWS = 10_000;
    private static final long SEED = 1;

    static Bootstrap of(List<Double> values) {
        double[] given = values.stream().mapToDouble(Double::doubleValue).toArray();
        double[] means = given.length <= ALL_UP_TO ? all(given) : drawn(given);
        Arrays.sort(means);
        return new Bootstrap(
                Arrays.stream(given).average().orElse(Double.NaN), percentile(means, 0.025), percentile(means, 0.975));
    }

    /** How an interval over so many values was made, in words. */
    static String method(int values) {
        String how = "percentile bootstrap over seeds, ";
        return values <= ALL_UP_TO
                ? how + "all " + (long) Math.pow(values, values) + " resamples"
                : how + DRAWS + " resamples, seed " + SEED;
    }

    /** Every sequence of n of the n values: resample r reads its n digits in base n. */
    private static double[] all(double[] values) {
        int n = values.length;
        double[] means = new double[(int) Math.pow(n, n)];
        for (int resample = 0; resample < means.length; resample++) {
            double sum = 0;
            for (int digits = resample, i = 0; i < n; i++, digits /= n) {
                sum += values[digits % n];
            }
            means[resample] = sum / n;
        }
        return means;
    }

    private static double[] drawn(double[] values) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        double[] means = new double[DRAWS];
        for (int resample = 0; resample < DRAWS; resample++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += values[random.nextInt(values.length)];
            }
            means[resample] = sum / values.length;
        }
        return means;
    }

    private static double percentile(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
