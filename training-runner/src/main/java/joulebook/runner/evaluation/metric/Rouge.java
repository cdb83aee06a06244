package joulebook.runner.evaluation.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.regex.Pattern;

/**
 * ROUGE F-measures, in 0..1 (Lin 2004), by the definition of Google's {@code rouge_score} without a stemmer, which is how
 * SCROLLS scores: lower case, tokens of a-z and 0-9.
 *
 * @param one of words
 * @param two of pairs of words
 * @param l of the longest common subsequence of the whole texts
 * @param lSum of the union of the longest common subsequences, line by line
 */
public record Rouge(double one, double two, double l, double lSum) {
    private static final Pattern OTHER = Pattern.compile("[^a-z0-9]+");

    /** One text against one reference. */
    public static Rouge of(String reference, String text) {
        List<String> target = tokens(reference);
        List<String> found = tokens(text);
        return new Rouge(
                ngrams(target, found, 1),
                ngrams(target, found, 2),
                fMeasure(CommonSubsequence.of(target, found).size(), target.size(), found.size()),
                summary(lines(reference), lines(text)));
    }

    /** One text against several references: each measure from the reference where it is best. */
    public static Rouge best(List<String> references, String text) {
        return references.stream()
                .map(reference -> of(reference, text))
                .reduce((a, b) -> a.with(b, Math::max))
                .orElseThrow();
    }

    /** Measure by measure, the mean over texts; NaN of none. */
    public static Rouge mean(List<Rouge> texts) {
        int count = texts.size();
        return texts.stream()
                .reduce((a, b) -> a.with(b, Double::sum))
                .map(sum -> new Rouge(sum.one / count, sum.two / count, sum.l / count, sum.lSum / count))
                .orElse(new Rouge(Double.NaN, Double.NaN, Double.NaN, Double.NaN));
    }

    /** SCROLLS' score: the cube root of ROUGE-1 x ROUGE-2 x ROUGE-L, of means over texts. */
    public double geometricMean() {
        return Math.cbrt(one * two * l);
    }

    private Rouge with(Rouge other, DoubleBinaryOperator joined) {
        return new Rouge(
                joined.applyAsDouble(one, other.one),
                joined.applyAsDouble(two, other.two),
                joined.applyAsDouble(l, other.l),
                joined.applyAsDouble(lSum, other.lSum));
    }

    static List<String> tokens(String text) {
        return OTHER.splitAsStream(text.toLowerCase(Locale.ROOT))
                .filter(token -> !token.isEmpty())
                .toList();
    }

    private static List<List<String>> lines(String text) {
        return text.lines().filter(line -> !line.isEmpty()).map(Rouge::tokens).toList();
    }

    private static double ngrams(List<String> target, List<String> found, int n) {
        Ngrams wanted = Ngrams.of(target, n);
        Ngrams there = Ngrams.of(found, n);
        return fMeasure(wanted.sharedWith(there), wanted.total(), there.total());
    }

    /** A token counts as often as both texts have it, however many lines match it (as ROUGE-1.5.5 does). */
    private static double summary(List<List<String>> target, List<List<String>> found) {
        Map<String, Integer> left = counts(found);
        Map<String, Integer> wanted = counts(target);
        int hits = 0;
        for (List<String> line : target) {
            for (int i : union(line, found)) {
                if (take(left, line.get(i)) && take(wanted, line.get(i))) {
                    hits++;
                }
            }
        }
        return fMeasure(hits, size(target), size(found));
    }

    private static List<Integer> union(List<String> line, List<List<String>> found) {
        return found.stream()
                .flatMap(other -> CommonSubsequence.of(line, other).stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean take(Map<String, Integer> counts, String token) {
        int left = counts.getOrDefault(token, 0);
        counts.put(token, left - 1);
        return left > 0;
    }

    private static Map<String, Integer> counts(List<List<String>> lines) {
        Map<String, Integer> counts = new HashMap<>();
        lines.forEach(line -> line.forEach(token -> counts.merge(token, 1, Integer::sum)));
        return counts;
    }

    private static int size(List<List<String>> lines) {
        List<String> all = new ArrayList<>();
        lines.forEach(all::addAll);
        return all.size();
    }

    /** 2 P R / (P + R) with P = hits / found and R = hits / wanted. */
    private static double fMeasure(int hits, int wanted, int found) {
        return hits == 0 ? 0 : 2.0 * hits / (wanted + found);
    }
}
