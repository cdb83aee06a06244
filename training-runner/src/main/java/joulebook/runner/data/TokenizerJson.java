package joulebook.runner.data;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Hugging Face {@code tokenizer.json} with a BPE model, by Hugging Face's own library (through DJL, which ships it for
 * Linux x86-64 and arm64, macOS arm64 and Windows x86-64). Nothing is downloaded. No special token is added but what ends
 * a document: the file's own end-of-text token if it has one of the usual ones, else a line's end.
 */
public final class TokenizerJson implements Tokeniser, AutoCloseable {
    private static final int NONE = -1;
    private static final List<String> ENDS = List.of("<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>");

    static {
        // or DJL fetches another build of the library where it sees CUDA, and reports to its makers on a cloud's
        // machine
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("slf4j.internal.verbosity", "ERROR"); // nobody listens to its log, which is no news
    }

    private final HuggingFaceTokenizer tokenizer;
    private final int vocabulary;
    private final int end;
    private final int[] separator;
    private final String name;

    private TokenizerJson(HuggingFaceTokenizer tokenizer, JsonNode root, String digest) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary(root);
        this.end = end(root);
        this.separator = end == NONE ? tokens("\n") : new int[] {end};
        this.name = "tokenizer.json, SHA-256 " + digest;
    }

    /** @throws CorpusUnavailable if it cannot be read, or is not such a file */
    public static TokenizerJson of(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            JsonNode root = JsonMapper.builder().build().readTree(bytes);
            String type = root.path("model").path("type").asString("");
            if (!type.equals("BPE")) {
                throw new CorpusUnavailable(file + " is no tokenizer of byte pairs: its model's type is '" + type
                        + "'. Give a tokenizer.json with a BPE model");
            }
            HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.builder()
                    .optTokenizerPath(file)
                    .optAddSpecialTokens(false)
                    .optTruncation(false)
                    .optPadding(false)
                    .build();
            return new TokenizerJson(tokenizer, root, Sha256.of(bytes));
        } catch (IOException | JacksonException e) {
            throw new CorpusUnavailable(
                    "cannot read " + file + ": " + e.getMessage() + ". Give a Hugging Face tokenizer.json", e);
        } catch (RuntimeException e) {
            if (e instanceof CorpusUnavailable) {
                throw e;
            }
            throw new CorpusUnavailable(
                    file + " is refused by the tokenizers library: " + e.getMessage()
                            + ". Give the tokenizer.json of a model as it was published",
                    e);
        }
    }

    private static int vocabulary(JsonNode root) {
        int most = -1;
        for (JsonNode id : root.path("model").path("vocab")) {
            most = Math.max(most, id.asInt());
        }
        for (JsonNode added : root.path("added_tokens")) {
            most = Math.max(most, added.path("id").asInt());
        }
        return most + 1;
    }

    private static int end(JsonNode root) {
        for (String end : ENDS) {
            for (JsonNode added : root.path("added_tokens")) {
                if (added.path("content").asString("").equals(end)) {
                    return added.path("id").asInt();
                }
            }
        }
        return NONE;
    }

    @Override
    public int[] tokens(String text) {
        return Arrays.stream(tokenizer.encode(text, false, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    @Override
    public String text(int[] tokens) {
        return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), true);
    }

    @Override
    public boolean ends(int token) {
        return token == end;
    }

    @Override
    public int[] separator() {
        return separator.clone();
    }

    @Override
    public int vocabulary() {
        return vocabulary;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
