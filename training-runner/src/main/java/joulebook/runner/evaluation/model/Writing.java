package joulebook.runner.evaluation.model;

import java.util.Arrays;
import joulebook.runner.data.Tokeniser;

/** Text that grows token by token. What was written is read back with what it began with: some tokenisers join there. */
public final class Writing {
    private final Tokeniser tokeniser;
    private final int begun;
    private int[] tokens;

    /** @param start what is given, one token at least; not part of the text */
    public Writing(int[] start, Tokeniser tokeniser) {
        this.tokeniser = tokeniser;
        this.tokens = start.clone();
        this.begun = tokeniser.text(start).length();
    }

    public void add(int token) {
        tokens = Arrays.copyOf(tokens, tokens.length + 1);
        tokens[tokens.length - 1] = token;
    }

    /** What it began with, and what was added. */
    int[] tokens() {
        return tokens.clone();
    }

    /** What was added. */
    public String text() {
        String all = tokeniser.text(tokens);
        return all.substring(Math.min(begun, all.length()));
    }
}
