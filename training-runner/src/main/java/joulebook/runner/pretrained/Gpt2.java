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

/** GPT-2 (GPT2LMHeadModel): learned positions, layer norm and gelu with biases, one table, weights (in, out). */
record Gpt2() implements Family {

    @Override
    public String type() {
        return "gpt2";
    }

    @Override
    public String prefix() {
        return "transformer.";
    }

    @Override
    public Sizes sizes(Config config) {
        String activation = config.text("activation_function", "gelu_new");
        config.demand(
                activation.equals("gelu_new") || activation.equals("gelu_pytorch_tanh"),
                "activation_function",
                "gelu_new is supported");
        config.demand(config.truth("scale_attn_weights", true), "scale_attn_weights", "scores are always scaled");
        config.demand(
                !config.truth("scale_attn_by_inverse_layer_idx", false),
                "scale_attn_by_inverse_layer_idx",
                "that is not supported");
        config.demand(config.truth("tie_word_embeddings", true), "tie_word_embeddings", "GPT-2 has one table");
        int width = config.count("n_embd");
        int heads = config.count("n_head");
        config.demand(width % heads == 0, "n_head", "n_embd is no multiple of it");
        ModelShape shape = new ModelShape(
                config.count("vocab_size"), width, heads, config.count("n_layer"), config.count("n_positions"));
        Architecture architecture = new Architecture(
                Norm.LAYER,
                config.number("layer_norm_epsilon", 1e-5),
                new Positions.Learned(),
                FeedForward.GELU,
                config.count("n_inner", 4 * width),
                heads,
                true,
                true);
        return new Sizes(shape, architecture);
    }

    @Override
    public List<Mapped> mapping(Gpt model) {
        NamedWeights ours = model.named();
        List<Mapped> mapping = new ArrayList<>();
        mapping.add(Mapped.same(prefix() + "wte.weight", ours.get("embedding")));
        mapping.add(Mapped.same(prefix() + "wpe.weight", ours.get("positions")));
        for (int layer = 0; layer < model.shape().layers(); layer++) {
            String theirs = prefix() + "h." + layer + ".";
            String own = "blocks." + layer + ".";
            both(mapping, theirs + "ln_1", own + "attentionNorm", ours, false);
            both(mapping, theirs + "attn.c_attn", own + "queryKeyValue", ours, true);
            both(mapping, theirs + "attn.c_proj", own + "project", ours, true);
            both(mapping, theirs + "ln_2", own + "mlpNorm", ours, false);
            both(mapping, theirs + "mlp.c_fc", own + "feedForward.0", ours, true);
            both(mapping, theirs + "mlp.c_proj", own + "feedForward.1", ours, true);
        }
        both(mapping, prefix() + "ln_f", "finalNorm", ours, false);
        return mapping;
    }

    private static void both(List<Mapped> mapping, String theirs, String own, NamedWeights ours, boolean transposed) {
        Tensor weight = ours.get(own + ".weight");
        mapping.add(
                transposed ? Mapped.transposed(theirs + ".weight", weight) : Mapped.same(theirs + ".weight", weight));
        mapping.add(Mapped.same(theirs + ".bias", ours.get(own + ".bias")));
    }

    @Override
    public boolean isWithoutWeights(String name) {
        return name.endsWith(".attn.bias") || name.endsWith(".attn.masked_bias"); // causal masks
    }

    @Override
    public Map<String, Object> config(Gpt model) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("architectures", List.of("GPT2LMHeadModel"));
        config.put("model_type", type());
        config.put("vocab_size", model.shape().vocabulary());
        config.put("n_positions", model.shape().length());
        config.put("n_embd", model.shape().width());
        config.put("n_layer", model.shape().layers());
        config.put("n_head", model.shape().heads());
        config.put("n_inner", model.architecture().hidden());
        config.put("activation_function", "gelu_new");
        config.put("layer_norm_epsilon", model.architecture().epsilon());
        config.put("tie_word_embeddings", true);
        return config;
    }
}
