package joulebook.runner.evaluation.model;

import java.util.Arrays;
import joulebook.runner.data.Tokeniser;

/**
 * A context and what follows it, as tokens. The two are read as one text and cut where the context's own tokens end. Where
 * a token reaches over the cut, it is the continuation's, after the context's trailing blanks were made part of it: the way
 * of EleutherAI's lm-evaluation-harness ({@code _encode_pair}).
 *
 * @param continuation one token at least, unless the tokeniser knows nothing of either text
 */
record TokenPair(int[] context, int[] continuation) {

    /** @param continuation not empty */
    static TokenPair of(String context, String continuation, Tokeniser tokeniser) {
        TokenPair pair = cut(context, continuation, tokeniser);
        String stripped = context.stripTrailing();
        return pair.joins(context, tokeniser)
                ? pair
                : cut(stripped, context.substring(stripped.length()) + continuation, tokeniser);
    }

    private static TokenPair cut(String context, String continuation, Tokeniser tokeniser) {
        int[] whole = tokeniser.tokens(context + continuation);
        int at = Math.clamp(tokeniser.tokens(context).length, 0, Math.max(0, whole.length - 1));
        return new TokenPair(Arrays.copyOf(whole, at), Arrays.copyOfRange(whole, at, whole.length));
    }

    private boolean joins(String text, Tokeniser tokeniser) {
        return Arrays.equals(context, tokeniser.tokens(text));
    }
}
