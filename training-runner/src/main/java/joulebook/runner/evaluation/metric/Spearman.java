package joulebook.runner.evaluation.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Spearman's rank correlation: Pearson's of the ranks, where equal values share the mean of their ranks. */
public final class Spearman {
    private Spearman() {}

    /** In -1..1; NaN where one side never varies. */
    public static double of(List<Rated> examples) {
        double[] gold = ranks(examples.stream().mapToDouble(Rated::gold).toArray());
        double[] predicted =
                ranks(examples.stream().mapToDouble(Rated::predicted).toArray());
        return Pearson.of(IntStream.range(0, gold.length)
                .mapToObj(i -> new Rated(gold[i], predicted[i]))
                .toList());
    }

    /** Ranks from 1. */
    static double[] ranks(double... values) {
        Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        double[] ranks = new double[values.length];
        for (int from = 0, to; from < order.length; from = to) {
            to = from + 1;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0; // the mean of ranks from + 1 to to
            }
        }
        return ranks;
    }
}
