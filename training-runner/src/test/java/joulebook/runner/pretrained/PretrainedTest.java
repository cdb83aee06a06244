package joulebook.runner.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.model.Architecture;
import joulebook.runner.model.Decoder;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Variant;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PretrainedTest {
    private static final long[] TOKENS = new Random(4).longs(24, 0, 32).toArray();
    private static final ModelShape OWN = new ModelShape(64, 96, 2, 2, 256);

    @TempDir
    Path folder;

    /** float32 against float64: logits of up to some tens agree to 1e-4. Files of the bare model leave the prefix out. */
    @ParameterizedTest
    @ValueSource(strings = {"", "transformer."})
    void aGpt2ComputesWhatItsDefinitionSays(String prefix) throws IOException {
        TinyCheckpoint made = TinyCheckpoint.gpt2(prefix);
        made.write(folder, TinyCheckpoint.GPT2_CONFIG);
        Map<String, float[]> bare = new java.util.LinkedHashMap<>();
        made.values.forEach((name, values) -> bare.put(name.substring(prefix.length()), values));
        assertLogits(new ModelShape(32, 16, 2, 2, 40), new Reference(bare).gpt2(TOKENS));
    }

    @Test
    void aLlamaComputesWhatItsDefinitionSays() throws IOException {
        TinyCheckpoint made = TinyCheckpoint.llama();
        made.write(folder, TinyCheckpoint.LLAMA_CONFIG);
        assertLogits(new ModelShape(32, 16, 4, 2, 64), new Reference(made.values).llama(TOKENS));
    }

    @Test
    void aCheckpointInPartsIsReadAsOne() throws IOException {
        TinyCheckpoint made = TinyCheckpoint.llama();
        made.writeInParts(folder, TinyCheckpoint.LLAMA_CONFIG);
        assertLogits(new ModelShape(32, 16, 4, 2, 64), new Reference(made.values).llama(TOKENS));
    }

    private void assertLogits(ModelShape shape, double[][] expected) {
        try (Scope scope = new Scope()) {
            Pretrained pretrained = Pretrained.open(folder);
            Gpt model = new Gpt(shape, pretrained.architecture(), Variant.DENSE, 1, 1, Device.CPU, Engines.auto());
            pretrained.readInto(model, "dense");
            double[] logits = model.logits(Tensor.of(TOKENS, 1, TOKENS.length), new Attention.Mode.Evaluation())
                    .toDoubles();
            for (int i = 0; i < logits.length; i++) {
                assertThat(logits[i]).isCloseTo(expected[i / 32][i % 32], within(1e-4));
            }
        }
    }

    /** Gates, thresholds and weights: all that a model says, to the bit. */
    @ParameterizedTest
    @EnumSource(names = {"DENSE", "ASA", "LINFORMER"})
    void anOwnModelComesBackToTheBit(Variant variant) {
        try (Scope scope = new Scope()) {
            Gpt model = new Gpt(OWN, variant, 0.5, 3, Device.CPU, Engines.auto());
            if (variant == Variant.ASA) {
                model.feedback(new double[] {0.1, -0.2, 0.1, 0.3});
            }
            Export.write(folder, model, variant.label());

            Pretrained pretrained = Pretrained.open(folder);
            Gpt read = new Gpt(
                    pretrained.shape(256), pretrained.architecture(), variant, 0.5, 4, Device.CPU, Engines.auto());
            pretrained.readInto(read, variant.label());
            assertThat(pretrained.shape(256)).isEqualTo(OWN);
            assertThat(logits(read)).isEqualTo(logits(model));
        }
    }

    /** As a version whose gate has other parts would have written it: (2, 32) numbers of the third part as one row of 64. */
    @Test
    void aModelWhoseGateHasOtherPartsIsRefused() throws IOException {
        try (Scope scope = new Scope()) {
            Export.write(folder, new Gpt(OWN, Variant.ASA, 0.5, 3, Device.CPU, Engines.auto()), "asa");
            Path file = folder.resolve("model.safetensors");
            String all = Files.readString(file, StandardCharsets.ISO_8859_1);
            String otherwise = all.replaceFirst("(\"joulebook\\.gates\\.2\":\\{[^}]*\"shape\":)\\[2,32]", "$1[64]  ");
            assertThat(otherwise).hasSameSizeAs(all).isNotEqualTo(all);
            Files.writeString(file, otherwise, StandardCharsets.ISO_8859_1);

            Pretrained pretrained = Pretrained.open(folder);
            Gpt read = new Gpt(
                    pretrained.shape(256), pretrained.architecture(), Variant.ASA, 0.5, 4, Device.CPU, Engines.auto());
            assertThatThrownBy(() -> pretrained.readInto(read, "asa"))
                    .isInstanceOf(PretrainedRefused.class)
                    .hasMessage(
                            folder + ": joulebook.gates.2 is [64], and this version's gate has [2, 32] there. Train and"
                                    + " export the model again, or begin with it as another variant");
        }
    }

    /** Rows of query_key_value are those of a head's query, key and value, one head after the other; biases are zero. */
    @Test
    void anOwnModelIsWrittenAsGptNeoXHasIt() throws IOException {
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            Gpt model = new Gpt(OWN, Variant.ASA, 0.5, 3, Device.CPU, Engines.auto());
            Export.write(folder, model, "asa");

            float[] ours = model.named().get("blocks.1.queryKeyValue.weight").toFloats();
            try (Safetensors file = Safetensors.open(folder.resolve("model.safetensors"))) {
                String layer = "gpt_neox.layers.1.attention.query_key_value";
                float[] theirs = file.read(layer + ".weight");
                int head = 48;
                for (int h = 0; h < 2; h++) {
                    for (int which = 0; which < 3; which++) {
                        assertThat(theirs[(h * 3 + which) * head * 96 + 5])
                                .isEqualTo(ours[(which * 2 + h) * head * 96 + 5]);
                    }
                }
                assertThat(file.read(layer + ".bias")).hasSize(288).containsOnly(0);
                assertThat(file.places()).containsKey("joulebook.gates.0");
            }
            JsonNode config = JsonMapper.builder().build().readTree(Files.readString(folder.resolve("config.json")));
            assertThat(config.path("model_type").asString()).isEqualTo("gpt_neox");
            assertThat(config.path("rotary_pct").asDouble()).isEqualTo(0.5);
            assertThat(config.path("use_parallel_residual").asBoolean()).isFalse();
            assertThat(config.path("intermediate_size").asInt()).isEqualTo(384);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama"})
    void whatWasReadIsWrittenAsItWas(String kind) throws IOException {
        TinyCheckpoint made = kind.equals("gpt2") ? TinyCheckpoint.gpt2("transformer.") : TinyCheckpoint.llama();
        made.write(folder, kind.equals("gpt2") ? TinyCheckpoint.GPT2_CONFIG : TinyCheckpoint.LLAMA_CONFIG);
        try (Scope scope = new Scope()) {
            Pretrained pretrained = Pretrained.open(folder);
            ModelShape shape =
                    kind.equals("gpt2") ? new ModelShape(32, 16, 2, 2, 40) : new ModelShape(32, 16, 4, 2, 64);
            Gpt model = new Gpt(shape, pretrained.architecture(), Variant.DENSE, 1, 1, Device.CPU, Engines.auto());
            pretrained.readInto(model, "dense");
            Path again = folder.resolve("again");
            Export.write(again, model, "dense");
            assertThat(Pretrained.open(again).architecture()).isEqualTo(pretrained.architecture());
            try (Safetensors file = Safetensors.open(again.resolve("model.safetensors"))) {
                file.places()
                        .keySet()
                        .forEach(name -> assertThat(file.read(name)).as(name).isEqualTo(made.values.get(name)));
                int masks = kind.equals("gpt2") ? 2 : 0;
                assertThat(file.places()).hasSize(made.values.size() - masks);
            }
        }
    }

    @Test
    void aDenseModelsAttentionIsSwappedForAsa() throws IOException {
        TinyCheckpoint.llama().write(folder, TinyCheckpoint.LLAMA_CONFIG);
        try (Scope scope = new Scope()) {
            Pretrained pretrained = Pretrained.open(folder);
            ModelShape shape = pretrained.shape(128);
            Gpt dense = new Gpt(shape, pretrained.architecture(), Variant.DENSE, 1, 1, Device.CPU, Engines.auto());
            Gpt sparse = new Gpt(shape, pretrained.architecture(), Variant.ASA, 0.5, 1, Device.CPU, Engines.auto());
            pretrained.readInto(dense, "dense");
            pretrained.readInto(sparse, "asa");
            Tensor tokens = Tensor.of(new Random(5).longs(128, 0, 32).toArray(), 1, 128);
            double[] swapped = sparse.logits(tokens, new Attention.Mode.Dense()).toDoubles();
            double[] whole = dense.logits(tokens, new Attention.Mode.Dense()).toDoubles();
            for (int i = 0; i < whole.length; i++) {
                assertThat(swapped[i]).isCloseTo(whole[i], within(1e-4));
            }
            double before = sparse.train(tokens, tokens.reshape(128), new Attention.Mode.Training(0.5, 1))
                    .loss();
            assertThat(before).isPositive();
            assertThat(sparse.gates()).isNotEmpty();
        }
    }

    /** Learned positions, and groups of keys and values, in a cache: as in one pass over all tokens. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama"})
    void tokensReadOneByOneGiveTheLogitsOfOnePass(String kind) throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                kind.equals("gpt2") ? TinyCheckpoint.GPT2_CONFIG : TinyCheckpoint.LLAMA_CONFIG);
        ModelShape shape = new ModelShape(32, 64, 4, 2, 128);
        Architecture architecture = Pretrained.open(folder).architecture();
        Architecture groups = new Architecture(
                architecture.norm(),
                architecture.epsilon(),
                architecture.positions(),
                architecture.feedForward(),
                96,
                kind.equals("gpt2") ? 4 : 2,
                architecture.biased(),
                architecture.tied());
        try (Scope scope = new Scope()) {
            Gpt model = new Gpt(shape, groups, Variant.DENSE, 1, 1, Device.CPU, Engines.auto());
            long[] tokens = new Random(6).longs(128, 0, 32).toArray();
            double[] whole = model.logits(Tensor.of(tokens, 1, 128), new Attention.Mode.Evaluation())
                    .toDoubles();
            Decoder decoder = model.decoder(1, 128);
            decoder.read(0, Arrays.copyOf(tokens, 70));
            for (int at = 70; at < 75; at++) {
                double[] next = decoder.next(new long[] {tokens[at]}).toDoubles();
                for (int i = 0; i < 32; i++) {
                    assertThat(next[i]).isCloseTo(whole[at * 32 + i], within(1e-4));
                }
            }
        }
    }

    @Test
    void anExpertsModelIsNotWritten() {
        try (Scope scope = new Scope()) {
            Gpt model = new Gpt(OWN, Variant.MOE, 1, 3, Device.CPU, Engines.auto());
            assertThatThrownBy(() -> Export.write(folder, model, "moe"))
                    .hasMessage(folder + ": no stock class computes a mixture of experts like this one."
                            + " Keep it with --checkpoint; other variants can be exported");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "llama|silu|gelu|'hidden_act' is \"gelu\": silu is supported",
                "llama|\"rope_theta\"|\"rope_scaling\": {\"type\": \"linear\"}, \"rope_theta\"|'rope_scaling' is {\"type\":\"linear\"}: rescaled",
                "llama|\"vocab_size\": 32,||'vocab_size' is not a whole number from 1 up",
                "llama|\"llama\"|\"mamba\"|'model_type' is 'mamba'; gpt2, llama and the runner's own gpt_neox are read",
                "llama|\"num_key_value_heads\": 2|\"num_key_value_heads\": 3|num_attention_heads is no multiple of it",
                "gpt2|gelu_new|relu|'activation_function' is \"relu\": gelu_new is supported",
                "gpt2|\"n_head\": 2|\"n_head\": 3|n_embd is no multiple of it",
            })
    void aConfigThatIsNotSupportedIsRefusedByItsField(String kind, String there, String instead, String message)
            throws IOException {
        String config = kind.equals("gpt2") ? TinyCheckpoint.GPT2_CONFIG : TinyCheckpoint.LLAMA_CONFIG;
        Files.writeString(folder.resolve("config.json"), config.replace(there, instead == null ? "" : instead));
        assertThatThrownBy(() -> Pretrained.open(folder))
                .isInstanceOf(PretrainedRefused.class)
                .hasMessageContaining("config.json: ")
                .hasMessageContaining(message);
    }

    @Test
    void aTensorThatIsMissingTooManyOrOfAnotherShapeIsNamed() throws IOException {
        TinyCheckpoint missing = TinyCheckpoint.llama();
        missing.values.remove("model.norm.weight");
        assertRefused(missing, "there is no tensor 'model.norm.weight'");
        TinyCheckpoint more = TinyCheckpoint.llama().add("model.adapter.weight", 0, 2);
        assertRefused(more, "it has tensors that a llama model does not: [model.adapter.weight]");
        TinyCheckpoint other = TinyCheckpoint.llama().add("model.norm.weight", 1, 17);
        assertRefused(other, "the tensor 'model.norm.weight' has the shape [17], and config.json asks for [16]");
    }

    private void assertRefused(TinyCheckpoint made, String message) throws IOException {
        made.write(folder, TinyCheckpoint.LLAMA_CONFIG);
        try (Scope scope = new Scope()) {
            Pretrained pretrained = Pretrained.open(folder);
            Gpt model = new Gpt(
                    new ModelShape(32, 16, 4, 2, 64),
                    pretrained.architecture(),
                    Variant.DENSE,
                    1,
                    1,
                    Device.CPU,
                    Engines.auto());
            assertThatThrownBy(() -> pretrained.readInto(model, "dense"))
                    .isInstanceOf(PretrainedRefused.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void learnedPositionsAreNotStretched() throws IOException {
        TinyCheckpoint.gpt2("").write(folder, TinyCheckpoint.GPT2_CONFIG);
        assertThatThrownBy(() -> Pretrained.open(folder).shape(128))
                .hasMessage(
                        folder + ": it has positions for 40 tokens, and 128 are asked for. Choose a shorter --seq-len");
    }

    private static float[] logits(Gpt model) {
        long[] tokens = new Random(5).longs(256, 0, 64).toArray();
        return model.logits(Tensor.of(tokens, 1, tokens.length), new Attention.Mode.Evaluation())
                .toFloats();
    }
}
