package joulebook.runner.evaluation.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * WMT's test sets: source and reference in two files, SGM as published or plain text. An example's key is its number in
 * the file, from 1, as is a line's in a file of translations.
 */
public final class Wmt {
    private Wmt() {}

    /**
     * Segments of {@code source} with their {@code reference}.
     *
     * @param from the source's language, in English
     * @param to the reference's
     */
    public static Stream<Example> pairs(Path source, Path reference, String from, String to) {
        Stream<Segment> sources = Segment.of(source);
        Stream<Segment> references = Segment.of(reference);
        Iterator<Segment> right = references.iterator();
        Iterator<Segment> left = sources.iterator();
        Iterator<Example> both = new Iterator<>() {
            private int number;

            @Override
            public boolean hasNext() {
                return left.hasNext() || right.hasNext();
            }

            @Override
            public Example next() {
                number++;
                Segment one = next(left, source, reference);
                Segment other = next(right, reference, source);
                if (!one.place().equals(other.place())) {
                    throw other.row()
                            .malformed(
                                    "this is " + other.place() + ", and in " + source + " line "
                                            + one.row().number() + " it is " + one.place(),
                                    "Give source and reference of one test set");
                }
                Prompt prompt = Prompt.of(from + ": " + one.plain() + "\n" + to + ":");
                return new Example(Integer.toString(number), prompt, List.of(), List.of(other.text()));
            }

            private Segment next(Iterator<Segment> segments, Path file, Path longer) {
                if (segments.hasNext()) {
                    return segments.next();
                }
                throw new MalformedData(
                        file,
                        0,
                        "it has " + (number - 1) + " segments, fewer than " + longer,
                        "Give source and reference of one test set");
            }
        };
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(both, Spliterator.ORDERED), false)
                .onClose(sources::close)
                .onClose(references::close);
    }

    /** Translations as scorers take them: plain text (or SGM), a segment a line, in the source's order. */
    public static Predictions predictions(Path file) {
        List<String> texts = new ArrayList<>();
        try (Stream<Segment> segments = Segment.of(file)) {
            segments.forEach(segment -> texts.add(segment.text()));
        }
        Map<String, List<String>> byKey = new java.util.LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            byKey.put(Integer.toString(i + 1), List.of(texts.get(i)));
        }
        return new Predictions(file, byKey);
    }
}
