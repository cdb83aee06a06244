package joulebook.runner.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tokenizer.json of byte pairs that knows the letters of "hello world" and joins the first word. */
public final class TinyTokenizer {
    public static final int VOCABULARY = 14;

    private static final String JSON = """
            {"version": "1.0", "truncation": null, "padding": null,
             "added_tokens": [{"id": 13, "content": "<|endoftext|>", "single_word": false, "lstrip": false,
                               "rstrip": false, "normalized": false, "special": true}],
             "normalizer": null,
             "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
             "post_processor": null,
             "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
             "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
                       "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false,
                       "vocab": {"h": 0, "e": 1, "l": 2, "o": 3, "\u0120": 4, "w": 5, "r": 6, "d": 7, "he": 8, "ll": 9,
                                 "hell": 10, "hello": 11, "\u010A": 12},
                       "merges": ["h e", "l l", "he ll", "hell o"]}}""";

    private TinyTokenizer() {}

    public static Path write(Path folder) throws IOException {
        return Files.writeString(folder.resolve("tokenizer.json"), JSON);
    }
}
