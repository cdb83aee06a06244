package joulebook.runner.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ModelTest {
    private static final ModelShape TINY = new ModelShape(256, 96, 2, 2, 256);

    /** V d + L (12 d^2 + 2 d) + d, by hand: 50257 x 768 + 12 x (12 x 589 824 + 1536) + 768. */
    @Test
    void parametersAreCountedFromTheShape() {
        assertThat(Preset.M125.shape().parameters()).isEqualTo(123_551_232L);
    }

    /** L (2 d r + 33 H) = 12 (2 x 768 x 16 + 33 x 12) = 299 664 for 125 M with r = 16. */
    @Test
    void theGateIsAsSmallAsItsDesignSays() {
        assertThat(Preset.M125.shape().gateParameters()).isEqualTo(299_664L);
    }

    @ParameterizedTest
    @EnumSource(Preset.class)
    void theGateStaysUnderThreeThousandthsOfTheParameters(Preset preset) {
        ModelShape shape = preset.shape();
        assertThat(shape.gateParameters() / (double) shape.parameters()).isBetween(0.0005, 0.003);
    }

    /** Shares of attention, and ideal savings at density 0.1 and 0.3, in percent: ASA.md's table. */
    @ParameterizedTest
    @CsvSource({
        "M125,4096,26,24,18",
        "M125,16384,59,53,41",
        "B1_3,4096,15,14,11",
        "B1_3,16384,42,38,29",
        "B7,4096,9,8,6",
        "B7,65536,60,54,42",
        "B13,16384,23,21,16"
    })
    void theBoundIsTheTablesOfTheDesign(Preset preset, int length, int share, int atTenth, int atThreeTenths) {
        assertThat(100 * FlopBound.of(preset.shape(), length, 0.1, 1).attentionShare())
                .isCloseTo(share, within(0.51));
        assertThat(100 * FlopBound.of(preset.shape(), length, 0.1, 1).idealSaving())
                .isCloseTo(atTenth, within(0.51));
        assertThat(100 * FlopBound.of(preset.shape(), length, 0.3, 1).idealSaving())
                .isCloseTo(atThreeTenths, within(0.51));
    }

    /** 12 layers of 16 d^2 of a feed-forward, of 12 x 24 d^2 + 2 d V of linear parts and 12 x 2 n d x 3.5 / 3 of attention. */
    @Test
    void halfTheFeedForwardSavesHalfItsShare() {
        double d = 768;
        double feedForward = 12 * 16 * d * d;
        double all = 12 * 24 * d * d + 2 * d * 50_257 + 12 * 2 * 4096 * d * 3.5 / 3;
        assertThat(FlopBound.of(Preset.M125.shape(), 4096, 1, 0.5).idealSaving())
                .isCloseTo(0.5 * feedForward / all, within(1e-12));
    }

    @Test
    void aNameThatIsNoPresetIsAnsweredWithAllThereAre() {
        assertThatThrownBy(() -> Preset.of("huge"))
                .hasMessage(
                        "there is no preset 'huge'. There are: smoke, default, recall, needle, copy, listops, 125m, 350m, 1.3b, 7b, 13b");
    }

    @ParameterizedTest
    @EnumSource(Variant.class)
    void aLaterTokenChangesNoBitOfAnEarlierLogit(Variant variant) {
        int changed = 150;
        try (Scope scope = new Scope()) {
            Gpt model = new Gpt(TINY, variant, 0.5, 3, Device.CPU, Engines.auto());
            if (variant == Variant.ASA) {
                model.threshold(0.1);
            }
            long[] tokens = new Random(5).longs(256, 0, 256).toArray();
            float[] before = logits(model, tokens);
            for (int i = changed; i < tokens.length; i++) {
                tokens[i] = (tokens[i] + 77) % 256;
            }
            float[] after = logits(model, tokens);

            int earlier = changed * TINY.vocabulary();
            assertThat(Arrays.copyOf(after, earlier)).isEqualTo(Arrays.copyOf(before, earlier));
            assertThat(Arrays.copyOfRange(after, earlier, after.length))
                    .isNotEqualTo(Arrays.copyOfRange(before, earlier, before.length));
        }
    }

    private static float[] logits(Gpt model, long[] tokens) {
        return model.logits(Tensor.of(tokens, 1, tokens.length), new Attention.Mode.Evaluation())
                .toFloats();
    }

    @Test
    void bothVariantsBeginWithTheSameWeights() {
        try (Scope scope = new Scope()) {
            Gpt dense = new Gpt(TINY, Variant.DENSE, 1, 3, Device.CPU, Engines.auto());
            Gpt sparse = new Gpt(TINY, Variant.ASA, 1, 3, Device.CPU, Engines.auto());
            for (int i = 0; i < dense.matrices().size(); i++) {
                assertThat(sparse.matrices().get(i).toFloats())
                        .isEqualTo(dense.matrices().get(i).toFloats());
            }
        }
    }
}
