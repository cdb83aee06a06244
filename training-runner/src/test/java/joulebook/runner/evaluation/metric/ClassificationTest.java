package joulebook.runner.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationTest {
    /** 6 hits, 1 false alarm, 2 misses, 3 rightly refused. */
    private static final List<Labelled> TWELVE = table(6, 1, 2, 3);

    /** 9 of 12. */
    @Test
    void accuracyIsTheShareThatIsRight() {
        assertThat(Accuracy.of(TWELVE)).isEqualTo(0.75);
        assertThat(Accuracy.of(List.of())).isNaN();
    }

    /** 2 x 6 / (2 x 6 + 1 + 2) = 12 / 15; precision 6/7 and recall 6/8 give the same. */
    @Test
    void f1IsTheHarmonicMeanOfPrecisionAndRecall() {
        assertThat(F1.binary(TWELVE, "1")).isEqualTo(0.8);
        assertThat(2 / (7 / 6.0 + 8 / 6.0)).isCloseTo(0.8, within(1e-12));
    }

    /** Of class 0: 2 x 3 / (2 x 3 + 2 + 1) = 2/3. The mean of 0.8 and 2/3 is 11/15. */
    @Test
    void macroF1WeighsClassesAlikeHoweverFewExamplesTheyHave() {
        assertThat(F1.macro(TWELVE)).isCloseTo(11 / 15.0, within(1e-12));
    }

    /** Entailment 2/3, neutral 0 (never right), contradiction 1: their mean is 5/9. */
    @Test
    void macroF1CountsAClassThatWasNeverMet() {
        List<Labelled> examples = List.of(
                new Labelled("entailment", "entailment"),
                new Labelled("neutral", "entailment"),
                new Labelled("contradiction", "contradiction"));
        assertThat(F1.macro(examples)).isCloseTo(5 / 9.0, within(1e-12));
    }

    @Test
    void f1IsZeroWhereNothingIsPositive() {
        assertThat(F1.binary(List.of(new Labelled("0", "0")), "1")).isZero();
    }

    /** (6 x 3 - 1 x 2) / sqrt(7 x 8 x 4 x 5) = 16 / sqrt(1120) = 0.478091. */
    @Test
    void matthewsIsThePublishedFormula() {
        assertThat(Matthews.of(TWELVE, "1")).isCloseTo(0.478091, within(1e-6));
    }

    @Test
    void matthewsIsMinusOneWhereAllIsWrongAndZeroWhereOneAnswerIsGivenToAll() {
        assertThat(Matthews.of(table(0, 5, 5, 0), "1")).isEqualTo(-1);
        assertThat(Matthews.of(table(7, 3, 0, 0), "1")).isZero();
    }

    /** Counts whose product, 10^20, leaves a long's range. */
    @Test
    void matthewsDoesNotOverflow() {
        assertThat(Matthews.of(table(50_000, 50_000, 50_000, 50_000), "1")).isZero();
    }

    @Test
    void aQuestionIsExactOnlyIfAllItsCandidatesAre() {
        Labelled right = new Labelled("1", "1");
        Labelled wrong = new Labelled("0", "1");
        assertThat(ExactGroups.of(List.of(List.of(right, right), List.of(right, wrong), List.of(right))))
                .isCloseTo(2 / 3.0, within(1e-12));
    }

    private static List<Labelled> table(int hits, int falseAlarms, int misses, int refused) {
        List<Labelled> examples = new ArrayList<>();
        examples.addAll(Collections.nCopies(hits, new Labelled("1", "1")));
        examples.addAll(Collections.nCopies(falseAlarms, new Labelled("0", "1")));
        examples.addAll(Collections.nCopies(misses, new Labelled("1", "0")));
        examples.addAll(Collections.nCopies(refused, new Labelled("0", "0")));
        return examples;
    }
}
