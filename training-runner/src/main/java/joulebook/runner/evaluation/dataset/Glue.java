package joulebook.runner.evaluation.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * GLUE's TSV files (Wang et al. 2018). An example's key is its row, from 0, as in the predictions that the benchmark takes.
 */
public final class Glue {
    private static final List<String> BITS = List.of("0", "1");
    private static final List<Option> NO_YES = List.of(new Option("0", " no"), new Option("1", " yes"));
    private static final List<Option> ENTAILED_OR_NOT =
            List.of(new Option("entailment", " yes"), new Option("not_entailment", " no"));
    private static final List<Option> NLI = List.of(
            new Option("entailment", " yes"), new Option("neutral", " maybe"), new Option("contradiction", " no"));

    /** STS-B's scale, from "about different things" to "mean the same". */
    private static final List<Option> STARS =
            Stream.of("0", "1", "2", "3", "4", "5").map(Option::of).toList();

    private Glue() {}

    /** CoLA has no row of names: source, label, the author's mark, sentence. */
    public static Stream<Example> cola(Path file) {
        return Tsv.fixed(file, "source", "label", "mark", "sentence")
                .map(line -> example(
                        line,
                        line.text("sentence") + "\nQuestion: Is this sentence good English?\nAnswer:",
                        NO_YES,
                        line.oneOf(BITS, "label")));
    }

    public static Stream<Example> sst2(Path file) {
        List<Option> moods = List.of(new Option("0", " bad"), new Option("1", " good"));
        return Tsv.named(file, "sentence", "label")
                .map(line -> example(
                        line,
                        "Review: " + line.text("sentence").strip() + "\nThe reviewer found the film",
                        moods,
                        line.oneOf(BITS, "label")));
    }

    public static Stream<Example> mrpc(Path file) {
        return Tsv.named(file, "Quality", "#1 String", "#2 String")
                .map(line -> example(
                        line,
                        pair(line, "#1 String", "#2 String") + "Question: Do both sentences say the same?\nAnswer:",
                        NO_YES,
                        line.oneOf(BITS, "Quality")));
    }

    public static Stream<Example> qqp(Path file) {
        return Tsv.named(file, "question1", "question2", "is_duplicate")
                .map(line -> example(
                        line,
                        pair(line, "question1", "question2") + "Question: Do both ask the same?\nAnswer:",
                        NO_YES,
                        line.oneOf(BITS, "is_duplicate")));
    }

    /** The score is a number from 0 to 5; the options are its whole steps. */
    public static Stream<Example> stsb(Path file) {
        return Tsv.named(file, "sentence1", "sentence2", "score")
                .map(line -> example(
                        line,
                        pair(line, "sentence1", "sentence2")
                                + "Question: From 0 to 5, how alike in meaning are they?\nAnswer:",
                        STARS,
                        Double.toString(line.number("score"))));
    }

    /** Matched and mismatched alike. */
    public static Stream<Example> mnli(Path file) {
        return Tsv.named(file, "sentence1", "sentence2", "gold_label")
                .map(line -> example(
                        line, entailment(line, "sentence1", "sentence2"), NLI, line.oneOf(labels(NLI), "gold_label")));
    }

    public static Stream<Example> qnli(Path file) {
        return Tsv.named(file, "question", "sentence", "label")
                .map(line -> example(
                        line,
                        line.text("sentence") + "\nQuestion: Does this answer \"" + line.text("question")
                                + "\"?\nAnswer:",
                        ENTAILED_OR_NOT,
                        line.oneOf(labels(ENTAILED_OR_NOT), "label")));
    }

    public static Stream<Example> rte(Path file) {
        return Tsv.named(file, "sentence1", "sentence2", "label")
                .map(line -> example(
                        line,
                        entailment(line, "sentence1", "sentence2"),
                        ENTAILED_OR_NOT,
                        line.oneOf(labels(ENTAILED_OR_NOT), "label")));
    }

    public static Stream<Example> wnli(Path file) {
        return Tsv.named(file, "sentence1", "sentence2", "label")
                .map(line ->
                        example(line, entailment(line, "sentence1", "sentence2"), NO_YES, line.oneOf(BITS, "label")));
    }

    /** Predictions as the benchmark takes them: {@code index} and {@code prediction}, under a row of names. */
    public static Predictions predictions(Path file) {
        Function<Tsv.Values, String> key = line -> line.text("index");
        return Predictions.of(
                file, Tsv.named(file, "index", "prediction"), key, line -> line.text("prediction"), Tsv.Values::row);
    }

    private static String pair(Tsv.Values line, String first, String second) {
        return "First: " + line.text(first) + "\nSecond: " + line.text(second) + "\n";
    }

    private static String entailment(Tsv.Values line, String premise, String hypothesis) {
        return line.text(premise) + "\nQuestion: " + line.text(hypothesis) + " True?\nAnswer:";
    }

    private static List<String> labels(List<Option> options) {
        return options.stream().map(Option::label).toList();
    }

    private static Example example(Tsv.Values line, String question, List<Option> options, String gold) {
        return new Example(Long.toString(line.index()), Prompt.of(question), options, List.of(gold));
    }
}
