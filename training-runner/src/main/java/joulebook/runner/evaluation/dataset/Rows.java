package joulebook.runner.evaluation.dataset;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** A text file's lines with their numbers, read one at a time; a name that ends in {@code .gz} is unpacked. */
final class Rows {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private Rows() {}

    /**
     * All lines, empty ones too. Close the stream to close the file.
     *
     * @throws UncheckedIOException if it cannot be read, or is not UTF-8
     */
    static Stream<Row> of(Path file) {
        BufferedReader reader = open(file);
        long[] number = {0};
        return reader.lines()
                .map(text -> new Row(file, ++number[0], number[0] == 1 ? withoutMark(text) : text))
                .onClose(() -> close(reader));
    }

    /** All lines but the empty ones. */
    static Stream<Row> filled(Path file) {
        return of(file).filter(row -> !row.text().isBlank());
    }

    private static BufferedReader open(Path file) {
        try {
            InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
            InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
            // a decoder refuses bytes that are no UTF-8, where a charset would replace them
            return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    private static String withoutMark(String text) {
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    private static void close(BufferedReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
