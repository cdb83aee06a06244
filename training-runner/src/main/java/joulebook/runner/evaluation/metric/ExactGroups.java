package joulebook.runner.evaluation.metric;

import java.util.List;

/** MultiRC's exact match: the share of questions of whose candidate answers every one got the label it has. */
public final class ExactGroups {
    private ExactGroups() {}

    /** In 0..1; NaN of no question. */
    public static double of(List<List<Labelled>> questions) {
        return questions.stream()
                .mapToDouble(candidates -> candidates.stream().allMatch(Labelled::isRight) ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }
}
