package joulebook.runner.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RougeTest {

    @Test
    void tokensAreLowerCaseLettersAndDigits() {
        assertThat(Rouge.tokens("Don't pay €3.50 — co-OP!")).containsExactly("don", "t", "pay", "3", "50", "co", "op");
    }

    /**
     * Reference "the cat sat on the mat" (6 words, 5 pairs), text "the cat lay on a mat" (6, 5). Words in common: the cat on
     * mat, 4: F = 8/12. Pairs: "the cat": 2/10. Longest subsequence: the cat on mat: 8/12.
     */
    @Test
    void theThreeMeasuresCountWordsPairsAndTheLongestSubsequence() {
        Rouge rouge = Rouge.of("The cat sat on the mat.", "the cat lay on a mat");
        assertThat(rouge.one()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(rouge.two()).isCloseTo(0.2, within(1e-12));
        assertThat(rouge.l()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(rouge.lSum()).isCloseTo(2 / 3.0, within(1e-12));
    }

    /**
     * Lin's example of the union (2004, section 3.2): reference w1 w2 w3 w4 w5, texts w1 w2 w6 w7 w8 and w1 w3 w8 w9 w5. The
     * union of w1 w2 and w1 w3 w5 is 4 words: R = 4/5 and P = 4/10, F = 8/15. The text as a whole matches w1 w2 w3 w5 too.
     */
    @Test
    void linesTogetherMatchMoreThanEachOfThem() {
        Rouge rouge = Rouge.of("w1 w2 w3 w4 w5", "w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5");
        assertThat(rouge.lSum()).isCloseTo(8 / 15.0, within(1e-12));
    }

    /** Lines the other way round: as one text only w1 w2 w3 stay in order (F = 6/12); line by line all six count. */
    @Test
    void theOrderOfLinesMattersToLButNotToLsum() {
        Rouge rouge = Rouge.of("w1 w2 w3\nv1 v2 v3", "v1 v2 v3\nw1 w2 w3");
        assertThat(rouge.l()).isEqualTo(0.5);
        assertThat(rouge.lSum()).isEqualTo(1);
    }

    /** Both lines of the reference match the text's one "a": it counts once. F = 2 x 1 / (2 + 1). */
    @Test
    void aTokenCountsNoMoreOftenThanTheTextHasIt() {
        assertThat(Rouge.of("a\na", "a").lSum()).isCloseTo(2 / 3.0, within(1e-12));
    }

    /** The example that SCROLLS publishes with its metric: 72.2222, 33.3333, 72.2222 and 55.8136. */
    @Test
    void theExampleThatScrollsPublishesComesOut() {
        Rouge mean = Rouge.mean(List.of(
                Rouge.best(List.of("exact match example"), "exact match example"),
                Rouge.best(List.of("hello", "hi there"), "hello there"),
                Rouge.best(List.of("commander kenobi"), "general kenobi")));
        assertThat(100 * mean.one()).isCloseTo(72.2222, within(1e-4));
        assertThat(100 * mean.two()).isCloseTo(33.3333, within(1e-4));
        assertThat(100 * mean.l()).isCloseTo(72.2222, within(1e-4));
        assertThat(100 * mean.lSum()).isCloseTo(72.2222, within(1e-4));
        assertThat(100 * mean.geometricMean()).isCloseTo(55.8136, within(1e-4));
    }

    @Test
    void nothingInCommonIsZero() {
        assertThat(Rouge.of("one two", "")).isEqualTo(new Rouge(0, 0, 0, 0));
        assertThat(Rouge.of("one two", "three four")).isEqualTo(new Rouge(0, 0, 0, 0));
    }
}
