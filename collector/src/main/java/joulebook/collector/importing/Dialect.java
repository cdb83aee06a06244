package joulebook.collector.importing;

import java.util.List;

/**
 * How a log's lines are cut into fields.
 *
 * @param separator empty where white space separates
 * @param quotesAfterSpace whether fields may be in quotes that do not follow the separator at once
 */
record Dialect(String separator, boolean quotesAfterSpace) {

    /**
     * By the first two lines: where decimal commas make a row longer than its header, nvidia-smi's own comma and space
     * separate.
     */
    static Dialect of(LogFile file) {
        List<String> lines =
                file.head().lines().filter(line -> !line.isBlank()).limit(2).toList();
        String header = lines.getFirst();
        String row = lines.getLast();
        if (header.startsWith("#") && header.indexOf(',') < 0) {
            return new Dialect("", false);
        }
        String separator = ",";
        for (String other : List.of(";", "\t")) {
            separator = pieces(header, other) > pieces(header, separator) ? other : separator;
        }
        boolean quotes = row.indexOf('"') >= 0;
        if (!quotes
                && pieces(row, separator) > pieces(header, separator)
                && pieces(row, ", ") == pieces(header, ", ")) {
            separator = ", ";
        }
        return new Dialect(separator, quotes);
    }

    private static int pieces(String line, String separator) {
        return line.split(java.util.regex.Pattern.quote(separator), -1).length;
    }

    Rows rows(LogFile file, java.io.Reader reader) throws LogRefused {
        return separator.isEmpty()
                ? new SpacedRows(file, reader)
                : new CsvRows(file, reader, separator, quotesAfterSpace);
    }
}
