package joulebook.runner.evaluation.metric;

import java.util.Comparator;
import java.util.List;

/**
 * Corpus BLEU of orders 1 to 4 (Papineni et al. 2002) as sacreBLEU computes it (Post 2018): mteval-v13a's tokens, case
 * kept, the closest reference's length, exponential smoothing (the first order without a hit counts as half a hit, the
 * next as a quarter, and so on) and no effective order.
 */
public final class Bleu {
    private static final int ORDERS = 4;

    private Bleu() {}

    /** What a segment, or a corpus, adds up to: hits and n-grams by order, and the two lengths in tokens. */
    public record Counts(List<Long> hits, List<Long> ngrams, long length, long referenceLength) {}

    /** Counts one segment against its references, of which there is at least one. */
    public static Counts count(String segment, List<String> references) {
        List<String> tokens = Tokenizer13a.tokens(segment);
        List<List<String>> others =
                references.stream().map(Tokenizer13a::tokens).toList();
        Long[] hits = new Long[ORDERS];
        Long[] ngrams = new Long[ORDERS];
        for (int n = 1; n <= ORDERS; n++) {
            int order = n;
            Ngrams own = Ngrams.of(tokens, n);
            Ngrams allowed = others.stream()
                    .map(other -> Ngrams.of(other, order))
                    .reduce(Ngrams::orMore)
                    .orElseThrow();
            hits[n - 1] = (long) own.sharedWith(allowed);
            ngrams[n - 1] = (long) own.total();
        }
        return new Counts(List.of(hits), List.of(ngrams), tokens.size(), closest(tokens.size(), others));
    }

    /** The reference length nearest to {@code length}; of two as near, the shorter. */
    private static long closest(int length, List<List<String>> references) {
        return references.stream()
                .map(List::size)
                .min(Comparator.comparing((Integer size) -> Math.abs(size - length))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** The corpus' score, in 0..100; NaN of no segment. */
    public static double of(List<Counts> segments) {
        long length = segments.stream().mapToLong(Counts::length).sum();
        long reference = segments.stream().mapToLong(Counts::referenceLength).sum();
        double logarithms = 0;
        double smoothing = 1;
        for (int order = 0; order < ORDERS; order++) {
            int which = order;
            long hits =
                    segments.stream().mapToLong(each -> each.hits().get(which)).sum();
            long ngrams = segments.stream()
                    .mapToLong(each -> each.ngrams().get(which))
                    .sum();
            if (ngrams == 0 || hits == 0 && order == 0) {
                return segments.isEmpty() ? Double.NaN : 0; // no word hit, or no segment of four tokens
            }
            smoothing *= hits == 0 ? 2 : 1;
            logarithms += Math.log((hits == 0 ? 1 / smoothing : hits) / ngrams);
        }
        double brevity = length < reference ? Math.exp(1 - (double) reference / length) : 1;
        return 100 * brevity * Math.exp(logarithms / ORDERS);
    }

    /**
     * How it was computed, in sacreBLEU's form. The version names this implementation, since sacreBLEU itself did not run.
     *
     * @param references for each segment
     */
    public static String signature(int references, String version) {
        return "nrefs:" + references + "|case:mixed|eff:no|tok:13a|smooth:exp|version:" + version;
    }
}
