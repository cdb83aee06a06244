package joulebook.runner.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import joulebook.runner.data.Corpus;
import joulebook.runner.data.PreparedText;
import joulebook.runner.data.Tokeniser;
import joulebook.runner.data.TokenizerJson;
import joulebook.runner.data.Utf8Bytes;
import joulebook.runner.loop.Identity;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Preset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is learned. */
final class DataOptions {

    @Option(
            names = "--task",
            paramLabel = "NAME",
            description = "text, recall, needle, copy or listops (default: the preset's)")
    private @Nullable String task;

    @Option(
            names = "--data",
            arity = "1..*",
            paramLabel = "PATH",
            description = "learn this text: .txt, .jsonl and .parquet files, and folders of them")
    private List<Path> data = List.of();

    @Option(
            names = "--held-out",
            arity = "1..*",
            paramLabel = "PATH",
            description = "text that is held out (default: every twentieth document of --data)")
    private List<Path> heldOut = List.of();

    @Option(
            names = "--field",
            paramLabel = "NAME",
            description = "of .jsonl and .parquet, the one with the text (default: ${DEFAULT-VALUE})")
    private String field = "text";

    @Option(names = "--tokenizer", paramLabel = "FILE", description = "a tokenizer.json of byte pairs (default: bytes)")
    private @Nullable Path tokenizer;

    @Option(names = "--cache", paramLabel = "DIR", description = "where tokens are kept (default: ${DEFAULT-VALUE})")
    private Path cache = home().resolve("corpora");

    private static Path home() {
        String named = System.getenv("JOULEBOOK_HOME");
        return named != null
                ? Path.of(named)
                : Path.of(System.getProperty("user.home"), ".local", "share", "joulebook");
    }

    private Preset.Task task(Preset.Task ofPreset) {
        return !data.isEmpty() ? Preset.Task.TEXT : task == null ? ofPreset : Preset.Task.of(task);
    }

    /**
     * The shape with the vocabulary of the text's tokens: a model of one's own gets it, a pretrained one must have it.
     *
     * @throws IllegalArgumentException if tokens and model do not go together
     */
    ModelShape fit(ModelShape shape, Preset.Task ofPreset, boolean isPretrained) {
        if (data.isEmpty() && (tokenizer != null || !heldOut.isEmpty())) {
            throw new IllegalArgumentException("--tokenizer and --held-out say how to read --data, which is not there");
        }
        if (!data.isEmpty() && task != null && Preset.Task.of(task) != Preset.Task.TEXT) {
            throw new IllegalArgumentException("--data is text, and --task " + task + " is not: say one of them");
        }
        if (tokenizer == null) {
            boolean isOfBytes = task(ofPreset) == Preset.Task.TEXT;
            if (isOfBytes && isPretrained && shape.vocabulary() != Corpus.VOCABULARY) {
                throw new IllegalArgumentException(
                        "a model of " + shape.vocabulary() + " tokens does not read bytes: say"
                                + " --data PATH and --tokenizer FILE, the tokenizer.json that it was trained with");
            }
            if (shape.vocabulary() < Corpus.VOCABULARY) {
                throw new IllegalArgumentException("the tasks have " + Corpus.VOCABULARY + " tokens and the model "
                        + shape.vocabulary() + ": choose another model");
            }
            return shape;
        }
        try (TokenizerJson read = TokenizerJson.of(tokenizer)) {
            if (isPretrained && read.vocabulary() > shape.vocabulary()) {
                throw new IllegalArgumentException("the tokenizer has " + read.vocabulary() + " tokens and the model "
                        + shape.vocabulary() + ": give the tokenizer.json that it was trained with");
            }
            return isPretrained ? shape : shape.withVocabulary(read.vocabulary());
        }
    }

    /** @throws IllegalArgumentException if there is no such task */
    TrainingData trainingData(Preset.Task ofPreset, Path corpora, TrainingData.Form form) {
        if (data.isEmpty()) {
            return TrainingData.of(task(ofPreset), corpora, form);
        }
        PreparedText.Text text = new PreparedText.Text(data, heldOut, field);
        if (tokenizer == null) {
            return prepared(text, new Utf8Bytes(), form);
        }
        try (TokenizerJson read = TokenizerJson.of(tokenizer)) {
            return prepared(text, read, form);
        }
    }

    private TrainingData prepared(PreparedText.Text text, Tokeniser tokeniser, TrainingData.Form form) {
        return TrainingData.of(PreparedText.of(text, tokeniser, cache), tokeniser.name(), data, form);
    }

    /** What a checkpoint says of it, beside what it says of the model. */
    Identity identity(Identity model, Preset.Task ofPreset, TrainingData trainingData) {
        Map<String, Object> source = trainingData.source();
        return model.with("task", task(ofPreset).label())
                .with("data", source.getOrDefault("sha256", "generated"))
                .with("held-out", source.getOrDefault("heldOutSha256", "of the task"))
                .with("tokenizer", source.getOrDefault("tokeniser", "bytes"));
    }
}
