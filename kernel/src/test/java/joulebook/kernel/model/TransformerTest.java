package joulebook.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformerTest {
    private static final Transformer SMALL = Transformer.plain(12, 768, 50_257);
    private static final Transformer LLAMA_70B = new Transformer(80, 8192, 1024, 28_672, 3, 32_000);

    /** Forward, per token: 12 x 24 x 768^2 + 2 x 768 x 50,257; attention at 1,024: 12 x 2 x 1,024 x 768. */
    @Test
    void operationsAreCountedFromTheSizes() {
        assertThat(SMALL.linearOperations()).isEqualTo(169_869_312.0 + 77_194_752.0);
        assertThat(SMALL.attentionOperations(1024)).isEqualTo(18_874_368.0);
        assertThat(SMALL.parameters()).isEqualTo(123_532_032.0); // GPT-2 small without positions, norms and biases
    }

    /** Llama 2 70B: k = 1,024 of d = 8,192 and three matrices of 28,672: 68.7 billion weights that multiply. */
    @Test
    void sharedKeysAndAGatedFeedForwardAreCountedAsTheyAre() {
        assertThat(LLAMA_70B.parameters() / 1e9).isCloseTo(68.71, within(0.01));
    }

    /** 18,874,368 x 3.5 of itself and 247,064,064 x 3: 66,060,288 of 807,252,480. */
    @Test
    void aStepsShareCountsTheBackwardToo() {
        assertThat(SMALL.trainingShare(1024)).isCloseTo(66_060_288.0 / 807_252_480.0, within(1e-12));
        assertThat(SMALL.prefillShare(1024)).isCloseTo(18_874_368.0 / 265_938_432.0, within(1e-12));
    }

    /** At that length share x (1 - density) is the saving, in thousands of tokens: 29k to 225k of 1,024. */
    @ParameterizedTest
    @CsvSource({"0.7,0.1", "0.55,0.2", "0.3,0.5"})
    void theLengthForASavingGivesThatSaving(double saving, double density) {
        assertThat(SMALL.trainingShare(SMALL.trainingLengthFor(saving, density)) * (1 - density))
                .isCloseTo(saving, within(1e-12));
        assertThat(SMALL.prefillShare(SMALL.prefillLengthFor(saving, density)) * (1 - density))
                .isCloseTo(saving, within(1e-12));
        assertThat(SMALL.prefillLengthFor(0.55, 0.2) / 1024).isCloseTo(28.8, within(0.05));
        assertThat(LLAMA_70B.prefillLengthFor(0.55, 0.2) / 1024).isCloseTo(225.3, within(0.05));
    }

    @Test
    void noLengthSavesMoreThanAllOfAttention() {
        assertThat(SMALL.trainingLengthFor(0.7, 0.3)).isInfinite();
    }
}
