package joulebook.api.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import joulebook.api.claim.Bounds.ModelBound;
import joulebook.kernel.model.Transformer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundsTest {
    private static final PublishedClaims PUBLISHED = PublishedClaims.read();

    /** The design's table: attention's share of a training step, and the ideal saving at density 10, 20 and 30 %, in per cent. */
    @ParameterizedTest
    @CsvSource({
        "125m,4,26,24,21,18", "125m,16,59,53,47,41", "125m,64,85,77,68,60",
        "1.3b,4,15,14,12,11", "1.3b,16,42,38,33,29", "1.3b,64,74,67,59,52",
        "7b,4,9,8,7,6", "7b,16,27,25,22,19", "7b,64,60,54,48,42",
        "13b,4,7,6,6,5", "13b,16,23,21,19,16", "13b,64,55,49,44,38",
        "70b,4,4,4,3,3", "70b,16,15,14,12,11", "70b,64,42,38,34,30"
    })
    void theTableOfTheDesignFollowsFromTheFormula(String model, int kilo, int share, int tenth, int fifth, int third) {
        ModelBound bound = Bounds.training(PUBLISHED.model(model)).stream()
                .filter(each -> each.length() == 1024 * kilo)
                .findFirst()
                .orElseThrow();

        assertThat(Math.round(100 * bound.attentionShare())).isEqualTo(share);
        assertThat(Math.round(100 * bound.ideal().get(0).saving())).isEqualTo(tenth);
        assertThat(Math.round(100 * bound.ideal().get(1).saving())).isEqualTo(fifth);
        assertThat(Math.round(100 * bound.ideal().get(2).saving())).isEqualTo(third);
    }

    /** Its last column: the length for 70 % at density 10 %, in thousands of 1,024; and the share at 1k. */
    @ParameterizedTest
    @CsvSource({"125m,39,8", "1.3b,78,4", "7b,148,2", "13b,184,2", "70b,307,1"})
    void theLengthFor70PercentIsTheDesignsToo(String model, int kilo, int shareAt1k) {
        Transformer sizes = PUBLISHED.model(model).sizes();

        assertThat(Math.round(sizes.trainingLengthFor(0.7, 0.1) / 1024)).isEqualTo(kilo);
        assertThat(Math.round(100 * sizes.trainingShare(1024))).isEqualTo(shareAt1k);
    }

    /** 8 sequences of 16k: 2 x 32 x 4,096 x 16,384 x 8 keys and values beside 6.6 billion weights; of 84 % four fifths go. */
    @Test
    void decodingSavesOfTheBytesThatKeysAndValuesAre() {
        assertThat(Bounds.decodingSaving(PUBLISHED.model("7b").sizes(), 8, 16_384, 0.2))
                .isCloseTo(0.67, within(0.005));
    }
}
