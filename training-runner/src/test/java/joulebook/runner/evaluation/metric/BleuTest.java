package joulebook.runner.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each score was also computed by sacreBLEU 2.6.0, to the digits that stand here. */
class BleuTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "He said: \"It costs 1,234.50 euros, not 5-6!\"|He said : \" It costs 1,234.50 euros , not 5 - 6 ! \"",
                "Café &amp; bar (since 1999-2001), isn't it?|Café & bar ( since 1999 - 2001 ) , isn't it ?",
                "a.b 3.x x.3 ,5|a . b 3 . x x . 3 , 5",
                "Mr. O’Neil\u00A0 paid $5 -- 50% off;  ~x^2|Mr . O’Neil paid $ 5 -- 50 % off ; ~ x ^ 2",
                "x&lt;y &quot;q&quot; [z]{w}`u_t|x < y \" q \" [ z ] { w } ` u _ t"
            })
    void tokensAreThoseOfMteval13a(String segment, String tokens) {
        assertThat(String.join(" ", Tokenizer13a.tokens(segment))).isEqualTo(tokens);
    }

    /** 4/6, 3/5, 2/4 and 1/3: the fourth root of their product, 1/15, is 0.508133. */
    @Test
    void itIsTheGeometricMeanOfFourPrecisions() {
        assertThat(bleu("a b c d e f", "a b c d x y")).isCloseTo(50.81327, within(1e-5));
    }

    /** Papineni's example: two references with "the" twice and once allow 2 of 7. Then 1/12, 1/20 and 1/32 by smoothing. */
    @Test
    void aWordCountsNoMoreOftenThanTheReferenceThatHasItMost() {
        assertThat(bleu("the the the the the the the", "the cat is on the mat", "there is a cat on the mat"))
                .isCloseTo(7.80985, within(1e-5));
    }

    /** 4/4, 2/3, 1/2 and, smoothed, 1/2: the fourth root of 1/6 is 0.638943; 4 tokens for 7: exp(1 - 7/4) = 0.472367. */
    @Test
    void aShortTextPaysForItsBrevity() {
        assertThat(bleu("The cat sat.", "The cat sat on a mat.")).isCloseTo(30.18154, within(1e-5));
    }

    /** Over both segments 12/14, 7/12, 3/10, 2/8 and exp(1 - 16/14). */
    @Test
    void aCorpusAddsUpCountsAndNotScores() {
        List<Bleu.Counts> both = List.of(
                Bleu.count("The meter read ten watts at noon.", List.of("The meter showed ten watts at noon.")),
                Bleu.count("Nobody saw the counter reset.", List.of("Nobody noticed that the counter was reset.")));
        assertThat(Bleu.of(both)).isCloseTo(38.14747, within(1e-5));
    }

    @Test
    void theNearestReferenceGivesTheLengthAndTheShorterOfTwoAsNear() {
        assertThat(Bleu.count("a b c", List.of("a b c d e", "a b", "a b c d")).referenceLength())
                .isEqualTo(2);
    }

    @Test
    void itIsWholeForTheReferenceItselfAndZeroWithoutAWordInCommon() {
        assertThat(bleu("a b c d", "a b c d")).isCloseTo(100, within(1e-9));
        assertThat(bleu("a b c d", "w x y z")).isZero();
        assertThat(bleu("", "w x y z")).isZero();
        assertThat(bleu("a", "a")).isZero(); // no run of four tokens, and no effective order
        assertThat(Bleu.of(List.of())).isNaN();
    }

    @Test
    void theSignatureHasSacreBleusFormAndOurName() {
        assertThat(Bleu.signature(1, "joulebook-0.1.0"))
                .isEqualTo("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:joulebook-0.1.0");
    }

    private static double bleu(String segment, String... references) {
        return Bleu.of(List.of(Bleu.count(segment, List.of(references))));
    }
}
