package joulebook.runner.evaluation.dataset;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One segment of a text to translate, or of its translation.
 *
 * @param place document and number, by which source and reference are held to each other; a plain text's is its line
 * @param text with the entities that SGM has, as scorers read it
 */
record Segment(Row row, String place, String text) {
    private static final Pattern DOCUMENT =
            Pattern.compile("<doc\\b[^>]*\\bdocid=\"([^\"]*)\"", Pattern.CASE_INSENSITIVE);
    private static final Pattern SEGMENT =
            Pattern.compile("<seg id=\"?([^\">]*)\"?>(.*)</seg>", Pattern.CASE_INSENSITIVE);

    /** A file's segments: of SGM if its name ends in {@code .sgm}, else of plain text, a segment a line. */
    static Stream<Segment> of(Path file) {
        return file.toString().replaceAll("\\.gz$", "").endsWith(".sgm")
                ? ofSgm(file)
                : Rows.of(file).map(row -> new Segment(row, Long.toString(row.number()), row.text()));
    }

    /** WMT's SGM is no XML (its ampersands stand alone), and has one segment a line. */
    private static Stream<Segment> ofSgm(Path file) {
        StringBuilder document = new StringBuilder();
        return Rows.of(file).mapMulti((row, found) -> {
            Matcher opening = DOCUMENT.matcher(row.text());
            if (opening.find()) {
                document.setLength(0);
                document.append(opening.group(1));
            }
            Matcher segment = SEGMENT.matcher(row.text());
            if (segment.find()) {
                String place = document + " segment " + segment.group(1);
                found.accept(new Segment(row, place, segment.group(2).strip()));
            } else if (row.text().contains("<seg")) {
                throw row.malformed(
                        "a segment does not end on its line", "Give the file as it is published: one segment a line");
            }
        });
    }

    /** The text that a reader sees. */
    String plain() {
        return text.replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }
}
