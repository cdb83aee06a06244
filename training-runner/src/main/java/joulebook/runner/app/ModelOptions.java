package joulebook.runner.app;

import java.nio.file.Files;
import java.nio.file.Path;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.data.Corpus;
import joulebook.runner.data.Tokeniser;
import joulebook.runner.data.TokenizerJson;
import joulebook.runner.data.Utf8Bytes;
import joulebook.runner.evaluation.model.GptLanguageModel;
import joulebook.runner.evaluation.model.LanguageModel;
import joulebook.runner.loop.Checkpoint;
import joulebook.runner.loop.Identity;
import joulebook.runner.model.Architecture;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Preset;
import joulebook.runner.model.Variant;
import joulebook.runner.pretrained.Pretrained;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Torch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which trained model: what was said to {@code train}, and the file that it wrote; or a folder in Hugging Face's form. */
final class ModelOptions {
    static final String ABOUT_ENGINE =
            "on a GPU, where blocks are skipped: kernels, flash, portable, or auto for the first of them"
                    + " that agrees with float64 (default: auto)";

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "what train --checkpoint wrote")
    private @Nullable Path checkpoint;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description =
                    "with --checkpoint, what its training began with; alone, the model itself: a GPT-2, a Llama or"
                            + " what train --export wrote")
    private @Nullable Path from;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "the tokenizer.json that it was trained with (default: bytes)")
    private @Nullable Path tokenizer;

    @Option(names = "--variant", required = true, paramLabel = "NAME", description = "that it was trained with")
    private String variant = "";

    @Option(names = "--preset", defaultValue = "default", paramLabel = "NAME", description = "that it was trained with")
    private String preset = "default";

    @Option(names = "--seq-len", paramLabel = "N", description = "that it was trained with (default: the preset's)")
    private @Nullable Integer length;

    @Option(names = "--density", paramLabel = "D", description = "that it was trained with (default: the preset's)")
    private @Nullable Double density;

    @Option(names = "--device", defaultValue = "cpu", paramLabel = "NAME", description = "cpu or cuda:0")
    private String device = "cpu";

    @Option(names = "--engine", defaultValue = "auto", paramLabel = "NAME", description = ABOUT_ENGINE)
    private String engine = "auto";

    @Option(names = "--threads", paramLabel = "N", description = "threads of an operator (default: all cores)")
    private int threads = Runtime.getRuntime().availableProcessors();

    /** A model and what makes its tokens of text. */
    record Loaded(Gpt model, Tokeniser tokeniser) {
        LanguageModel languageModel() {
            return new GptLanguageModel(model, tokeniser);
        }
    }

    /** @throws IllegalArgumentException if the files are not of such a model */
    Loaded load() {
        Variant attention = Variant.of(variant);
        Preset sizes = Preset.of(preset);
        Device place = Device.of(device);
        Engines engines = Engines.named(engine);
        refuseMissing();
        Tokeniser tokeniser = tokenizer == null ? new Utf8Bytes() : TokenizerJson.of(tokenizer);
        Pretrained begun = from == null ? null : Pretrained.open(from);
        ModelShape shape = fit(shape(sizes, begun), tokeniser, begun != null);
        Torch.threads(threads);
        double target = density == null ? sizes.density() : density;
        Architecture architecture = begun == null ? Architecture.own(shape) : begun.architecture();
        Gpt model = new Gpt(shape, architecture, attention, target, 0, place, engines);
        if (checkpoint != null) {
            Checkpoint.readWeights(checkpoint, identity(variant, preset, shape, target, begun), model);
        } else if (begun != null) {
            begun.refuseUnlearned(model, attention.label());
            begun.readInto(model, attention.label());
        }
        return new Loaded(model, tokeniser);
    }

    private void refuseMissing() {
        if (checkpoint == null && from == null) {
            throw new IllegalArgumentException("there is no model: say --checkpoint FILE, --from DIR, or both");
        }
        if (checkpoint != null && !Files.isRegularFile(checkpoint)) {
            throw new IllegalArgumentException(
                    "there is no checkpoint " + checkpoint + ". Write one with train --checkpoint FILE");
        }
    }

    private ModelShape shape(Preset sizes, @Nullable Pretrained begun) {
        if (begun != null) {
            return begun.shape(length == null ? sizes.shape().length() : length);
        }
        return length == null ? sizes.shape() : sizes.shape().withLength(length);
    }

    /** The shape with the tokens' vocabulary: a pretrained model may have more, and must not have fewer. */
    private ModelShape fit(ModelShape shape, Tokeniser tokeniser, boolean isPretrained) {
        if (!isPretrained) {
            return tokenizer == null ? shape : shape.withVocabulary(tokeniser.vocabulary());
        }
        if (tokenizer == null && shape.vocabulary() != Corpus.VOCABULARY) {
            throw new IllegalArgumentException("a model of " + shape.vocabulary() + " tokens does not read bytes: say"
                    + " --tokenizer FILE, the tokenizer.json that it was trained with");
        }
        if (tokeniser.vocabulary() > shape.vocabulary()) {
            throw new IllegalArgumentException("the tokenizer has " + tokeniser.vocabulary() + " tokens and the model "
                    + shape.vocabulary() + ": give the tokenizer.json that it was trained with");
        }
        return shape;
    }

    /**
     * What a checkpoint says of its model.
     *
     * @param begun what it was begun with; null where weights were drawn
     */
    static Identity identity(
            String variant, String preset, ModelShape shape, double density, @Nullable Pretrained begun) {
        return Identity.NONE
                .with("variant", variant)
                .with("preset", preset)
                .with("layers", shape.layers())
                .with("width", shape.width())
                .with("heads", shape.heads())
                .with("vocabulary", shape.vocabulary())
                .with("seq-len", shape.length())
                .with("density", density)
                .with("from", begun == null ? "nothing" : begun.sha256());
    }

    String about() {
        return variant + " " + preset + " from " + (checkpoint == null ? from : checkpoint)
                + (tokenizer == null ? "" : " with " + tokenizer) + ", zero-shot";
    }
}
