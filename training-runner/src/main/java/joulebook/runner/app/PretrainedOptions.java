package joulebook.runner.app;

import java.nio.file.Path;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Variant;
import joulebook.runner.pretrained.Export;
import joulebook.runner.pretrained.Pretrained;
import joulebook.runner.torch.Device;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which weights a training begins with, and where they go in Hugging Face's form. */
final class PretrainedOptions {

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description = "begin with a GPT-2, a Llama or an exported model: config.json and safetensors")
    private @Nullable Path from;

    @Option(
            names = "--export",
            paramLabel = "DIR",
            description = "write the trained model there: config.json and model.safetensors")
    private @Nullable Path export;

    private @Nullable Pretrained read;

    boolean isPretrained() {
        return from != null;
    }

    /** @param preset whose sizes hold where no model is given, and whose length holds where none is given */
    ModelShape shape(ModelShape preset, @Nullable Integer length) {
        if (from != null) {
            read = Pretrained.open(from);
            return read.shape(length == null ? preset.length() : length);
        }
        return length == null ? preset : preset.withLength(length);
    }

    /** A model of {@link #shape}, with its weights. */
    Gpt model(ModelShape shape, Variant variant, double density, long seed, Device place, Engines engines) {
        if (read == null) {
            return new Gpt(shape, variant, density, seed, place, engines);
        }
        if (variant == Variant.MOE) {
            throw new IllegalArgumentException(
                    "moe has experts of its own, which the model of --from has no weights for");
        }
        Gpt model = new Gpt(shape, read.architecture(), variant, density, seed, place, engines);
        read.readInto(model, variant.label());
        return model;
    }

    void export(Gpt model, Variant variant) {
        if (export != null) {
            Export.write(export, model, variant.label());
        }
    }

    /** What was begun with; null where weights were drawn. */
    @Nullable Pretrained begunWith() {
        return read;
    }
}
