package joulebook.runner.data;

import java.util.random.RandomGenerator;

/**
 * A needle in a haystack: {@value #DIGITS} digits after a mark, somewhere in noise; at the end the mark stands again, and the
 * digits are asked for one by one, each after the one before. The place is drawn evenly over all that is not the end.
 *
 * <p>Tokens: 0..63 noise; 64 the mark; 65..80 digits. Chance is 1/16.
 *
 * @param size B, sequences in a batch
 * @param length T, tokens in a sequence, 64 at least
 */
public record NeedleTask(int size, int length, long seed) implements Batches {
    public static final int DIGITS = 8;

    private static final int NOISE = 64;
    private static final int MARK = 64;
    private static final int FIRST_DIGIT = 65;
    private static final int VALUES = 16;

    @Override
    public Batch at(long step) {
        return Sequences.batch(Sequences.ofTraining(seed, step), size, length, this::fill);
    }

    @Override
    public Batch spread(int index, int count) {
        return Sequences.batch(Sequences.ofHeldOut(seed, index), size, length, this::fill);
    }

    private void fill(RandomGenerator random, int start, Sequences sequences) {
        int question = start + length - DIGITS;
        for (int at = start; at < question; at++) {
            sequences.input(at, random.nextInt(NOISE));
        }
        int needle = start + random.nextInt(length - 2 * DIGITS);
        sequences.input(needle, MARK);
        sequences.input(question, MARK);
        for (int i = 0; i < DIGITS; i++) {
            int digit = FIRST_DIGIT + random.nextInt(VALUES);
            sequences.input(needle + 1 + i, digit);
            sequences.ask(question + i, digit, needle + 1 + i);
            if (i < DIGITS - 1) {
                sequences.input(question + 1 + i, digit);
            }
        }
    }
}
