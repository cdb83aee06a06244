package joulebook.runner.evaluation.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.DensitySchedule;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.data.TextWindows;
import joulebook.runner.data.TinyTokenizer;
import joulebook.runner.data.TokenizerJson;
import joulebook.runner.data.Utf8Bytes;
import joulebook.runner.loop.Checkpoint;
import joulebook.runner.loop.Identity;
import joulebook.runner.loop.TrainingLoop;
import joulebook.runner.loop.TrainingPlan;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Variant;
import joulebook.runner.pretrained.Pretrained;
import joulebook.runner.pretrained.TinyCheckpoint;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real models, trained in a few seconds until they know one sentence by heart. */
class GptLanguageModelTest {
    private static final ModelShape TINY = new ModelShape(256, 64, 2, 2, 128);
    private static final String SENTENCE = "The meter reads ten watts. ";
    private static final int STEPS = 120;

    @TempDir
    static Path folder;

    @BeforeAll
    static void learnTheSentence() {
        byte[] text = SENTENCE.repeat(40).getBytes(StandardCharsets.UTF_8);
        for (Variant variant : List.of(Variant.DENSE, Variant.ASA)) {
            new TrainingLoop(
                            new Gpt(TINY, variant, 0.7, 1, Device.CPU, Engines.auto()),
                            new TextWindows(text, 4, 128, 1),
                            new TextWindows(text, 4, 128, 0),
                            new TrainingPlan(STEPS, 3e-3, 1, 1, 1, DensitySchedule.of(STEPS, 0.7, 0.05)),
                            List.of())
                    .run(checkpoint(variant), identity(variant).with("seed", 1));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            names = {"DENSE", "ASA"})
    void aModelGoesOnAsItHasLearned(Variant variant) {
        GptLanguageModel model = restored(variant);
        assertThat(model.complete("The meter reads ten", 7, List.of())).isEqualTo(" watts.");
        assertThat(model.complete("The meter reads", 64, List.of("w", "."))).isEqualTo(" ten ");
        assertThat(model.logLikelihood("The meter reads ten", " watts"))
                .isGreaterThan(model.logLikelihood("The meter reads ten", " cows"));
    }

    /** 118 bytes fit the decoder; the rest slides over a full length, a whole pass for each. */
    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            names = {"DENSE", "ASA"})
    void generatingGoesOnPastTheModelsLength(Variant variant) {
        String expected = SENTENCE.repeat(8);
        assertThat(restored(variant).complete(expected.substring(0, 10), 150, List.of()))
                .isEqualTo(expected.substring(10, 160));
    }

