package joulebook.runner.pretrained;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import joulebook.runner.model.Architecture.FeedForward;
import joulebook.runner.model.Gpt;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import tools.jackson.databind.json.JsonMapper;

/** A trained model in Hugging Face's form: what {@link Pretrained} reads. */
public final class Export {
    private Export() {}

    /**
     * Writes {@code model.safetensors} and {@code config.json} into {@code folder}, each whole or not at all: as GPT-2 or
     * Llama where the model is of their making, as GPT-NeoX where it is the runner's own.
     *
     * @throws PretrainedRefused if no stock class computes such a model
     */
    public static void write(Path folder, Gpt model, String variant) {
        Family family = familyOf(folder, model);
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            SequencedMap<String, SafetensorsWriter.Source> tensors = new LinkedHashMap<>();
            for (Mapped mapped : family.mapping(model)) {
                tensors.put(mapped.name(), new SafetensorsWriter.Source(mapped.theirShape(), () -> theirs(mapped)));
            }
            family.zeros(model)
                    .forEach((name, shape) -> tensors.put(
                            name, new SafetensorsWriter.Source(shape, () -> new float[Math.toIntExact(shape[0])])));
            List<Tensor> gates = model.gates();
            IntStream.range(0, gates.size())
                    .forEach(gate -> tensors.put(
                            Pretrained.GATES + gate,
                            new SafetensorsWriter.Source(
                                    gates.get(gate).shape(),
                                    () -> gates.get(gate).toFloats())));
            Map<String, Object> config = new LinkedHashMap<>(family.config(model));
            config.put("torch_dtype", "float32");
            config.put(Pretrained.OURS, Map.of("variant", variant, "controls", model.feedback()));
            Files.createDirectories(folder);
            SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
            Files.writeString(
                    folder.resolve("config.json"),
                    JsonMapper.builder()
                            .build()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(config));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + folder + ": " + e.getMessage(), e);
        }
    }

    private static float[] theirs(Mapped mapped) {
        try (Scope scope = new Scope()) {
            return mapped.toTheirs().apply(mapped.ours()).contiguous().toFloats();
        }
    }

    private static Family familyOf(Path folder, Gpt model) {
        boolean hasExperts = !model.named().has("blocks.0.feedForward.0.weight");
        if (hasExperts) {
            throw new PretrainedRefused(
                    folder,
                    "no stock class computes a mixture of experts like this one",
                    "Keep it with --checkpoint; other variants can be exported");
        }
        return switch (model.architecture().feedForward()) {
            case FeedForward.GELU -> new Gpt2();
            case FeedForward.SWIGLU -> new Llama();
            case FeedForward.RELU -> new OwnAsNeoX();
        };
    }
}
