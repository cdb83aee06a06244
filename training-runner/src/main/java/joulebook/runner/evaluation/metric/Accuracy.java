package joulebook.runner.evaluation.metric;

import java.util.List;

/** The share of examples that got the label they have. */
public final class Accuracy {
    private Accuracy() {}

    /** In 0..1; NaN of no example. */
    public static double of(List<Labelled> examples) {
        return examples.stream()
                .mapToDouble(example -> example.isRight() ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }
}