    /** The same 128 tokens through the training loop's own cross entropy. */
    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            names = {"DENSE", "ASA"})
    void aLogLikelihoodIsMinusTheCrossEntropySummed(Variant variant) {
        Gpt gpt = gpt(variant);
        String text = "One lamp. ".repeat(13).substring(0, 129);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long[] inputs = new long[128];
        long[] targets = new long[128];
        for (int i = 0; i < 128; i++) {
            inputs[i] = bytes[i];
            targets[i] = bytes[i + 1];
        }
        try (Scope scope = new Scope()) {
            double loss = gpt.evaluate(
                            Tensor.of(inputs, 1, 128), Tensor.of(targets, 128), new Attention.Mode.Evaluation())
                    .result()
                    .loss();
            assertThat(new GptLanguageModel(gpt, new Utf8Bytes())
                            .logLikelihood(text.substring(0, 1), text.substring(1)))
                    .isCloseTo(-128 * loss, within(1e-2));
        }
    }

    /** "hello world" is the tokens 11, 4, 5, 3, 6, 2, 7; the last six are asked for. */
    @Test
    void tokensOfAModelThatBeganElsewhereAreScoredAsItsOwnLossSays(@TempDir Path foreign) throws IOException {
        Pretrained llama = Pretrained.open(TinyCheckpoint.llama().write(foreign, TinyCheckpoint.LLAMA_CONFIG));
        Gpt gpt = new Gpt(llama.shape(128), llama.architecture(), Variant.DENSE, 1, 1, Device.CPU, Engines.auto());
        llama.readInto(gpt, "dense");
        long[] inputs = new long[64];
        long[] targets = new long[64];
        Arrays.fill(targets, -100);
        int[] tokens = {11, 4, 5, 3, 6, 2, 7};
        for (int i = 0; i < 6; i++) {
            inputs[i] = tokens[i];
            targets[i] = tokens[i + 1];
        }
        try (TokenizerJson tokeniser = TokenizerJson.of(TinyTokenizer.write(foreign));
                Scope scope = new Scope()) {
            double loss = gpt.evaluate(Tensor.of(inputs, 1, 64), Tensor.of(targets, 64), new Attention.Mode.Dense())
                    .result()
                    .loss();
            GptLanguageModel model = new GptLanguageModel(gpt, tokeniser);
            assertThat(model.logLikelihood("hello", " world")).isCloseTo(-6 * loss, within(1e-3));
            assertThat(model.tokens("hello world")).isEqualTo(7);
            assertThat(model.start("hello world", 4)).isEqualTo("hello wo");
            String goesOn = model.complete("hello", 5, List.of());
            assertThat(tokeniser.tokens(goesOn)).hasSizeLessThanOrEqualTo(5);
            assertThat(model.complete("hello", 5, List.of())).isEqualTo(goesOn);
        }
    }

    @Test
    void whatFollowsInTwoPartsIsAsLikelyAsTheWhole() {
        GptLanguageModel model = restored(Variant.DENSE);
        double parts =
                model.logLikelihood("The meter", " reads ten") + model.logLikelihood("The meter reads ten", " watts");
        assertThat(model.logLikelihood("The meter", " reads ten watts")).isCloseTo(parts, within(1e-3));
    }

    /** 128 tokens are read: all before them, however much, changes nothing. */
    @Test
    void ofALongContextTheEndIsRead() {
        GptLanguageModel model = restored(Variant.DENSE);
        String end = SENTENCE.repeat(5).substring(0, 128 + 1 - " watts".length());
        assertThat(model.logLikelihood("x".repeat(500) + end, " watts")).isEqualTo(model.logLikelihood(end, " watts"));
        String prompt = SENTENCE.repeat(5); // 135 bytes
        assertThat(model.complete("x".repeat(500) + prompt, 9, List.of()))
                .isEqualTo(model.complete(prompt, 9, List.of()));
    }

    @Test
    void anEmptyContextIsANewLine() {
        GptLanguageModel model = restored(Variant.DENSE);
        assertThat(model.logLikelihood("", "The")).isEqualTo(model.logLikelihood("\n", "The"));
        assertThat(model.logLikelihood("The", "")).isZero();
    }

    @Test
    void whatCannotBeReadAtOnceIsRefused() {
        assertThatThrownBy(() -> restored(Variant.DENSE).logLikelihood("x", "y".repeat(129)))
                .hasMessage("a continuation of 129 tokens does not fit a model that reads 128 at once");
    }

    @Test
    void aTextIsNeverCutWithinACharacter() {
        GptLanguageModel model = restored(Variant.DENSE);
        assertThat(model.tokens("Zähler")).isEqualTo(7);
        assertThat(model.start("Zähler", 2)).isEqualTo("Z");
        assertThat(model.start("Zähler", 3)).isEqualTo("Zä");
        assertThat(model.start("Zähler", 100)).isEqualTo("Zähler");
        assertThat(model.start("Zähler", -5)).isEmpty();
    }

    @Test
    void aCheckpointOfAnotherShapeOrVariantIsRefusedWithWhatItIs() {
        assertThatThrownBy(() ->
                        Checkpoint.readWeights(checkpoint(Variant.DENSE), identity(Variant.ASA), gpt(Variant.ASA)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it is of another training (variant is dense there and asa here). Give the file")
                .hasMessageEndingWith("the options that it was trained with");
    }

    @Test
    void aCheckpointThatEndsEarlyIsRefused() throws IOException {
        Path cut = folder.resolve("cut");
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(checkpoint(Variant.DENSE)), 5000));
        assertThatThrownBy(() -> Checkpoint.readWeights(cut, identity(Variant.DENSE), gpt(Variant.DENSE)))
                .hasMessageEndingWith("ends early. Train again to write a whole one");
    }

    private static GptLanguageModel restored(Variant variant) {
        return new GptLanguageModel(gpt(variant), new Utf8Bytes());
    }

    private static Gpt gpt(Variant variant) {
        Gpt model = new Gpt(
                TINY,
                variant,
                0.7,
                2,
                Device.CPU,
                Engines.auto()); // another seed: nothing of the training but the file
        Checkpoint.readWeights(checkpoint(variant), identity(variant), model);
        return model;
    }

    private static Path checkpoint(Variant variant) {
        return folder.resolve(variant.label());
    }

    private static Identity identity(Variant variant) {
        return Identity.NONE.with("variant", variant.label()).with("preset", "tiny");
    }
}
