package joulebook.runner.evaluation.metric;

import java.util.List;
import java.util.TreeSet;

/**
 * The harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN), in 0..1. Where nothing is positive, in truth or in
 * prediction, it is 0 by convention (scikit-learn's).
 */
public final class F1 {
    private F1() {}

    /** Of one class against all others. */
    public static double binary(List<Labelled> examples, String positive) {
        long hits = 0;
        long claimedOrPresent = 0; // 2 TP + FP + FN
        for (Labelled example : examples) {
            boolean present = example.gold().equals(positive);
            boolean claimed = example.predicted().equals(positive);
            hits += present && claimed ? 1 : 0;
            claimedOrPresent += (present ? 1 : 0) + (claimed ? 1 : 0);
        }
        return claimedOrPresent == 0 ? 0 : 2.0 * hits / claimedOrPresent;
    }

    /** The unweighted mean over the classes that occur, in truth or in prediction: CommitmentBank's; NaN of no example. */
    public static double macro(List<Labelled> examples) {
        TreeSet<String> classes = new TreeSet<>();
        for (Labelled example : examples) {
            classes.add(example.gold());
            classes.add(example.predicted());
        }
        return classes.stream()
                .mapToDouble(each -> binary(examples, each))
                .average()
                .orElse(Double.NaN);
    }
}
