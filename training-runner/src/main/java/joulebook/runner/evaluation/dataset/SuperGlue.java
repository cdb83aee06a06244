package joulebook.runner.evaluation.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import joulebook.runner.evaluation.dataset.JsonLines.Fields;

/** SuperGLUE's JSON lines of one example each (Wang et al. 2019): all tasks but MultiRC and ReCoRD. */
public final class SuperGlue {
    private static final List<String> TRUTHS = List.of("true", "false");
    private static final List<Option> NO_YES = List.of(new Option("false", " no"), new Option("true", " yes"));
    private static final List<Option> CB = List.of(
            new Option("entailment", " yes"), new Option("contradiction", " no"), new Option("neutral", " maybe"));
    private static final List<Option> RTE =
            List.of(new Option("entailment", " yes"), new Option("not_entailment", " no"));

    private SuperGlue() {}

    public static Stream<Example> boolQ(Path file) {
        return JsonLines.of(file)
                .map(line -> example(
                        line,
                        new Prompt(line.text("passage"), "\nQuestion: " + line.text("question") + "?\nAnswer:"),
                        NO_YES,
                        line.oneOf(TRUTHS, "label")));
    }

    public static Stream<Example> cb(Path file) {
        return JsonLines.of(file).map(line -> example(line, entailment(line), CB, line.oneOf(labels(CB), "label")));
    }

    public static Stream<Example> rte(Path file) {
        return JsonLines.of(file).map(line -> example(line, entailment(line), RTE, line.oneOf(labels(RTE), "label")));
    }

    /** The premise goes on with "because" or "so", then with one of two clauses. */
    public static Stream<Example> copa(Path file) {
        return JsonLines.of(file).map(line -> {
            String link = line.oneOf(List.of("cause", "effect"), "question").equals("cause") ? " because" : " so";
            List<Option> options = List.of(
                    new Option("0", " " + clause(line.text("choice1"))),
                    new Option("1", " " + clause(line.text("choice2"))));
            Prompt prompt = Prompt.of(line.text("premise").strip().replaceAll("\\.$", "") + link);
            return example(line, prompt, options, line.oneOf(labels(options), "label"));
        });
    }

    public static Stream<Example> wic(Path file) {
        return JsonLines.of(file)
                .map(line -> example(
                        line,
                        Prompt.of("First: " + line.text("sentence1") + "\nSecond: " + line.text("sentence2")
                                + "\nQuestion: Does \"" + line.text("word") + "\" mean the same in both?\nAnswer:"),
                        NO_YES,
                        line.oneOf(TRUTHS, "label")));
    }

    public static Stream<Example> wsc(Path file) {
        return JsonLines.of(file)
                .map(line -> example(
                        line,
                        Prompt.of(line.text("text") + "\nQuestion: Does \"" + line.text("target.span2_text")
                                + "\" stand for \"" + line.text("target.span1_text") + "\"?\nAnswer:"),
                        NO_YES,
                        line.oneOf(TRUTHS, "label")));
    }

    /** Predictions as the benchmark takes them: {@code {"idx": 0, "label": ...}} a line. */
    public static Predictions predictions(Path file) {
        return Predictions.of(file, JsonLines.of(file), line -> line.label("idx"), SuperGlue::predicted, Fields::row);
    }

    /** The benchmark's own example writes truths as JSON's and as Python's. */
    private static String predicted(Fields line) {
        String label = line.label("label");
        return label.equals("True") || label.equals("False") ? label.toLowerCase(java.util.Locale.ROOT) : label;
    }

    private static Prompt entailment(Fields line) {
        return new Prompt(line.text("premise"), "\nQuestion: " + line.text("hypothesis") + " True?\nAnswer:");
    }

    private static String clause(String choice) {
        return choice.isEmpty() ? choice : Character.toLowerCase(choice.charAt(0)) + choice.substring(1);
    }

    private static List<String> labels(List<Option> options) {
        return options.stream().map(Option::label).toList();
    }

    private static Example example(Fields line, Prompt prompt, List<Option> options, String gold) {
        return new Example(line.label("idx"), prompt, options, List.of(gold));
    }
}
