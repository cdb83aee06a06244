package joulebook.collector.importing;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Fields between separators, in quotes where somebody put them there (RFC 4180). */
final class CsvRows implements Rows {
    private final LogFile file;
    private final boolean whole;
    private final CloseableIterator<Row> rows;
    private long line = 1;

    CsvRows(LogFile file, Reader reader, String separator, boolean quotesAfterSpace) throws LogRefused {
        this.file = file;
        this.whole = file.endsWithNewline();
        CsvReader.CsvReaderBuilder builder =
                CsvReader.builder().skipEmptyLines(true).allowExtraFields(true).allowMissingFields(true);
        if (quotesAfterSpace) { // only then: it takes FastCSV's slower parser
            builder.trimWhitespacesAroundQuotes(true);
        }
        this.rows =
                builder.fieldSeparator(separator).build(new Filling(), reader).iterator();
    }

    @Override
    public @Nullable Row next() throws LogRefused {
        try {
            while (rows.hasNext()) {
                Row row = rows.next();
                line = row.line();
                if (!row.isBlank()) {
                    if (!whole && !rows.hasNext()) {
                        row.mayBeTorn();
                    }
                    return row;
                }
            }
            return null;
        } catch (CsvParseException e) {
            throw file.refused(line, "from here on it is no CSV (" + e.getMessage() + "): is a quote left open?");
        } catch (UncheckedIOException e) {
            throw file.unreadable(e);
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    /** Two rows by turns: the next line is read ahead. */
    private static final class Filling extends AbstractBaseCsvCallbackHandler<Row> {
        private Row filling = new Row();
        private Row other = new Row();

        @Override
        protected void handleBegin(long startingLineNumber) {
            Row next = other;
            other = filling;
            filling = next;
            filling.begin(startingLineNumber);
        }

        @Override
        protected void handleField(int index, char[] chars, int offset, int length, boolean quoted) {
            filling.add(chars, offset, length);
        }

        @Override
        protected Row buildRecord() {
            return filling;
        }
    }
}
