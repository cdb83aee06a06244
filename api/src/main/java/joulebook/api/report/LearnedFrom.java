package joulebook.api.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What runs say that they learned from. Two that did not learn from the same cannot be compared. */
final class LearnedFrom {
    private LearnedFrom() {}

    /** Why runs cannot be compared, and which learned from what; null where they can, or do not say. */
    static @Nullable String refusal(List<RunStatement> finished) {
        Map<String, List<String>> runs = new LinkedHashMap<>();
        for (RunStatement run : finished) {
            String material = material(run);
            if (!material.isEmpty()) {
                runs.computeIfAbsent(material, any -> new ArrayList<>()).add(run.variant() + " seed " + run.seed());
            }
        }
        if (runs.size() < 2) {
            return null;
        }
        return "These runs did not learn from the same, so nothing is said of what was saved: "
                + runs.entrySet().stream()
                        .map(each -> String.join(", ", each.getValue()) + " from " + each.getKey())
                        .collect(Collectors.joining("; "))
                + ". Train all of a comparison's runs on one text, from one model.";
    }

    /** By digests where there are any: the same content in another place is the same. Empty where nobody said. */
    private static String material(RunStatement run) {
        Map<String, Object> summary = run.summary();
        if (summary == null) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        if (summary.get("corpus") instanceof Map<?, ?> corpus) {
            Object text = corpus.get("sha256");
            parts.add(text == null ? String.valueOf(corpus.get("name")) : "text " + text);
            add(parts, "held out ", corpus.get("heldOutSha256"));
            add(parts, "", corpus.get("tokeniser"));
        }
        if (summary.get("from") instanceof Map<?, ?> model) {
            add(parts, "model ", model.get("sha256"));
        }
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, String what, @Nullable Object value) {
        if (value != null) {
            parts.add(what + value);
        }
    }
}
