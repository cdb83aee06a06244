package joulebook.collector.importing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Fields between spaces, as {@code nvidia-smi dmon} writes them; its header begins with {@code #}. */
final class SpacedRows implements Rows {
    private final LogFile file;
    private final boolean whole;
    private final BufferedReader lines;
    private final Row[] rows = {new Row(), new Row()};
    private @Nullable String ahead;
    private long line;

    SpacedRows(LogFile file, Reader reader) throws LogRefused {
        this.file = file;
        this.whole = file.endsWithNewline();
        this.lines = new BufferedReader(reader);
        this.ahead = read();
    }

    @Override
    public @Nullable Row next() throws LogRefused {
        while (ahead != null) {
            String text = ahead;
            line++;
            ahead = read();
            if (!text.isBlank()) {
                Row row = rows[(int) (line & 1)];
                split(text, row);
                if (ahead == null && !whole) {
                    row.mayBeTorn();
                }
                return row;
            }
        }
        return null;
    }

    private void split(String text, Row row) {
        row.begin(line);
        char[] chars = text.toCharArray();
        int begin = 0;
        while (begin < chars.length) {
            while (begin < chars.length && chars[begin] <= ' ') {
                begin++;
            }
            int end = begin;
            while (end < chars.length && chars[end] > ' ') {
                end++;
            }
            if (end > begin) {
                row.add(chars, begin, end - begin);
            }
            begin = end;
        }
    }

    private @Nullable String read() throws LogRefused {
        try {
            return lines.readLine();
        } catch (IOException e) {
            throw file.unreadable(new java.io.UncheckedIOException(e));
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
