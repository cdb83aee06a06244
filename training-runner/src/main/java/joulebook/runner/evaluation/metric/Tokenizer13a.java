package joulebook.runner.evaluation.metric;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The tokens of mteval-v13a, which WMT scores with and sacreBLEU calls {@code 13a}: entities become characters, ASCII
 * punctuation stands alone, a full stop or comma stays within a number, and a dash after a digit stands alone.
 */
final class Tokenizer13a {
    /** ASCII punctuation but for {@code ' , - .} and, as mteval writes its ranges, with the space. */
    private static final Pattern PUNCTUATION = Pattern.compile("([{-~\\[-` -&(-+:-@/])");

    private static final Pattern AFTER_OTHER_THAN_DIGIT = Pattern.compile("([^0-9])([.,])");
    private static final Pattern BEFORE_OTHER_THAN_DIGIT = Pattern.compile("([.,])([^0-9])");
    private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");
    private static final Pattern SPACES = Pattern.compile("[\\s\\x1c-\\x1f]+", Pattern.UNICODE_CHARACTER_CLASS);

    private Tokenizer13a() {}

    static List<String> tokens(String segment) {
        String text = segment.stripTrailing()
                .replace("<skipped>", "")
                .replace("-\n", "")
                .replace("\n", " ")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
        text = PUNCTUATION.matcher(" " + text + " ").replaceAll(" $1 ");
        text = AFTER_OTHER_THAN_DIGIT.matcher(text).replaceAll("$1 $2 ");
        text = BEFORE_OTHER_THAN_DIGIT.matcher(text).replaceAll(" $1 $2");
        text = DASH_AFTER_DIGIT.matcher(text).replaceAll("$1 $2 ");
        return SPACES.splitAsStream(text).filter(token -> !token.isEmpty()).toList();
    }
}
