package joulebook.runner.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerJsonTest {

    @TempDir
    Path folder;

    /** "hello" is one token by its four merges; of "world" nothing is joined, and a space is its own token. */
    @Test
    void bytePairsAreJoinedAsTheFileSays() throws IOException {
        try (TokenizerJson tokeniser = TokenizerJson.of(TinyTokenizer.write(folder))) {
            assertThat(tokeniser.tokens("hello world\n")).containsExactly(11, 4, 5, 3, 6, 2, 7, 12);
            assertThat(tokeniser.tokens("")).isEmpty();
            assertThat(tokeniser.vocabulary()).isEqualTo(14);
            assertThat(tokeniser.separator()).containsExactly(13);
            assertThat(tokeniser.name()).matches("tokenizer.json, SHA-256 [0-9a-f]{64}");
        }
    }

    /** The end of a text is no part of it. */
    @Test
    void tokensAreReadBackAsTheirText() throws IOException {
        try (TokenizerJson tokeniser = TokenizerJson.of(TinyTokenizer.write(folder))) {
            assertThat(tokeniser.text(tokeniser.tokens("hello  world\n"))).isEqualTo("hello  world\n");
            assertThat(tokeniser.text(new int[] {11, 13})).isEqualTo("hello");
            assertThat(tokeniser.ends(13)).isTrue();
            assertThat(tokeniser.ends(12)).isFalse();
        }
    }

    /** Longer than any model reads at once: nothing is cut off. */
    @Test
    void aLongTextIsNotCutOff() throws IOException {
        try (TokenizerJson tokeniser = TokenizerJson.of(TinyTokenizer.write(folder))) {
            assertThat(tokeniser.tokens("hello".repeat(20_000))).hasSize(20_000);
        }
    }

    @Test
    void whatIsNoSuchFileIsRefused() throws IOException {
        Path file = folder.resolve("other.json");
        assertThatThrownBy(() -> TokenizerJson.of(file)).hasMessageStartingWith("cannot read " + file);
        Files.writeString(file, "{\"model\": {\"type\": \"WordPiece\"}}");
        assertThatThrownBy(() -> TokenizerJson.of(file))
                .hasMessage(file + " is no tokenizer of byte pairs: its model's type is 'WordPiece'."
                        + " Give a tokenizer.json with a BPE model");
        Files.writeString(file, "{\"model\": {\"type\": \"BPE\"}}");
        assertThatThrownBy(() -> TokenizerJson.of(file))
                .hasMessageStartingWith(file + " is refused by the tokenizers library: ");
    }
}
