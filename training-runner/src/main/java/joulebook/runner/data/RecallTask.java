package joulebook.runner.data;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import joulebook.runner.torch.Tensor;

/**
 * Multi-query associative recall over a distance: one block of 64 tokens holds 32 pairs of a key and its value, all the
 * rest is noise, and {@value #QUERIES} tokens of each block after the next repeat a key, after which its value is asked
 * for. The value stands nowhere but in that one block, so that a row which does not read the block cannot know it.
 *
 * <p>Tokens: 0..63 noise, 64..127 keys, 128..255 values. Pairs, places and noise follow from seed and step.
 *
 * @param size B, sequences in a batch
 * @param length T, a multiple of 64, 512 at least
 */
public record RecallTask(int size, int length, long seed) implements Batches {
    /** Queries in a block of 64. */
    public static final int QUERIES = 16;

    private static final int BLOCK = 64;
    private static final int PAIRS = BLOCK / 2;
    private static final int KEYS = 64;
    private static final int VALUES = 128;

    public RecallTask {
        if (length < 8 * BLOCK || length % BLOCK != 0) {
            throw new IllegalArgumentException(
                    "recall needs sequences of a multiple of 64 tokens, 512 at least: " + length);
        }
    }

    @Override
    public Batch at(long step) {
        return batch(RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 0x9E3779B97F4A7C15L + step));
    }

    @Override
    public Batch spread(int index, int count) {
        return batch(RandomGeneratorFactory.of("L64X128MixRandom").create(~seed * 0x9E3779B97F4A7C15L + index));
    }

    private Batch batch(RandomGenerator random) {
        long[] inputs = new long[size * length];
        long[] targets = new long[size * length];
        int[] answers = new int[size * length];
        Arrays.fill(targets, NOT_ASKED);
        Arrays.fill(answers, -1);
        for (int sequence = 0; sequence < size; sequence++) {
            fill(random, sequence * length, inputs, targets, answers);
        }
        return new Batch(Tensor.of(inputs, size, length), Tensor.of(targets, (long) size * length), answers);
    }

    private void fill(RandomGenerator random, int start, long[] inputs, long[] targets, int[] answers) {
        int blocks = length / BLOCK;
        for (int i = 0; i < length; i++) {
            inputs[start + i] = random.nextInt(BLOCK);
        }
        int holding = 1 + random.nextInt(blocks / 2);
        int[] keys = random.ints(0, KEYS).distinct().limit(PAIRS).toArray();
        long[] values = random.longs(PAIRS, 0, VALUES).toArray();
        for (int pair = 0; pair < PAIRS; pair++) {
            inputs[start + holding * BLOCK + 2 * pair] = BLOCK + keys[pair];
            inputs[start + holding * BLOCK + 2 * pair + 1] = BLOCK + KEYS + values[pair];
        }
        for (int block = holding + 2; block < blocks; block++) {
            for (int place : random.ints(0, BLOCK).distinct().limit(QUERIES).toArray()) {
                int pair = random.nextInt(PAIRS);
                int at = start + block * BLOCK + place;
                inputs[at] = BLOCK + keys[pair];
                targets[at] = BLOCK + KEYS + values[pair];
                answers[at] = holding;
            }
        }
    }
}
