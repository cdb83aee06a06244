package joulebook.runner.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** UTF-8 text, cut at the first line's end after each {@value #PIECE} characters: each piece counts as a document. */
record PlainText() implements TextFiles.Reader {
    static final int PIECE = 16_384;

    @Override
    public void read(Path file, Consumer<String> document) {
        long line = 1;
        // a decoder refuses bytes that are no UTF-8, where a charset would replace them
        try (Reader in = new BufferedReader(
                new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()))) {
            StringBuilder piece = new StringBuilder();
            for (int each = in.read(); each >= 0; each = in.read()) {
                piece.append((char) each);
                line += each == '\n' ? 1 : 0;
                if (each == '\n' && piece.length() >= PIECE) {
                    document.accept(piece.toString());
                    piece.setLength(0);
                }
            }
            if (!piece.isEmpty()) {
                document.accept(piece.toString());
            }
        } catch (CharacterCodingException e) {
            throw new CorpusUnavailable(
                    file + ": some bytes at or after line " + line + " are not UTF-8. Convert it", e);
        } catch (IOException e) {
            throw new CorpusUnavailable("cannot read " + file + ": " + e + ". Make it readable", e);
        }
    }
}
