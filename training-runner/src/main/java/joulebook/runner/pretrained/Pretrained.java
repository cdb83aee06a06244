package joulebook.runner.pretrained;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import joulebook.runner.model.Architecture;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A folder with a model in Hugging Face's form. Every tensor of it is read, or known to say nothing, or refused by name.
 *
 * <p>What stock classes have no place for is kept beside: gates as tensors {@code joulebook.gates.N}, what feedback moves in
 * the config's field {@code joulebook}. Such classes leave both out, and so compute dense attention.
 */
public final class Pretrained {
    private static final List<Family> FAMILIES = List.of(new Gpt2(), new Llama(), new OwnAsNeoX());
    static final String GATES = "joulebook.gates.";
    static final String OURS = "joulebook";

    private final Path folder;
    private final Config config;
    private final Family family;
    private final Family.Sizes sizes;
    private @Nullable String sha256;

    private Pretrained(Path folder, Config config, Family family) {
        this.folder = folder;
        this.config = config;
        this.family = family;
        this.sizes = family.sizes(config);
    }

    /**
     * Reads the config; weights are read later.
     *
     * @throws PretrainedRefused if it is of a kind or has a setting that is not supported
     */
    public static Pretrained open(Path folder) {
        Config config = Config.of(folder);
        String type = config.text("model_type", "");
        for (Family family : FAMILIES) {
            if (family.type().equals(type)) {
                return new Pretrained(folder, config, family);
            }
        }
        throw config.refused("'model_type' is '" + type + "'; gpt2, llama and the runner's own gpt_neox are read");
    }

    /**
     * The model's sizes at a length.
     *
     * @throws PretrainedRefused if its learned positions end before
     */
    public ModelShape shape(int length) {
        ModelShape there = sizes.shape();
        boolean isLearned = sizes.architecture().positions() instanceof Architecture.Positions.Learned;
        if (isLearned && length > there.length()) {
            throw new PretrainedRefused(
                    folder,
                    "it has positions for " + there.length() + " tokens, and " + length + " are asked for",
                    "Choose a shorter --seq-len");
        }
        return there.withLength(length);
    }

    public Architecture architecture() {
        return sizes.architecture();
    }

    /**
     * SHA-256 over what {@code sha256sum} prints of config.json and the safetensors files, by name: the whole model, wherever
     * it lies.
     *
     * @throws PretrainedRefused if a file cannot be read
     */
    public String sha256() {
        if (sha256 == null) {
            sha256 = FolderDigest.of(folder);
        }
        return sha256;
    }

    public Path folder() {
        return folder;
    }

    /**
     * Reads all weights into a model of {@link #shape} and {@link #architecture}; gates too, where they were learned by
     * the same variant and are as many.
     *
     * @param variant of the model
     */
    public void readInto(Gpt model, String variant) {
        try (TensorFiles files = TensorFiles.open(folder);
                Scope views = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            Set<String> left = new LinkedHashSet<>(files.names());
            for (Mapped mapped : family.mapping(model)) {
                String name = nameIn(files, mapped.name());
                read(files, name, mapped);
                left.remove(name);
            }
            family.zeros(model).keySet().forEach(name -> {
                checkZero(files, name);
                left.remove(name);
            });
            readGates(files, model, variant);
            left.removeIf(name -> name.startsWith(GATES) || family.isWithoutWeights(name));
            checkTied(files, left, model);
            if (!left.isEmpty()) {
                throw new PretrainedRefused(
                        folder,
                        "it has tensors that a " + family.type() + " model does not: " + left,
                        "Give a checkpoint of the kind that config.json says, without adapters or heads of its own");
            }
        }
    }

    /**
     * Refuses a model whose gates, or landmarks, this folder does not have: they would be what they were drawn as.
     *
     * @param variant of the model
     */
    public void refuseUnlearned(Gpt model, String variant) {
        String there = config.root().path(OURS).path("variant").asString("");
        if (!model.gates().isEmpty() && !there.equals(variant)) {
            throw new PretrainedRefused(
                    folder,
                    "it has not learned what " + variant + " needs beside a dense model's weights"
                            + (there.isEmpty() ? "" : ": it is of the variant " + there),
                    "Fine-tune it with train --from and --checkpoint or --export first, or say another --variant");
        }
    }

    private String nameIn(TensorFiles files, String name) {
        String bare = name.startsWith(family.prefix())
                ? name.substring(family.prefix().length())
                : name;
        return !files.names().contains(name) && files.names().contains(bare) ? bare : name;
    }

    private void read(TensorFiles files, String name, Mapped mapped) {
        long[] found = files.shape(name);
        long[] wanted = mapped.theirShape();
        boolean isCutShort = name.endsWith("wpe.weight") && found.length == 2 && found[1] == wanted[1];
        if (!Arrays.equals(found, wanted) && !(isCutShort && found[0] >= wanted[0])) {
            throw new PretrainedRefused(
                    folder,
                    "the tensor '" + name + "' has the shape " + Arrays.toString(found) + ", and config.json asks for "
                            + Arrays.toString(wanted),
                    "Get config.json and the weights from one place");
        }
        try (Scope scope = new Scope()) {
            Tensor theirs = Tensor.of(files.values(name), found);
            Tensor kept = isCutShort ? theirs.narrow(0, 0, wanted[0]) : theirs;
            mapped.ours().set(mapped.toOurs().apply(kept));
        }
    }

    private void checkZero(TensorFiles files, String name) {
        for (float value : files.values(name)) {
            if (value != 0) {
                throw new PretrainedRefused(
                        folder,
                        "the tensor '" + name + "' is not zero, and the runner's own models have no such weight",
                        "Fine-tune it with the runner, or export it anew");
            }
        }
    }

    private void checkTied(TensorFiles files, Set<String> left, Gpt model) {
        if (left.remove("lm_head.weight")
                && !Arrays.equals(
                        files.values("lm_head.weight"),
                        model.named().get("embedding").toFloats())) {
            throw new PretrainedRefused(
                    folder,
                    "its output layer is not its embedding, which config.json says it is",
                    "Set tie_word_embeddings as the model was trained");
        }
    }

    private void readGates(TensorFiles files, Gpt model, String variant) {
        JsonNode ours = config.root().path(OURS);
        if (!ours.path("variant").asString("").equals(variant)) {
            return;
        }
        List<Tensor> gates = model.gates();
        for (int gate = 0; gate < gates.size(); gate++) {
            try (Scope scope = new Scope()) {
                Tensor place = gates.get(gate);
                if (!Arrays.equals(files.shape(GATES + gate), place.shape())) {
                    throw new PretrainedRefused(
                            folder,
                            GATES + gate + " is " + Arrays.toString(files.shape(GATES + gate))
                                    + ", and this version's gate has " + Arrays.toString(place.shape()) + " there",
                            "Train and export the model again, or begin with it as another variant");
                }
                place.set(Tensor.of(files.values(GATES + gate), files.shape(GATES + gate)));
            }
        }
        model.feedback(ours.path("controls")
                .valueStream()
                .mapToDouble(JsonNode::asDouble)
                .toArray());
    }
}
