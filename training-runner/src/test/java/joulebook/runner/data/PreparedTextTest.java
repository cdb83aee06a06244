package joulebook.runner.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import joulebook.runner.torch.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreparedTextTest {

    @TempDir
    Path folder;

    /** Forty documents "00" to "39", each with a line's end: the 20th and the 40th are held out. */
    @Test
    void everyTwentiethDocumentIsHeldOut() throws IOException {
        Path file = Files.writeString(
                folder.resolve("a.jsonl"),
                IntStream.range(0, 40)
                        .mapToObj("{\"id\": 1, \"text\": \"%02d\"}"::formatted)
                        .collect(Collectors.joining("\n\n")));
        PreparedText text = prepared(List.of(file), List.of());
        assertThat(text.documents()).isEqualTo(40);
        assertThat(text.tokens()).isEqualTo(38 * 3);
        assertThat(text.heldOutTokens()).isEqualTo(2 * 3);
        try (Scope scope = new Scope()) {
            assertThat(string(text.heldOut(1, 5, 0).spread(0, 1))).isEqualTo("19\n39");
            assertThat(string(text.training(1, 60, 0).spread(0, 2)))
                    .startsWith("00\n01\n")
                    .contains("18\n20\n");
        }
    }

    @Test
    void whatIsNamedIsHeldOutAndNothingElse() throws IOException {
        Path data = Files.writeString(folder.resolve("data.txt"), "to learn\n");
        Path rest = Files.writeString(folder.resolve("rest.txt"), "to ask\n");
        PreparedText text = prepared(List.of(data), List.of(rest));
        assertThat(text.tokens()).isEqualTo(10);
        assertThat(text.heldOutTokens()).isEqualTo(8);
    }

    /** SHA-256 of "a", 0, "b", 0, by sha256sum. */
    @Test
    void aTextIsKnownByItsDigest() throws IOException {
        Path data = Files.writeString(folder.resolve("a.jsonl"), "{\"text\": \"a\"}\n");
        Path rest = Files.writeString(folder.resolve("b.jsonl"), "{\"text\": \"b\"}\n");
        assertThat(prepared(List.of(data), List.of(rest)).heldOutSha256())
                .isEqualTo("1e57b933b0a78203e21d41cc4b16d731b255b04058d48a4ac2731f0089312129");
        assertThat(prepared(List.of(data), List.of(rest)).sha256())
                .isEqualTo("8fb20ef63ced4145fc2e983ffe597d1dcff39154c3bf21f0fa9dde6a0c50fdc9");
    }

    @Test
    void aStepIsTheSameWheneverItIsAskedForAndATextIsReadOnce() throws IOException {
        Path file = Files.writeString(folder.resolve("data.txt"), "0123456789\n".repeat(40_000));
        PreparedText text = prepared(List.of(file), List.of());
        try (Scope scope = new Scope()) {
            Batches batches = text.training(2, 64, 7);
            double[] third = batches.at(3).inputs().toDoubles();
            assertThat(batches.at(3).inputs().toDoubles()).isEqualTo(third);
            assertThat(batches.at(4).inputs().toDoubles()).isNotEqualTo(third);
            assertThat(text.training(2, 64, 8).at(3).inputs().toDoubles()).isNotEqualTo(third);
            double[] targets = batches.at(3).targets().toDoubles();
            for (int i = 0; i < 63; i++) {
                assertThat(targets[i]).isEqualTo(third[i + 1]);
            }
        }
        assertThat(prepared(List.of(file), List.of())).isEqualTo(text);
        try (var folders = Files.list(folder.resolve("cache"))) {
            assertThat(folders).containsExactly(text.folder());
        }
    }

    /** 440,000 characters in pieces of 16,384 and up to a line's end: 26, of which one is held out. */
    @Test
    void aTextIsCutAtLinesEnds() throws IOException {
        Path file = Files.writeString(folder.resolve("data.txt"), "0123456789\n".repeat(40_000));
        List<String> pieces = new ArrayList<>();
        new PlainText().read(file, pieces::add);
        assertThat(pieces).hasSize(27).allMatch(piece -> piece.endsWith("9\n"));
        assertThat(String.join("", pieces)).isEqualTo(Files.readString(file));
        assertThat(pieces.getFirst()).hasSize(16_390);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6})
    void parquetIsReadWhetherPackedOrNot(int codec) throws IOException {
        Path file = TinyParquet.write(folder.resolve("a.parquet"), "body", codec, "first", "zweites \u00fc", "");
        List<String> documents = new ArrayList<>();
        new ParquetText("body").read(file, documents::add);
        assertThat(documents).containsExactly("first", "zweites \u00fc", "");
    }

    @Test
    void aParquetRowOrColumnWithoutTextIsNamed() throws IOException {
        Path file = TinyParquet.write(folder.resolve("a.parquet"), "body", 0, "first", null);
        assertThatThrownBy(() -> new ParquetText("body").read(file, document -> {}))
                .hasMessage(file + " row 2: there is no text in the column 'body'. Leave such rows out");
        assertThatThrownBy(() -> new ParquetText("text").read(file, document -> {}))
                .hasMessage(file + ": there is no column 'text'. Say which one has the text: --field NAME");
        Files.writeString(file, "PAR1 no PAR1");
        assertThatThrownBy(() -> new ParquetText("body").read(file, document -> {}))
                .isInstanceOf(CorpusUnavailable.class)
                .hasMessageStartingWith("cannot read " + file + " after row 0: ");
    }

    @Test
    void aBadLineIsNamed() throws IOException {
        Path file = folder.resolve("a.jsonl");
        Files.writeString(file, "{\"text\": \"fine\"}\n{\"text\": \n");
        assertThatThrownBy(() -> prepared(List.of(file), List.of()))
                .hasMessageStartingWith(file + " line 2: it is not JSON (")
                .hasMessageEndingWith("). Give one object a line");
        Files.writeString(file, "{\"text\": \"fine\"}\n\n{\"body\": \"no\"}\n");
        assertThatThrownBy(() -> prepared(List.of(file), List.of()))
                .hasMessage(
                        file + " line 3: there is no text in the field 'text'. Say which field has it: --field NAME");
        Path text = folder.resolve("a.txt");
        Files.write(text, new byte[] {'a', '\n', (byte) 0xFF});
        assertThatThrownBy(() -> prepared(List.of(text), List.of()))
                .hasMessageStartingWith(text + ": some bytes at or after line ")
                .hasMessageEndingWith(" are not UTF-8. Convert it");
        try (var left = Files.list(folder.resolve("cache"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFileOfAnotherKindIsRefusedAndHiddenOnesAreLeftOut() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data/inner"));
        Files.writeString(data.resolve("b.txt"), "b");
        Files.writeString(data.resolve(".hidden"), "no");
        assertThat(TextFiles.in(List.of(folder.resolve("data")))).containsExactly(data.resolve("b.txt"));
        Path other = Files.writeString(data.resolve("c.csv"), "c");
        assertThatThrownBy(() -> TextFiles.in(List.of(folder.resolve("data"))))
                .hasMessage(other + " is of a kind that is not read. Give .txt, .jsonl or .parquet files");
    }

    @Test
    void aTextThatLeavesNothingToHoldOutIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "short");
        assertThatThrownBy(() -> prepared(List.of(file), List.of()))
                .hasMessage("of 1 documents none is left to hold out, which every twentieth is."
                        + " Give more text, or name what is held out: --held-out PATH");
    }

    /** 14 tokens take a byte each, 300 two, 100,000 four. */
    @ParameterizedTest
    @ValueSource(ints = {14, 300, 100_000})
    void tokensTakeAsManyBytesAsTheVocabularyNeeds(int vocabulary) throws IOException {
        Path file = folder.resolve("tokens");
        try (TokenFile.Writer writer = new TokenFile.Writer(file, vocabulary)) {
            writer.write(new int[] {0, vocabulary - 1, 5});
        }
        TokenFile read = TokenFile.open(file, vocabulary);
        assertThat(read.count()).isEqualTo(3);
        assertThat(read.read(1, 2)).containsExactly(vocabulary - 1, 5);
    }

    private PreparedText prepared(List<Path> data, List<Path> heldOut) {
        return PreparedText.of(new PreparedText.Text(data, heldOut, "text"), new Utf8Bytes(), folder.resolve("cache"));
    }

    private static String string(Batches.Batch batch) {
        double[] tokens = batch.inputs().toDoubles();
        byte[] bytes = new byte[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            bytes[i] = (byte) tokens[i];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
