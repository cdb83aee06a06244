package joulebook.runner.evaluation.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often each run of n tokens occurs. */
record Ngrams(Map<List<String>, Integer> counts, int total) {

    static Ngrams of(List<String> tokens, int n) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (int i = 0; i + n <= tokens.size(); i++) {
            counts.merge(tokens.subList(i, i + n), 1, Integer::sum);
        }
        return new Ngrams(counts, Math.max(0, tokens.size() - n + 1));
    }

    /** Occurrences that {@code other} has too, each counted as often as in the poorer of the two. */
    int sharedWith(Ngrams other) {
        return counts.entrySet().stream()
                .mapToInt(entry -> Math.min(entry.getValue(), other.count(entry.getKey())))
                .sum();
    }

    int count(List<String> ngram) {
        return counts.getOrDefault(ngram, 0);
    }

    /** For each run, the larger of the two counts: what several references allow together. */
    Ngrams orMore(Ngrams other) {
        Map<List<String>, Integer> most = new HashMap<>(counts);
        other.counts.forEach((ngram, count) -> most.merge(ngram, count, Math::max));
        return new Ngrams(most, Math.max(total, other.total));
    }
}
