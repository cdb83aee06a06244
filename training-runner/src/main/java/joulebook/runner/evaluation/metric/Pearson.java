package joulebook.runner.evaluation.metric;

import java.util.List;

/** Pearson's correlation, cov(x, y) / (sd(x) sd(y)), in -1..1; NaN where one side never varies. */
public final class Pearson {
    private Pearson() {}

    public static double of(List<Rated> examples) {
        double goldMean = examples.stream().mapToDouble(Rated::gold).average().orElse(Double.NaN);
        double predictedMean =
                examples.stream().mapToDouble(Rated::predicted).average().orElse(Double.NaN);
        double both = 0;
        double gold = 0;
        double predicted = 0;
        for (Rated example : examples) {
            double x = example.gold() - goldMean;
            double y = example.predicted() - predictedMean;
            both += x * y;
            gold += x * x;
            predicted += y * y;
        }
        return gold == 0 || predicted == 0 ? Double.NaN : both / Math.sqrt(gold * predicted);
    }
}
