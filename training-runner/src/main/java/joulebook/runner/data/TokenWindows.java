package joulebook.runner.data;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import joulebook.runner.torch.Tensor;

/**
 * Windows of a token file, whose next token is asked for after each token. A step's windows follow from seed and number, so
 * that a training goes on where it was, and no window is read before it is wanted.
 *
 * @param size B, sequences in a batch
 * @param length T, tokens in a sequence
 */
record TokenWindows(TokenFile tokens, int size, int length, long seed) implements Batches {

    TokenWindows {
        if (tokens.count() < length + 1L) {
            throw new CorpusUnavailable("there are " + tokens.count() + " tokens, and a window takes " + length
                    + " and the one after. Give more text (--data, --held-out) or a shorter --seq-len");
        }
    }

    @Override
    public Batch at(long step) {
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 0x9E3779B97F4A7C15L + step);
        long[] starts = new long[size];
        for (int i = 0; i < size; i++) {
            starts[i] = random.nextLong(tokens.count() - length);
        }
        return windows(starts);
    }

    /** Windows spread evenly over the tokens. */
    @Override
    public Batch spread(int index, int count) {
        double room = tokens.count() - length - 1.0;
        long[] starts = new long[size];
        for (int i = 0; i < size; i++) {
            starts[i] = (long) (room * ((long) index * size + i) / Math.max(1, (long) count * size - 1));
        }
        return windows(starts);
    }

    private Batch windows(long[] starts) {
        long[] inputs = new long[size * length];
        long[] targets = new long[size * length];
        for (int i = 0; i < size; i++) {
            long[] window = tokens.read(starts[i], length + 1);
            System.arraycopy(window, 0, inputs, i * length, length);
            System.arraycopy(window, 1, targets, i * length, length);
        }
        return new Batch(Tensor.of(inputs, size, length), Tensor.of(targets, (long) size * length), null);
    }
}
