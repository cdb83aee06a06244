package joulebook.cli.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a user has: a text, a tokenizer of byte pairs, and a folder that looks like a model from outside. */
public final class ModelFiles {
    private ModelFiles() {}

    public static void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("text.txt"), "a word");
        Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"BPE\"}}");
        Path model = Files.createDirectories(folder.resolve("tiny"));
        Files.writeString(model.resolve("config.json"), "{\"model_type\": \"llama\"}");
        Files.writeString(model.resolve("model.safetensors"), "weights");
        Files.writeString(model.resolve("README.md"), "not of the model");
    }
}
