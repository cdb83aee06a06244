package joulebook.runner.evaluation.dataset;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/** A text file's lines with their numbers, read one at a time; a name that ends in {@code .gz} is unpacked. */
final class Rows extends Spliterators.AbstractSpliterator<Row> {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path file;
    private final BufferedReader reader;
    private long number;

    private Rows(Path file) throws IOException {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.file = file;
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        // a decoder refuses bytes that are no UTF-8, where a charset would replace them
        this.reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()));
    }

    /**
     * All lines, empty ones too. Close the stream to close the file.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    static Stream<Row> of(Path file) {
        try {
            Rows rows = new Rows(file);
            return StreamSupport.stream(rows, false).onClose(rows::close);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** All lines but the empty ones. */
    static Stream<Row> filled(Path file) {
        return of(file).filter(row -> !row.text().isBlank());
    }

    @Override
    public boolean tryAdvance(Consumer<? super Row> action) {
        try {
            String text = reader.readLine();
            if (text == null) {
                return false;
            }
            number++;
            boolean marked = number == 1 && text.startsWith(BYTE_ORDER_MARK);
            action.accept(new Row(file, number, marked ? text.substring(1) : text));
            return true;
        } catch (CharacterCodingException e) {
            throw new MalformedData(
                    file, 0, "some lines after line " + number + " are not UTF-8", "Give the file as it is published");
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static UncheckedIOException unreadable(Path file, IOException e) {
        return new UncheckedIOException("cannot read " + file + ": " + e, e);
    }
}
