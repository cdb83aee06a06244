package joulebook.runner.evaluation.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import joulebook.runner.attention.Attention;
import joulebook.runner.model.Decoder;
import joulebook.runner.model.Gpt;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * The runner's model over UTF-8 bytes. Attention works in blocks of 64 tokens, so inputs are padded on the right, which
 * no earlier logit sees. A byte that is generated costs one step of a {@link Decoder}; where the model's length is full,
 * a whole pass over the last bytes, whose positions have all moved.
 */
public final class GptLanguageModel implements LanguageModel {
    private static final int BLOCK = 64;
    private static final int BYTES = 256;
    private static final Attention.Mode AS_LEARNED = new Attention.Mode.Evaluation();

    private final Gpt model;

    public GptLanguageModel(Gpt model) {
        this.model = model;
    }

    @Override
    public int length() {
        return model.shape().length();
    }

    @Override
    public int tokens(String text) {
        return bytes(text).length;
    }

    @Override
    public String start(String text, int mostTokens) {
        byte[] bytes = bytes(text);
        int end = Math.clamp(mostTokens, 0, bytes.length);
        while (end > 0 && end < bytes.length && (bytes[end] & 0xC0) == 0x80) {
            end--; // never within a character
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    @Override
    public double logLikelihood(String context, String continuation) {
        byte[] given = begun(context);
        byte[] wanted = bytes(continuation);
        if (wanted.length > length()) {
            throw new IllegalArgumentException("a continuation of " + wanted.length
                    + " bytes does not fit a model that reads " + length() + " at once");
        }
        if (wanted.length == 0) {
            return 0;
        }
        byte[] inputs = Arrays.copyOf(given, given.length + wanted.length - 1);
        System.arraycopy(wanted, 0, inputs, given.length, wanted.length - 1);
        float[] logits = lastLogits(inputs, wanted.length);
        int vocabulary = model.shape().vocabulary();
        return IntStream.range(0, wanted.length)
                .mapToDouble(i -> logProbability(logits, i * vocabulary, vocabulary, wanted[i] & 0xFF))
                .sum();
    }

    @Override
    public String complete(String prompt, int mostTokens, List<String> stops) {
        byte[] begun = begun(prompt);
        byte[] start = Arrays.copyOfRange(begun, Math.max(0, begun.length - length()), begun.length);
        try (Scope scope = new Scope()) {
            int capacity = Math.clamp((long) start.length + mostTokens, 1, length());
            return complete(start, model.decoder(1, capacity), mostTokens, stops);
        }
    }

    private String complete(byte[] start, Decoder decoder, int mostTokens, List<String> stops) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        read.writeBytes(start);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        for (int i = 0; i < mostTokens; i++) {
            int next = likeliest(logitsAfter(read.toByteArray(), decoder));
            read.write(next);
            written.write(next);
            String text = written.toString(StandardCharsets.UTF_8);
            int end = stops.stream()
                    .mapToInt(text::indexOf)
                    .filter(at -> at >= 0)
                    .min()
                    .orElse(-1);
            if (end >= 0) {
                return text.substring(0, end);
            }
        }
        return written.toString(StandardCharsets.UTF_8);
    }

    /** The logits (V) after all of these tokens, of which the decoder may have read all but the last. */
    private float[] logitsAfter(byte[] tokens, Decoder decoder) {
        try (Scope scope = new Scope()) {
            if (decoder.length(0) == 0) {
                return decoder.read(0, unsigned(tokens)).toFloats();
            }
            return tokens.length <= length()
                    ? decoder.next(new long[] {tokens[tokens.length - 1] & 0xFF})
                            .toFloats()
                    : lastLogits(tokens, 1);
        }
    }

    private static long[] unsigned(byte[] tokens) {
        long[] unsigned = new long[tokens.length];
        Arrays.setAll(unsigned, i -> tokens[i] & 0xFF);
        return unsigned;
    }

    /** The logits (count, V) at the last {@code count} of these tokens, of which the last {@link #length()} are read. */
    private float[] lastLogits(byte[] tokens, int count) {
        int read = Math.min(tokens.length, length());
        int padded = Math.min(length(), (read + BLOCK - 1) / BLOCK * BLOCK);
        long[] inputs = new long[padded];
        for (int i = 0; i < read; i++) {
            inputs[i] = tokens[tokens.length - read + i] & 0xFF;
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

    /** Among bytes: a vocabulary may be larger, and its other tokens were never trained. */
    private static int likeliest(float[] logits) {
        int likeliest = 0;
        for (int i = 1; i < BYTES; i++) {
            if (logits[i] > logits[likeliest]) {
                likeliest = i;
            }
        }
        return likeliest;
    }

    /** A first token is needed to say anything: an empty context is a new line. */
    private static byte[] begun(String context) {
        return bytes(context.isEmpty() ? "\n" : context);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
