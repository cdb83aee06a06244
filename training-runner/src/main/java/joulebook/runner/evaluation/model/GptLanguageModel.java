package joulebook.runner.evaluation.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import joulebook.runner.attention.Attention;
import joulebook.runner.data.Tokeniser;
import joulebook.runner.model.Decoder;
import joulebook.runner.model.Gpt;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * The runner's model over the tokens that it was trained with. Attention works in blocks of 64 tokens, so inputs are padded
 * on the right, which no earlier logit sees. A token that is generated costs one step of a {@link Decoder}; where the
 * model's length is full, a whole pass over the last tokens, whose positions have all moved.
 */
public final class GptLanguageModel implements LanguageModel {
    private static final int BLOCK = 64;
    private static final Attention.Mode AS_LEARNED = new Attention.Mode.Evaluation();

    private final Gpt model;
    private final Tokeniser tokeniser;

    public GptLanguageModel(Gpt model, Tokeniser tokeniser) {
        this.model = model;
        this.tokeniser = tokeniser;
    }

    @Override
    public int length() {
        return model.shape().length();
    }

    @Override
    public int tokens(String text) {
        return tokeniser.tokens(text).length;
    }

    @Override
    public String start(String text, int mostTokens) {
        int fitting = 0;
        int tooMany = text.codePointCount(0, text.length()) + 1;
        while (tooMany - fitting > 1) { // characters: never within one
            int middle = (fitting + tooMany) >>> 1;
            if (tokens(text.substring(0, text.offsetByCodePoints(0, middle))) <= mostTokens) {
                fitting = middle;
            } else {
                tooMany = middle;
            }
        }
        return text.substring(0, text.offsetByCodePoints(0, fitting));
    }

    @Override
    public double logLikelihood(String context, String continuation) {
        TokenPair pair = TokenPair.of(context, continuation, tokeniser);
        int[] given = pair.context().length == 0 ? tokeniser.separator() : pair.context();
        int[] wanted = pair.continuation();
        if (continuation.isEmpty() || wanted.length == 0) {
            return 0;
        }
        if (wanted.length > length()) {
            throw new IllegalArgumentException("a continuation of " + wanted.length
                    + " tokens does not fit a model that reads " + length() + " at once");
        }
        int[] inputs = Arrays.copyOf(given, given.length + wanted.length - 1);
        System.arraycopy(wanted, 0, inputs, given.length, wanted.length - 1);
        float[] logits = lastLogits(inputs, wanted.length);
        int vocabulary = model.shape().vocabulary();
        return IntStream.range(0, wanted.length)
                .mapToDouble(i -> logProbability(logits, i * vocabulary, vocabulary, wanted[i]))
                .sum();
    }

    @Override
    public String complete(String prompt, int mostTokens, List<String> stops) {
        int[] begun = prompt.isEmpty() ? tokeniser.separator() : tokeniser.tokens(prompt);
        int[] start = Arrays.copyOfRange(begun, Math.max(0, begun.length - length()), begun.length);
        try (Scope scope = new Scope()) {
            int capacity = Math.clamp((long) start.length + mostTokens, 1, length());
            return complete(start, model.decoder(1, capacity), mostTokens, stops);
        }
    }

    private String complete(int[] start, Decoder decoder, int mostTokens, List<String> stops) {
        Writing writing = new Writing(start, tokeniser);
        for (int i = 0; i < mostTokens; i++) {
            int next = likeliest(logitsAfter(writing.tokens(), decoder));
            if (tokeniser.ends(next)) {
                break;
            }
            writing.add(next);
            String text = writing.text();
            int end = stops.stream()
                    .mapToInt(text::indexOf)
                    .filter(at -> at >= 0)
                    .min()
                    .orElse(-1);
            if (end >= 0) {
                return text.substring(0, end);
            }
        }
        return writing.text();
    }

    /** The logits (V) after all of these tokens, of which the decoder may have read all but the last. */
    private float[] logitsAfter(int[] tokens, Decoder decoder) {
        try (Scope scope = new Scope()) {
            if (decoder.length(0) == 0) {
                return decoder.read(0, Arrays.stream(tokens).asLongStream().toArray())
                        .toFloats();
            }
            return tokens.length <= length()
                    ? decoder.next(new long[] {tokens[tokens.length - 1]}).toFloats()
                    : lastLogits(tokens, 1);
        }
    }

    /** The logits (count, V) at the last {@code count} of these tokens, of which the last {@link #length()} are read. */
    private float[] lastLogits(int[] tokens, int count) {
        int read = Math.min(tokens.length, length());
        int padded = Math.min(length(), (read + BLOCK - 1) / BLOCK * BLOCK);
        long[] inputs = new long[padded];
        for (int i = 0; i < read; i++) {
            inputs[i] = tokens[tokens.length - read + i];
        }
        try (Scope scope = new Scope()) {
            return model.logits(Tensor.of(inputs, 1, padded), AS_LEARNED)
                    .narrow(1, read - count, count)
                    .toFloats();
        }
    }

    private static double logProbability(float[] logits, int from, int vocabulary, int token) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < vocabulary; i++) {
            most = Math.max(most, logits[from + i]);
        }
        double sum = 0;
        for (int i = 0; i < vocabulary; i++) {
            sum += Math.exp(logits[from + i] - most);
        }
        return logits[from + token] - most - Math.log(sum);
    }

    /** Among the tokeniser's tokens: a vocabulary may be larger, and its other tokens were never trained. */
    private int likeliest(float[] logits) {
        int likeliest = 0;
        for (int i = 1; i < tokeniser.vocabulary(); i++) {
            if (logits[i] > logits[likeliest]) {
                likeliest = i;
            }
        }
        return likeliest;
    }
}
