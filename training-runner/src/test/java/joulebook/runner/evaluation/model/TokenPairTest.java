package joulebook.runner.evaluation.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import joulebook.runner.data.TinyTokenizer;
import joulebook.runner.data.TokenizerJson;
import joulebook.runner.data.Utf8Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens: h 0, e 1, l 2, o 3, a space 4, w 5, r 6, d 7; he 8, ll 9, hell 10, hello 11. */
class TokenPairTest {
    @TempDir
    Path folder;

    private TokenizerJson tokeniser;

    @BeforeEach
    void open() throws IOException {
        tokeniser = TokenizerJson.of(TinyTokenizer.write(folder));
    }

    @AfterEach
    void close() {
        tokeniser.close();
    }

    @Test
    void twoTextsAreCutWhereTheContextsTokensEnd() {
        TokenPair pair = TokenPair.of("hello", " world", tokeniser);
        assertThat(pair.context()).containsExactly(11);
        assertThat(pair.continuation()).containsExactly(4, 5, 3, 6, 2, 7);
    }

    /** "hell" and "o" are one token together, and the context alone is one, too: the continuation has the last token. */
    @Test
    void aTokenOverTheCutIsTheContinuations() {
        TokenPair pair = TokenPair.of("hell", "o", tokeniser);
        assertThat(pair.context()).isEmpty();
        assertThat(pair.continuation()).containsExactly(11);
    }

    @Test
    void anEmptyContextHasNoTokens() {
        TokenPair pair = TokenPair.of("", "hello", tokeniser);
        assertThat(pair.context()).isEmpty();
        assertThat(pair.continuation()).containsExactly(11);
    }

    @Test
    void bytesAreCutWhereTheTextIs() {
        TokenPair pair = TokenPair.of("a ", "b", new Utf8Bytes());
        assertThat(pair.context()).containsExactly('a', ' ');
        assertThat(pair.continuation()).containsExactly('b');
    }
}
