package joulebook.runner.pretrained;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joulebook.runner.model.Architecture;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.NamedWeights;

/**
 * The runner's own models as GPT-NeoX (GPTNeoXForCausalLM), which computes the same: rotary on half of a head, relu, one
 * residual after the other. Its linear layers and norms have biases; ours have none, so that zeros stand for them.
 */
record OwnAsNeoX() implements Family {

    @Override
    public String type() {
        return "gpt_neox";
    }

    @Override
    public String prefix() {
        return "gpt_neox.";
    }

    @Override
    public Sizes sizes(Config config) {
        config.demand(config.isThere("joulebook"), "joulebook", "of GPT-NeoX, only what export wrote is read");
        int width = config.count("hidden_size");
        int heads = config.count("num_attention_heads");
        config.demand(width % heads == 0, "num_attention_heads", "hidden_size is no multiple of it");
        ModelShape shape = new ModelShape(
                config.count("vocab_size"),
                width,
                heads,
                config.count("num_hidden_layers"),
                config.count("max_position_embeddings"));
        Architecture own = Architecture.own(shape);
        config.demand(config.count("intermediate_size") == own.hidden(), "intermediate_size", "4 hidden_size is ours");
        config.demand(config.text("hidden_act", "").equals("relu"), "hidden_act", "relu is ours");
        config.demand(config.number("rotary_pct", 0) == 0.5, "rotary_pct", "0.5 is ours");
        config.demand(config.number("rotary_emb_base", 0) == 10_000, "rotary_emb_base", "10000 is ours");
        config.demand(!config.truth("use_parallel_residual", true), "use_parallel_residual", "false is ours");
        config.demand(config.number("layer_norm_eps", 0) == own.epsilon(), "layer_norm_eps", "1e-5 is ours");
        return new Sizes(shape, own);
    }

    @Override
    public List<Mapped> mapping(Gpt model) {
        NamedWeights ours = model.named();
        List<Mapped> mapping = new ArrayList<>();
        mapping.add(Mapped.same(prefix() + "embed_in.weight", ours.get("embedding")));
        for (int layer = 0; layer < model.shape().layers(); layer++) {
            String theirs = layer(layer);
            String own = "blocks." + layer + ".";
            mapping.add(Mapped.same(theirs + "input_layernorm.weight", ours.get(own + "attentionNorm.weight")));
            mapping.add(Mapped.byHead(
                    theirs + "attention.query_key_value.weight",
                    ours.get(own + "queryKeyValue.weight"),
                    model.shape().heads()));
            mapping.add(Mapped.same(theirs + "attention.dense.weight", ours.get(own + "project.weight")));
            mapping.add(Mapped.same(theirs + "post_attention_layernorm.weight", ours.get(own + "mlpNorm.weight")));
            mapping.add(Mapped.same(theirs + "mlp.dense_h_to_4h.weight", ours.get(own + "feedForward.0.weight")));
            mapping.add(Mapped.same(theirs + "mlp.dense_4h_to_h.weight", ours.get(own + "feedForward.1.weight")));
        }
        mapping.add(Mapped.same(prefix() + "final_layer_norm.weight", ours.get("finalNorm.weight")));
        return mapping;
    }

    @Override
    public Map<String, long[]> zeros(Gpt model) {
        long d = model.shape().width();
        Map<String, long[]> zeros = new LinkedHashMap<>();
        for (int layer = 0; layer < model.shape().layers(); layer++) {
            zeros.put(layer(layer) + "input_layernorm.bias", new long[] {d});
            zeros.put(layer(layer) + "attention.query_key_value.bias", new long[] {3 * d});
            zeros.put(layer(layer) + "attention.dense.bias", new long[] {d});
            zeros.put(layer(layer) + "post_attention_layernorm.bias", new long[] {d});
            zeros.put(layer(layer) + "mlp.dense_h_to_4h.bias", new long[] {4 * d});
            zeros.put(layer(layer) + "mlp.dense_4h_to_h.bias", new long[] {d});
        }
        zeros.put(prefix() + "final_layer_norm.bias", new long[] {d});
        return zeros;
    }

    private String layer(int number) {
        return prefix() + "layers." + number + ".";
    }

    @Override
    public boolean isWithoutWeights(String name) {
        return false;
    }

    @Override
    public Map<String, Object> config(Gpt model) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("architectures", List.of("GPTNeoXForCausalLM"));
        config.put("model_type", type());
        config.put("vocab_size", model.shape().vocabulary());
        config.put("max_position_embeddings", model.shape().length());
        config.put("hidden_size", model.shape().width());
        config.put("intermediate_size", model.architecture().hidden());
        config.put("num_hidden_layers", model.shape().layers());
        config.put("num_attention_heads", model.shape().heads());
        config.put("hidden_act", "relu");
        config.put("rotary_pct", 0.5);
        config.put("rotary_emb_base", 10_000);
        config.put("use_parallel_residual", false);
        config.put("layer_norm_eps", model.architecture().epsilon());
        config.put("attention_bias", true);
        config.put("tie_word_embeddings", true);
        config.put("bos_token_id", null); // or the class takes two tokens of its own for a text's ends
        config.put("eos_token_id", null);
        return config;
    }
}
