package joulebook.runner.pretrained;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joulebook.runner.model.Architecture;
import joulebook.runner.model.Architecture.FeedForward;
import joulebook.runner.model.Architecture.Norm;
import joulebook.runner.model.Architecture.Positions;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.NamedWeights;
import joulebook.runner.torch.Tensor;
import tools.jackson.databind.JsonNode;

/** Llama (LlamaForCausalLM): rotary on whole heads, grouped keys and values, RMS norm, SwiGLU, no biases. */
record Llama() implements Family {

    @Override
    public String type() {
        return "llama";
    }

    @Override
    public String prefix() {
        return "model.";
    }

    @Override
    public Sizes sizes(Config config) {
        config.demand(config.text("hidden_act", "silu").equals("silu"), "hidden_act", "silu is supported");
        config.demand(!config.truth("attention_bias", false), "attention_bias", "biases are not supported");
        config.demand(!config.truth("mlp_bias", false), "mlp_bias", "biases are not supported");
        config.demand(!config.isThere("rope_scaling"), "rope_scaling", "rescaled positions are not supported");
        int width = config.count("hidden_size");
        int heads = config.count("num_attention_heads");
        int keyValueHeads = config.count("num_key_value_heads", heads);
        config.demand(width % heads == 0, "num_attention_heads", "hidden_size is no multiple of it");
        config.demand(heads % keyValueHeads == 0, "num_key_value_heads", "num_attention_heads is no multiple of it");
        config.demand(
                config.count("head_dim", width / heads) == width / heads,
                "head_dim",
                "heads of hidden_size / num_attention_heads are supported");
        ModelShape shape = new ModelShape(
                config.count("vocab_size"),
                width,
                heads,
                config.count("num_hidden_layers"),
                config.count("max_position_embeddings"));
        Architecture architecture = new Architecture(
                Norm.RMS,
                config.number("rms_norm_eps", 1e-6),
                new Positions.Rotary(1, ropeBase(config)),
                FeedForward.SWIGLU,
                config.count("intermediate_size"),
                keyValueHeads,
                false,
                config.truth("tie_word_embeddings", false));
        return new Sizes(shape, architecture);
    }

    /** Newer configs hold the base in {@code rope_parameters}. */
    private static double ropeBase(Config config) {
        JsonNode parameters = config.root().path("rope_parameters");
        if (!parameters.isObject()) {
            return config.number("rope_theta", 10_000);
        }
        config.demand(
                parameters.path("rope_type").asString("default").equals("default"),
                "rope_parameters",
                "rescaled positions are not supported");
        return parameters.path("rope_theta").asDouble(10_000);
    }

    @Override
    public List<Mapped> mapping(Gpt model) {
        NamedWeights ours = model.named();
        ModelShape shape = model.shape();
        long queries = shape.width();
        long keys = (long) model.architecture().keyValueHeads() * shape.headWidth();
        List<Mapped> mapping = new ArrayList<>();
        mapping.add(Mapped.same(prefix() + "embed_tokens.weight", ours.get("embedding")));
        for (int layer = 0; layer < shape.layers(); layer++) {
            String theirs = prefix() + "layers." + layer + ".";
            String own = "blocks." + layer + ".";
            Tensor all = ours.get(own + "queryKeyValue.weight");
            mapping.add(Mapped.same(theirs + "input_layernorm.weight", ours.get(own + "attentionNorm.weight")));
            mapping.add(Mapped.same(theirs + "self_attn.q_proj.weight", all.narrow(0, 0, queries)));
            mapping.add(Mapped.same(theirs + "self_attn.k_proj.weight", all.narrow(0, queries, keys)));
            mapping.add(Mapped.same(theirs + "self_attn.v_proj.weight", all.narrow(0, queries + keys, keys)));
            mapping.add(Mapped.same(theirs + "self_attn.o_proj.weight", ours.get(own + "project.weight")));
            mapping.add(Mapped.same(theirs + "post_attention_layernorm.weight", ours.get(own + "mlpNorm.weight")));
            mapping.add(Mapped.same(theirs + "mlp.gate_proj.weight", ours.get(own + "feedForward.0.weight")));
            mapping.add(Mapped.same(theirs + "mlp.up_proj.weight", ours.get(own + "feedForward.1.weight")));
            mapping.add(Mapped.same(theirs + "mlp.down_proj.weight", ours.get(own + "feedForward.2.weight")));
        }
        mapping.add(Mapped.same(prefix() + "norm.weight", ours.get("finalNorm.weight")));
        if (!model.architecture().tied()) {
            mapping.add(Mapped.same("lm_head.weight", ours.get("output")));
        }
        return mapping;
    }

    @Override
    public boolean isWithoutWeights(String name) {
        return name.endsWith(".rotary_emb.inv_freq"); // follows from rope_theta
    }

    @Override
    public Map<String, Object> config(Gpt model) {
        Architecture architecture = model.architecture();
        double base = architecture.positions() instanceof Positions.Rotary rotary ? rotary.base() : 10_000;
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("architectures", List.of("LlamaForCausalLM"));
        config.put("model_type", type());
        config.put("vocab_size", model.shape().vocabulary());
        config.put("max_position_embeddings", model.shape().length());
        config.put("hidden_size", model.shape().width());
        config.put("intermediate_size", architecture.hidden());
        config.put("num_hidden_layers", model.shape().layers());
        config.put("num_attention_heads", model.shape().heads());
        config.put("num_key_value_heads", architecture.keyValueHeads());
        config.put("hidden_act", "silu");
        config.put("rms_norm_eps", architecture.epsilon());
        config.put("rope_theta", base);
        config.put("tie_word_embeddings", architecture.tied());
        return config;
    }
}
