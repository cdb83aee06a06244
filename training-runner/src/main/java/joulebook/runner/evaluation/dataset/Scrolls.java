package joulebook.runner.evaluation.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import joulebook.runner.evaluation.dataset.JsonLines.Fields;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * SCROLLS' JSON lines of id, pid, input and output (Shaham et al. 2022). Lines with one id are one example with several
 * references. An input begins with its query, if its task has one, then an empty line, then the document.
 */
public final class Scrolls {
    private static final Pattern CHOICE = Pattern.compile(" *\\([A-D]\\) *");
    private static final List<Option> CONTRACT_NLI =
            List.of(Option.of("Entailment"), Option.of("Contradiction"), Option.of("Not mentioned"));

    private Scrolls() {}

    /** GovReport and SummScreenFD: a document to sum up. */
    public static Stream<Example> summaries(Path file) {
        return examples(
                file, (line, references) -> free(line, new Prompt(line.text("input"), "\n\nSummary:"), references));
    }

    /** QMSum, Qasper and NarrativeQA: a question, then a document. */
    public static Stream<Example> questions(Path file) {
        return examples(
                file, (line, references) -> free(line, asked(query(line), document(line), "Question"), references));
    }

    /** ContractNLI: a hypothesis, then a contract. */
    public static Stream<Example> contractNli(Path file) {
        return examples(
                file,
                (line, references) -> new Example(
                        line.text("id"), asked(query(line), document(line), "Hypothesis"), CONTRACT_NLI, references));
    }

    /** QuALITY: a question, its four options as (A) to (D), then a story. The options' texts are the labels. */
    public static Stream<Example> quality(Path file) {
        return examples(file, (line, references) -> {
            String rest = document(line);
            int end = rest.indexOf("\n\n", Math.max(0, rest.indexOf("(D)")));
            Matcher first = CHOICE.matcher(rest);
            if (end < 0 || !first.find()) {
                throw line.row().malformed("there are no options (A) to (D)", "Give the file as it is published");
            }
            List<Option> options = CHOICE.splitAsStream(rest.substring(first.end(), end))
                    .map(choice -> Option.of(choice.strip().replaceAll("\\s+", " ")))
                    .toList();
            return new Example(
                    line.text("id"), asked(query(line), rest.substring(end + 2), "Question"), options, references);
        });
    }

    /** Predictions as the benchmark takes them: one object of ids and texts. */
    public static Predictions predictions(Path file) {
        try {
            Map<String, String> texts =
                    JsonMapper.builder().build().readValue(file.toFile(), new TypeReference<Map<String, String>>() {});
            Map<String, List<String>> byKey = new HashMap<>();
            texts.forEach((id, text) -> byKey.put(id, List.of(text)));
            return new Predictions(file, byKey);
        } catch (JacksonException e) {
            throw new MalformedData(
                    file,
                    e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                    "it is not one JSON object of texts (" + e.getOriginalMessage() + ")",
                    "Give {\"id\": \"prediction\", ...}");
        }
    }

    /** Reads the file twice, so that the documents of examples with several references need not be kept. */
    private static Stream<Example> examples(Path file, BiFunction<Fields, List<String>, Example> read) {
        Map<String, List<String>> outputs = new HashMap<>();
        try (Stream<Fields> lines = JsonLines.of(file)) {
            lines.forEach(line -> outputs.computeIfAbsent(line.text("id"), none -> new ArrayList<>())
                    .add(line.text("output")));
        }
        Set<String> seen = new HashSet<>();
        return JsonLines.of(file)
                .filter(line -> seen.add(line.text("id")))
                .map(line -> read.apply(line, List.copyOf(outputs.getOrDefault(line.text("id"), List.of()))));
    }

    private static Example free(Fields line, Prompt prompt, List<String> references) {
        return new Example(line.text("id"), prompt, List.of(), references);
    }

    private static Prompt asked(String query, String document, String name) {
        return new Prompt(document, "\n\n" + name + ": " + query.strip() + "\nAnswer:");
    }

    private static String query(Fields line) {
        return line.text("input").substring(0, split(line));
    }

    private static String document(Fields line) {
        return line.text("input").substring(split(line) + 2);
    }

    private static int split(Fields line) {
        int split = line.text("input").indexOf("\n\n");
        if (split < 0) {
            throw line.row()
                    .malformed(
                            "the input has no empty line between query and document",
                            "Give the file as it is published");
        }
        return split;
    }
}
