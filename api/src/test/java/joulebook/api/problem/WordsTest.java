package joulebook.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void anExceptionNeverSaysNullAndNeverOnlyAFile() {
        assertThat(Words.of(new NullPointerException())).isEqualTo("NullPointerException");
        assertThat(Words.of(new IOException(null, new IllegalStateException("initdb failed"))))
                .isEqualTo("IOException: initdb failed");
        assertThat(Words.of(new AccessDeniedException("/data")))
                .isEqualTo("/data may not be read or written by this user: look at its owner and mode (ls -ld)");
        assertThat(Words.of(new NoSuchFileException("/data/x"))).isEqualTo("/data/x is not there");
        assertThat(Words.of(new IOException("disk quota exceeded"))).isEqualTo("disk quota exceeded");
    }
}
