package joulebook.runner.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecoderTest {
    private static final int T = 256;
    /** Heads of 64 go over the vector unit. */
    private static final ModelShape WIDE = new ModelShape(256, 128, 2, 2, T);
    /** Heads of 48 do not. */
    private static final ModelShape NARROW = new ModelShape(256, 96, 2, 2, T);

    private static final double EVERYTHING = -60;
    /** Sums of some hundred float32 terms in another order, through two layers; logits are of the order of 1. */
    private static final double TOLERANCE = 2e-5;

    @ParameterizedTest
    @EnumSource(Variant.class)
    void logitsAreThoseOfAPassOverTheWholeSequence(Variant variant) {
        for (ModelShape shape : new ModelShape[] {WIDE, NARROW}) {
            try (Scope scope = new Scope()) {
                Gpt model = model(shape, variant, 0.1);
                long[] tokens = tokens(5, T);
                Tensor expected = model.logits(Tensor.of(tokens, 1, T), new Attention.Mode.Evaluation());

                Decoder decoder = model.decoder(1, T);
                double furthest = difference(decoder.read(0, Arrays.copyOf(tokens, 70)), expected.select(1, 69));
                for (int at = 70; at < T; at++) {
                    try (Scope step = new Scope()) {
                        Tensor found = decoder.next(new long[] {tokens[at]});
                        furthest = Math.max(furthest, difference(found, expected.select(1, at)));
                    }
                }

                assertThat(expected.abs().max().item()).isGreaterThan(0.5);
                assertThat(furthest).isLessThan(TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            names = {"ASA", "WINDOW", "RANDOM", "MOBA"})
    void atFullDensityGreedyDecodingIsDenseTokenForToken(Variant variant) {
        try (Scope scope = new Scope()) {
            Gpt dense = new Gpt(WIDE, Variant.DENSE, 1, 3, Device.CPU, Engines.auto());
            Gpt sparse = new Gpt(WIDE, variant, 1, 3, Device.CPU, Engines.auto());
            strengthen(dense);
            strengthen(sparse);
            sparse.threshold(EVERYTHING);
            long[] said = greedy(dense, tokens(6, 90), T - 90);
            assertThat(greedy(sparse, tokens(6, 90), T - 90)).isEqualTo(said);
            assertThat(Arrays.stream(said).distinct().count()).isGreaterThan(3);
        }
    }

    /** All but the embedding, so that an untrained model does not just say each token again. */
    private static void strengthen(Gpt model) {
        try (Scope.GradMode none = Scope.noGrad()) {
            model.matrices().stream().skip(1).forEach(matrix -> matrix.set(matrix.times(8)));
        }
    }

    private static long[] greedy(Gpt model, long[] prompt, int tokens) {
        Decoder decoder = model.decoder(1, T);
        long[] said = new long[tokens];
        for (int i = 0; i < tokens; i++) {
            try (Scope step = new Scope()) {
                Tensor logits = i == 0 ? decoder.read(0, prompt) : decoder.next(new long[] {said[i - 1]});
                said[i] = (long) logits.argmax().item();
            }
        }
        return said;
    }

    /** Each has a length, and so positions, of its own. */
    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            names = {"DENSE", "ASA", "LINFORMER", "MOE"})
    void sequencesInStepSayWhatEachSaysAlone(Variant variant) {
        try (Scope scope = new Scope()) {
            Gpt model = model(WIDE, variant, 0.1);
            int[] starts = {3, 64, 130};
            Decoder together = model.decoder(3, T);
            Decoder[] alone = new Decoder[3];
            for (int sequence = 0; sequence < 3; sequence++) {
                alone[sequence] = model.decoder(1, T);
                together.read(sequence, tokens(sequence, starts[sequence]));
                alone[sequence].read(0, tokens(sequence, starts[sequence]));
            }
            long[] more = tokens(9, 300);
            for (int i = 0; i < 100; i++) {
                Tensor found = together.next(Arrays.copyOfRange(more, 3 * i, 3 * i + 3));
                for (int sequence = 0; sequence < 3; sequence++) {
                    Tensor expected = alone[sequence].next(new long[] {more[3 * i + sequence]});
                    assertThat(difference(found.narrow(0, sequence, 1), expected))
                            .isLessThan(TOLERANCE);
                }
            }
        }
    }

    @Test
    void whatAnotherSequenceReadsChangesNoBit() {
        try (Scope scope = new Scope()) {
            Gpt model = model(WIDE, Variant.ASA, 0.1);
            Decoder one = model.decoder(2, T);
            Decoder other = model.decoder(2, T);
            one.read(0, tokens(1, 100));
            one.read(1, tokens(2, 100));
            other.read(0, tokens(1, 100));
            other.read(1, tokens(3, 100));
            for (int i = 0; i < 80; i++) {
                float[] found = one.next(new long[] {i, 7}).select(0, 0).toFloats();
                assertThat(other.next(new long[] {i, 200}).select(0, 0).toFloats())
                        .isEqualTo(found);
            }
        }
    }

    @Test
    void moreThanTheModelsLengthIsRefused() {
        try (Scope scope = new Scope()) {
            Gpt model = model(WIDE, Variant.ASA, 0.1);
            assertThatThrownBy(() -> model.decoder(1, 320))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "a cache of 320 tokens does not fit a model whose longest sequence has 256:");
            Decoder decoder = model.decoder(1, 65);
            assertThatThrownBy(() -> decoder.read(0, tokens(1, 66)))
                    .hasMessage("a start of 66 tokens does not fit a cache of 65: give 1 to 65");
            decoder.read(0, tokens(1, 64));
            assertThatThrownBy(() -> decoder.read(0, tokens(1, 1)))
                    .hasMessage("sequence 0 has a start already, of 64 tokens: go on with next, or make another"
                            + " decoder");
            decoder.next(new long[] {1});
            assertThatThrownBy(() -> decoder.next(new long[] {1}))
                    .hasMessage("the cache of sequence 0 is full: it holds 65 tokens. Make a decoder for more, up to"
                            + " the model's length of 256");
            assertThat(decoder.length(0)).isEqualTo(65);
        }
    }

    private static Gpt model(ModelShape shape, Variant variant, double threshold) {
        Gpt model = new Gpt(shape, variant, 0.5, 3, Device.CPU, Engines.auto());
        if (variant.isGated()) {
            model.threshold(threshold);
        }
        return model;
    }

    private static long[] tokens(long seed, int count) {
        return new Random(seed).longs(count, 0, 256).toArray();
    }

    private static double difference(Tensor one, Tensor other) {
        return one.minus(other).abs().max().item();
    }
}
