package joulebook.cli.app;

import java.nio.file.Path;
import java.util.List;
import joulebook.cli.compare.Material;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is learned from, where it is not the preset's own. */
final class MaterialOptions {

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
            description = "of .jsonl and .parquet, the one with the text (default: text)")
    private @Nullable String field;

    @Option(names = "--tokenizer", paramLabel = "FILE", description = "a tokenizer.json of byte pairs (default: bytes)")
    private @Nullable Path tokenizer;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description = "fine-tune this GPT-2, Llama or exported model, its attention swapped for each variant's:"
                    + " config.json and safetensors")
    private @Nullable Path from;

    Material.Named named() {
        return new Material.Named(data, heldOut, field, tokenizer, from);
    }
}
