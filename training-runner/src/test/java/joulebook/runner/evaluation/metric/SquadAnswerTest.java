package joulebook.runner.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SquadAnswerTest {

    @Test
    void caseArticlesPunctuationAndSpacesDoNotCount() {
        assertThat(SquadAnswer.words("  The quick, brown-ish Fox's  tail & an a\u00A0end. "))
                .containsExactly("quick", "brownish", "foxs", "tail", "end");
        assertThat(SquadAnswer.exactMatch("The Eiffel Tower!", List.of("Louvre", "eiffel tower")))
                .isEqualTo(1);
        assertThat(SquadAnswer.exactMatch("Eiffel", List.of("Eiffel Tower"))).isZero();
    }

    @Test
    void anArticleWithinAWordStays() {
        assertThat(SquadAnswer.words("anthem theatre a-b")).containsExactly("anthem", "theatre", "ab");
    }

    /** "red big dog" and "big red red cat" share red and big: P = 2/3, R = 2/4, F1 = 4/7. */
    @Test
    void f1ComparesBagsOfWords() {
        assertThat(SquadAnswer.f1("a red, big dog", List.of("big red red cat"))).isCloseTo(4 / 7.0, within(1e-12));
    }

    @Test
    void theBestReferenceCounts() {
        assertThat(SquadAnswer.f1("Paris", List.of("London", "Paris, France"))).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(SquadAnswer.f1("", List.of("Paris"))).isZero();
    }

    /** SCROLLS' own example of its metric: 1, 2/3 and 1/2 give 72.2222 in the mean. */
    @Test
    void theExampleThatScrollsPublishesComesOut() {
        double f1 = SquadAnswer.f1("exact match example", List.of("exact match example"))
                + SquadAnswer.f1("hello there", List.of("hello", "hi there"))
                + SquadAnswer.f1("general kenobi", List.of("commander kenobi"));
        assertThat(100 * f1 / 3).isCloseTo(72.2222, within(1e-4));
    }
}
