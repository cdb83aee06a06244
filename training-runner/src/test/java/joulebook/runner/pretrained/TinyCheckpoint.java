package joulebook.runner.pretrained;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** A checkpoint of random float32 weights in the official format, written here byte by byte. */
public final class TinyCheckpoint {
    private final Random random = new Random(11);
    final Map<String, float[]> values = new LinkedHashMap<>();
    final Map<String, long[]> shapes = new LinkedHashMap<>();

    /** Values of a deviation of 0.4 about {@code mean}: all of a layer's parts then show in its output. */
    TinyCheckpoint add(String name, double mean, long... shape) {
        float[] drawn = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = (float) (mean + 0.4 * random.nextGaussian());
        }
        values.put(name, drawn);
        shapes.put(name, shape);
        return this;
    }

    /** vocabulary 32, width 16, two heads, two layers, 40 positions, 20 hidden units. */
    static TinyCheckpoint gpt2(String prefix) {
        TinyCheckpoint made =
                new TinyCheckpoint().add(prefix + "wte.weight", 0, 32, 16).add(prefix + "wpe.weight", 0, 40, 16);
        for (int layer = 0; layer < 2; layer++) {
            String h = prefix + "h." + layer + ".";
            made.add(h + "ln_1.weight", 1, 16).add(h + "ln_1.bias", 0, 16);
            made.add(h + "attn.c_attn.weight", 0, 16, 48).add(h + "attn.c_attn.bias", 0, 48);
            made.add(h + "attn.c_proj.weight", 0, 16, 16).add(h + "attn.c_proj.bias", 0, 16);
            made.add(h + "ln_2.weight", 1, 16).add(h + "ln_2.bias", 0, 16);
            made.add(h + "mlp.c_fc.weight", 0, 16, 20).add(h + "mlp.c_fc.bias", 0, 20);
            made.add(h + "mlp.c_proj.weight", 0, 20, 16).add(h + "mlp.c_proj.bias", 0, 16);
            made.add(h + "attn.bias", 1, 1, 1, 40, 40);
        }
        return made.add(prefix + "ln_f.weight", 1, 16).add(prefix + "ln_f.bias", 0, 16);
    }

    static final String GPT2_CONFIG = """
            {"model_type": "gpt2", "vocab_size": 32, "n_positions": 40, "n_embd": 16, "n_layer": 2, "n_head": 2,
             "n_inner": 20, "activation_function": "gelu_new", "layer_norm_epsilon": 1e-5}""";

    /** vocabulary 32, width 16, four heads of queries and two of keys and values, two layers, 24 hidden units. */
    public static TinyCheckpoint llama() {
        TinyCheckpoint made = new TinyCheckpoint().add("model.embed_tokens.weight", 0, 32, 16);
        for (int layer = 0; layer < 2; layer++) {
            String l = "model.layers." + layer + ".";
            made.add(l + "input_layernorm.weight", 1, 16);
            made.add(l + "self_attn.q_proj.weight", 0, 16, 16);
            made.add(l + "self_attn.k_proj.weight", 0, 8, 16);
            made.add(l + "self_attn.v_proj.weight", 0, 8, 16);
            made.add(l + "self_attn.o_proj.weight", 0, 16, 16);
            made.add(l + "post_attention_layernorm.weight", 1, 16);
            made.add(l + "mlp.gate_proj.weight", 0, 24, 16);
            made.add(l + "mlp.up_proj.weight", 0, 24, 16);
            made.add(l + "mlp.down_proj.weight", 0, 16, 24);
        }
        return made.add("model.norm.weight", 1, 16).add("lm_head.weight", 0, 32, 16);
    }

    public static final String LLAMA_CONFIG = """
            {"model_type": "llama", "vocab_size": 32, "max_position_embeddings": 64, "hidden_size": 16,
             "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
             "hidden_act": "silu", "rms_norm_eps": 1e-6, "rope_theta": 500.0, "tie_word_embeddings": false}""";

    public Path write(Path folder, String config) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        writeTensors(folder.resolve("model.safetensors"), name -> true);
        return folder;
    }

    /** The same in two files and an index. */
    Path writeInParts(Path folder, String config) throws IOException {
        Files.writeString(folder.resolve("config.json"), config);
        writeTensors(folder.resolve("model-00001-of-00002.safetensors"), name -> !name.contains("layers.1"));
        writeTensors(folder.resolve("model-00002-of-00002.safetensors"), name -> name.contains("layers.1"));
        String map = values.keySet().stream()
                .map(name -> "\"%s\": \"model-0000%d-of-00002.safetensors\""
                        .formatted(name, name.contains("layers.1") ? 2 : 1))
                .collect(Collectors.joining(", "));
        Files.writeString(folder.resolve("model.safetensors.index.json"), "{\"weight_map\": {" + map + "}}");
        return folder;
    }

    private void writeTensors(Path file, java.util.function.Predicate<String> chosen) throws IOException {
        StringBuilder header = new StringBuilder("{\"__metadata__\": {\"format\": \"pt\"}");
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (String name : values.keySet()) {
            if (chosen.test(name)) {
                int from = data.size();
                ByteBuffer bytes =
                        ByteBuffer.allocate(4 * values.get(name).length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values.get(name));
                data.writeBytes(bytes.array());
                header.append(", \"%s\": {\"dtype\": \"F32\", \"shape\": %s, \"data_offsets\": [%d, %d]}"
                        .formatted(name, Arrays.toString(shapes.get(name)), from, data.size()));
            }
        }
        Files.write(file, bytes(header + "}", data.toByteArray()));
    }

    static byte[] bytes(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
    }
}
