package joulebook.collector.importing;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * How a log's lines are cut into fields.
 *
 * @param separator empty where white space separates
 * @param quotesAfterSpace whether fields may be in quotes that do not follow the separator at once
 */
record Dialect(String separator, boolean quotesAfterSpace) {
    private static final int LINES_ASKED = 200;
    private static final Predicate<String> DECIMAL_COMMA =
            Pattern.compile("\\d,\\d").asPredicate();

    /** By the first lines: nvidia-smi's own comma and space separate where fields have commas of their own. */
    static Dialect of(LogFile file) {
        List<String> lines = file.head()
                .lines()
                .filter(line -> !line.isBlank())
                .limit(LINES_ASKED)
                .toList();
        String header = lines.getFirst();
        if (header.startsWith("#") && header.indexOf(',') < 0) {
            return new Dialect("", false);
        }
        String separator = ",";
        for (String other : List.of(";", "\t")) {
            separator = pieces(header, other) > pieces(header, separator) ? other : separator;
        }
        boolean quotes = lines.stream().anyMatch(line -> line.indexOf('"') >= 0);
        return new Dialect(!quotes && separator.equals(",") && hasDecimalCommas(lines) ? ", " : separator, quotes);
    }

    /** Nearly all lines but the last one, which may be cut off, have as many pieces as the first one, and some a comma in a number. */
    private static boolean hasDecimalCommas(List<String> lines) {
        int pieces = pieces(lines.getFirst(), ", ");
        long alike = lines.stream().filter(line -> pieces(line, ", ") == pieces).count();
        return pieces > 1
                && 10 * alike >= 9 * (lines.size() - 1)
                && lines.stream().anyMatch(DECIMAL_COMMA);
    }

    private static int pieces(String line, String separator) {
        return line.split(Pattern.quote(separator), -1).length;
    }

    Rows rows(LogFile file, java.io.Reader reader) throws LogRefused {
        return separator.isEmpty()
                ? new SpacedRows(file, reader)
                : new CsvRows(file, reader, separator, quotesAfterSpace);
    }
}
