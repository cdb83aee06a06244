package joulebook.runner.evaluation.metric;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * SQuAD's comparison of a short answer with its references, the best of them counting (Rajpurkar et al. 2016). Before it,
 * both are lower case, without ASCII punctuation and without the words a, an and the. ReCoRD and SCROLLS compare alike.
 */
public final class SquadAnswer {
    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Pattern ARTICLES = Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SPACES = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private SquadAnswer() {}

    /** 1 if it is one of the references, else 0. */
    public static double exactMatch(String answer, List<String> references) {
        return references.stream().map(SquadAnswer::words).anyMatch(words(answer)::equals) ? 1 : 0;
    }

    /** The F1 of the bags of words, in 0..1, against the reference where it is best; 0 where no word is shared. */
    public static double f1(String answer, List<String> references) {
        Ngrams own = Ngrams.of(words(answer), 1);
        return references.stream()
                .map(reference -> Ngrams.of(words(reference), 1))
                .mapToDouble(
                        reference -> 2.0 * own.sharedWith(reference) / Math.max(1, own.total() + reference.total()))
                .max()
                .orElse(Double.NaN);
    }

    static List<String> words(String text) {
        String bare = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
        return SPACES.splitAsStream(ARTICLES.matcher(bare).replaceAll(" "))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
