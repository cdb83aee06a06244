package joulebook.runner.evaluation.model;

import java.util.List;

/** A model that says how likely a text goes on in a certain way, and that goes on itself. */
public interface LanguageModel {

    /**
     * How likely {@code continuation} follows {@code context}. Of a context that is too long, the end is read.
     *
     * @return the sum over its tokens in nats, 0 or less
     * @throws IllegalArgumentException if the continuation alone is longer than {@link #length()}
     */
    double logLikelihood(String context, String continuation);

    /**
     * What follows {@code prompt}, the likeliest token each time. Of a prompt that is too long, the end is read.
     *
     * @param mostTokens to generate
     * @param stops texts that end it, themselves left out
     */
    String complete(String prompt, int mostTokens, List<String> stops);

    /** Tokens that it can read at once. */
    int length();

    /** How many tokens {@code text} has. */
    int tokens(String text);

    /** The longest start of {@code text} of at most so many tokens. */
    String start(String text, int mostTokens);
}
