package joulebook.runner.data;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import joulebook.runner.torch.Tensor;

/**
 * Multi-query associative recall over a distance: one block of 64 tokens holds facts, each a token that binds a key to a
 * value; all the rest is noise, and {@value #QUERIES} tokens of each block after the next name a key, after which its
 * value is asked for. The facts stand nowhere but in that one block, so that a row which does not read it can only guess
 * among {@value #VALUES} values.
 *
 * <p>Tokens: 0..63 noise; 64..71 keys; 80..87 values, which are answers only; 128..191 facts, key x {@value #VALUES} +
 * value. Each of the 8 keys has one value in a sequence, stated eight times. What is where follows from seed and step.
 *
 * <p>{@link GrowingDistance Distance grows}. Held-out sequences are whole.
 *
 * @param size B, sequences of the whole length in a batch
 * @param length T, a multiple of 512
 * @param steps of the training
 */
public record RecallTask(int size, int length, long steps, long seed) implements Batches {
    /** Queries in a block of 64. */
    public static final int QUERIES = 16;

    public static final int VALUES = 8;

    private static final int BLOCK = 64;
    private static final int SHORTEST = 512;
    private static final int KEYS = 8;
    private static final int FIRST_KEY = 64;
    private static final int FIRST_VALUE = 80;
    private static final int FIRST_FACT = 128;

    public RecallTask {
        if (length < SHORTEST || length % SHORTEST != 0) {
            throw new IllegalArgumentException("recall needs sequences of a multiple of 512 tokens: " + length);
        }
    }

    @Override
    public Batch at(long step) {
        int parts = GrowingDistance.parts(step, steps, length, SHORTEST);
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 0x9E3779B97F4A7C15L + step);
        return batch(random, size * parts, length / parts);
    }

    @Override
    public Batch spread(int index, int count) {
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom").create(~seed * 0x9E3779B97F4A7C15L + index);
        return batch(random, size, length);
    }

    private static Batch batch(RandomGenerator random, int sequences, int length) {
        long[] inputs = new long[sequences * length];
        long[] targets = new long[inputs.length];
        int[] answers = new int[inputs.length];
        Arrays.fill(targets, NOT_ASKED);
        Arrays.fill(answers, -1);
        for (int sequence = 0; sequence < sequences; sequence++) {
            fill(random, sequence * length, length / BLOCK, inputs, targets, answers);
        }
        return new Batch(Tensor.of(inputs, sequences, length), Tensor.of(targets, inputs.length), answers);
    }

    private static void fill(
            RandomGenerator random, int start, int blocks, long[] inputs, long[] targets, int[] answers) {
        for (int at = start; at < start + blocks * BLOCK; at++) {
            inputs[at] = random.nextInt(FIRST_KEY);
        }
        int holding = 1 + random.nextInt(blocks / 2);
        int[] values = random.ints(KEYS, 0, VALUES).toArray();
        int[] order = random.ints(0, BLOCK).distinct().limit(BLOCK).toArray();
        for (int i = 0; i < BLOCK; i++) {
            int key = order[i] % KEYS;
            inputs[start + holding * BLOCK + i] = FIRST_FACT + key * VALUES + values[key];
        }
        for (int block = holding + 2; block < blocks; block++) {
            for (int place : random.ints(0, BLOCK).distinct().limit(QUERIES).toArray()) {
                int key = random.nextInt(KEYS);
                int at = start + block * BLOCK + place;
                inputs[at] = FIRST_KEY + key;
                targets[at] = FIRST_VALUE + values[key];
                answers[at] = holding;
            }
        }
    }
}
