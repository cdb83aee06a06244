package joulebook.runner.data;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import joulebook.runner.torch.Tensor;

/**
 * Windows of a text, whose next token is asked for after each token.
 *
 * @param text byte-level tokens
 * @param size B, sequences in a batch
 * @param length T, tokens in a sequence
 */
public record TextWindows(byte[] text, int size, int length, long seed) implements Batches {

    public TextWindows {
        if (text.length < length + 1) {
            throw new IllegalArgumentException(
                    "a text of " + text.length + " bytes has no window of " + length + " tokens and the one after");
        }
    }

    @Override
    public Batch at(long step) {
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 0x9E3779B97F4A7C15L + step);
        long[] starts = new long[size];
        for (int i = 0; i < size; i++) {
            starts[i] = random.nextLong(text.length - length);
        }
        return windows(starts);
    }

    /** Windows spread evenly over the text. */
    @Override
    public Batch spread(int index, int count) {
        long[] starts = new long[size];
        for (int i = 0; i < size; i++) {
            starts[i] = (text.length - length - 1L) * (index * size + i) / Math.max(1, count * size - 1L);
        }
        return windows(starts);
    }

    private Batch windows(long[] starts) {
        long[] inputs = new long[size * length];
        long[] targets = new long[size * length];
        for (int i = 0; i < size; i++) {
            for (int t = 0; t < length; t++) {
                inputs[i * length + t] = Corpus.token(text, (int) starts[i] + t);
                targets[i * length + t] = Corpus.token(text, (int) starts[i] + t + 1);
            }
        }
        return new Batch(Tensor.of(inputs, size, length), Tensor.of(targets, (long) size * length), null);
    }
}
