package joulebook.runner.evaluation.dataset;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Tab-separated values as GLUE writes them: no quote character (a quotation mark is a quotation mark), no escapes, no
 * trimming; with a row of names, or with fixed columns.
 */
final class Tsv {
    private Tsv() {}

    /**
     * One row's values.
     *
     * @param index its place among the rows, from 0, the row of names not counted
     * @param names of the columns
     */
    record Values(Row row, long index, List<String> names, String[] values) {

        String text(String name) {
            return values[names.indexOf(name)];
        }

        String oneOf(List<String> labels, String name) {
            return row.oneOf(labels, text(name));
        }

        double number(String name) {
            try {
                return Double.parseDouble(text(name));
            } catch (NumberFormatException e) {
                throw row.malformed(
                        "'" + text(name) + "' in column '" + name + "' is no number",
                        "Only a split with scores can be scored (dev or train); give it as it is published");
            }
        }
    }

    /** Rows under a row of names, among which {@code required} must be. */
    static Stream<Values> named(Path file, String... required) {
        List<String> names;
        try (Stream<Row> rows = Rows.of(file)) {
            Row header = rows.findFirst()
                    .orElseThrow(() -> new MalformedData(file, 0, "it is empty", "Give the file as it is published"));
            names = List.of(split(header));
            for (String name : required) {
                if (!names.contains(name)) {
                    throw header.malformed(
                            "there is no column '" + name + "' among " + names,
                            "Give the file as it is published, with its row of names");
                }
            }
        }
        return values(Rows.filled(file).skip(1), names);
    }

    /** Rows without a row of names. */
    static Stream<Values> fixed(Path file, String... names) {
        return values(Rows.filled(file), Arrays.asList(names));
    }

    private static Stream<Values> values(Stream<Row> rows, List<String> names) {
        AtomicLong index = new AtomicLong();
        return rows.map(row -> {
            String[] values = split(row);
            if (values.length != names.size()) {
                throw row.malformed(
                        "there are " + values.length + " columns, not " + names.size() + " (" + String.join(", ", names)
                                + ")",
                        "Give the file as it is published: tab-separated, without quoting");
            }
            return new Values(row, index.getAndIncrement(), names, values);
        });
    }

    private static String[] split(Row row) {
        return row.text().split("\t", -1);
    }
}
