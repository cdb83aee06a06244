package joulebook.cli.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import joulebook.cli.process.Trouble;
import joulebook.cli.server.Json;
import org.jspecify.annotations.Nullable;

/**
 * What the runs of a comparison learn from, where it is not the preset's own: all of them the same. Each is known by path and
 * digest, so that what has changed is refused instead of compared.
 *
 * @param data the text
 * @param heldOut the text that is held out; null for a part of {@code data}
 * @param field of .jsonl and .parquet, the one with the text; null for {@code text}
 * @param tokenizer a tokenizer.json; null for bytes
 * @param from the model that is begun with; null where weights are drawn
 */
@JsonInclude(Include.NON_NULL)
public record Material(
        @Nullable Pinned data,
        @Nullable Pinned heldOut,
        @Nullable String field,
        @Nullable Pinned tokenizer,
        @Nullable Pinned from) {
    private static final Pattern TEXT = Pattern.compile(".*\\.(txt|jsonl|parquet)");
    private static final Predicate<Path> ANY = file -> true;
    private static final Predicate<Path> OF_A_MODEL =
            file -> file.getFileName().toString().matches("config\\.json|.*\\.safetensors");

    /** What a user names. */
    public record Named(
            List<Path> data,
            List<Path> heldOut,
            @Nullable String field,
            @Nullable Path tokenizer,
            @Nullable Path from) {
        public static final Named NOTHING = new Named(List.of(), List.of(), null, null, null);

        /** The same, with what is no whole path taken from {@code folder}. */
        Named in(Path folder) {
            return new Named(
                    data.stream().map(folder::resolve).toList(),
                    heldOut.stream().map(folder::resolve).toList(),
                    field,
                    tokenizer == null ? null : folder.resolve(tokenizer),
                    from == null ? null : folder.resolve(from));
        }
    }

    /**
     * Reads what is named.
     *
     * @return null where nothing is
     * @throws Trouble where something is missing, is not what it should be, or does not go with the rest
     */
    public static @Nullable Material of(Named named) {
        if (named.equals(Named.NOTHING)) {
            return null;
        }
        if (named.data().isEmpty()
                && (!named.heldOut().isEmpty() || named.field() != null || named.tokenizer() != null)) {
            throw new Trouble("held-out text, a field and a tokenizer say how to read --data, which is not there");
        }
        named.data().forEach(path -> refuseNoText("data", path));
        named.heldOut().forEach(path -> refuseNoText("held-out", path));
        refuseNoTokenizer(named.tokenizer());
        refuseNoModel(named.from());
        return new Material(
                named.data().isEmpty() ? null : Pinned.of(named.data(), ANY),
                named.heldOut().isEmpty() ? null : Pinned.of(named.heldOut(), ANY),
                named.field(),
                named.tokenizer() == null ? null : Pinned.of(List.of(named.tokenizer()), ANY),
                named.from() == null ? null : Pinned.of(List.of(named.from()), OF_A_MODEL));
    }

    private static void refuseNoText(String option, Path path) {
        try {
            List<Path> files = Files.exists(path) ? Pinned.files(path, ANY) : List.of();
            if (files.isEmpty()) {
                throw new Trouble("--" + option + " " + path
                        + ": there is no such file, or folder with files. Say where" + " the text is");
            }
            for (Path file : files) {
                if (!TEXT.matcher(file.getFileName().toString()).matches()) {
                    throw new Trouble("--" + option + " " + path + ": " + file
                            + " is of a kind that is not read. Give .txt, .jsonl or .parquet files");
                }
            }
        } catch (IOException e) {
            throw new Trouble("--" + option + " " + path + ": cannot be read (" + e + "). Make it readable", e);
        }
    }

    private static void refuseNoTokenizer(@Nullable Path file) {
        if (file == null) {
            return;
        }
        String type;
        try {
            type = Json.read(file).path("model").path("type").asString("");
        } catch (IOException e) {
            throw new Trouble("--tokenizer " + file + ": cannot be read (" + e + "). Give a tokenizer.json", e);
        }
        if (!type.equals("BPE")) {
            throw new Trouble("--tokenizer " + file + ": its model's type is '" + type
                    + "', and BPE is read. Give a tokenizer.json of byte pairs");
        }
    }

    private static void refuseNoModel(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try {
            List<Path> files = Files.isDirectory(folder) ? Pinned.files(folder, OF_A_MODEL) : List.of();
            if (files.size() < 2 || !files.contains(folder.resolve("config.json"))) {
                throw new Trouble("--from " + folder + ": there is no config.json with safetensors beside it. Give the"
                        + " folder of a GPT-2, a Llama or an exported model");
            }
        } catch (IOException e) {
            throw new Trouble("--from " + folder + ": cannot be read (" + e + "). Make it readable", e);
        }
    }

    /** @throws Trouble where something is not what it was when this was read */
    void refuseChanged() {
        pinned().forEach((option, files) -> files.refuseChanged(option, option.equals("from") ? OF_A_MODEL : ANY));
    }

    /** What the training runner is told. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        pinned().forEach((option, files) -> {
            arguments.add("--" + option);
            arguments.addAll(files.paths());
        });
        if (field != null) {
            arguments.addAll(List.of("--field", field));
        }
        return arguments;
    }

    private Map<String, Pinned> pinned() {
        Map<String, Pinned> pinned = new LinkedHashMap<>();
        putIfThere(pinned, "data", data);
        putIfThere(pinned, "held-out", heldOut);
        putIfThere(pinned, "tokenizer", tokenizer);
        putIfThere(pinned, "from", from);
        return pinned;
    }

    private static void putIfThere(Map<String, Pinned> pinned, String option, @Nullable Pinned files) {
        if (files != null) {
            pinned.put(option, files);
        }
    }

    private record Told(List<String> files, String sha256) {}

    /** What the server is told: by which names and digests, and not in whose folder they lie. */
    Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        pinned().forEach((option, files) ->
                config.put(option.equals("held-out") ? "heldOut" : option, new Told(files.names(), files.sha256())));
        if (field != null) {
            config.put("field", field);
        }
        return config;
    }

    /** Such as {@code text.txt, from tiny-llama}. */
    String inWords() {
        String learned = data == null ? "" : String.join(" ", data.names());
        return from == null ? learned : learned + (data == null ? "" : ", ") + "from " + String.join(" ", from.names());
    }
}
