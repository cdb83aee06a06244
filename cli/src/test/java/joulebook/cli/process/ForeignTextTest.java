package joulebook.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignTextTest {
    private static final String TEXT = "from,value gCO₂\n2026-05-01T00:00:00Z,300\n";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"UTF-8,''", "UTF-8,\uFEFF", "UTF-16LE,\uFEFF", "UTF-16BE,\uFEFF", "UTF-16LE,''", "UTF-16BE,''"})
    void aTextIsReadInWhateverUnicodeItIsWritten(String charset, String mark) throws IOException {
        byte[] bytes = (mark + TEXT).getBytes(Charset.forName(charset));
        assertThat(ForeignText.read(file(bytes))).isEqualTo(TEXT);

        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        assertThat(ForeignText.read(file(packed.toByteArray()))).isEqualTo(TEXT);
    }

    @Test
    void whatIsNoTextIsRefusedWithWhatToDo() throws IOException {
        assertThatThrownBy(() -> ForeignText.read(file("Zürich".getBytes(StandardCharsets.ISO_8859_1))))
                .isInstanceOf(Trouble.class)
                .hasMessageContaining("is no text in UTF-8: save it as UTF-8");
        assertThatThrownBy(() -> ForeignText.read(file(new byte[] {'P', 'K', 3, 4})))
                .hasMessageContaining("is a zip: unpack it");
        assertThatThrownBy(() -> ForeignText.read(folder.resolve("none")))
                .hasMessageContaining("there is no file " + folder.resolve("none"));
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("file"), bytes);
    }
}
