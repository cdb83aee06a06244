package joulebook.runner.data;

import java.util.random.RandomGenerator;

/**
 * A needle in a haystack: {@value #DIGITS} different digits after a mark, somewhere in noise; at the end the mark stands
 * again, and the digits are asked for one by one, each after the one before. The place is drawn evenly over all that is not
 * the end.
 *
 * <p>Tokens: 0..63 noise; 64 the mark; 65..80 digits. Chance is 1/16.
 *
 * <p>{@link GrowingDistance Distance grows}. Held-out sequences are whole.
 *
 * @param size B, sequences of the whole length in a batch
 * @param length T, tokens in a sequence, 64 at least
 * @param steps of the training
 */
public record NeedleTask(int size, int length, long steps, long seed) implements Batches {
    public static final int DIGITS = 8;

    private static final int SHORTEST = 256;
    private static final int NOISE = 64;
    private static final int MARK = 64;
    private static final int FIRST_DIGIT = 65;
    private static final int VALUES = 16;

    @Override
    public Batch at(long step) {
        int parts = GrowingDistance.parts(step, steps, length, SHORTEST);
        return batch(Sequences.ofTraining(seed, step), size * parts, length / parts);
    }

    @Override
    public Batch spread(int index, int count) {
        return batch(Sequences.ofHeldOut(seed, index), size, length);
    }

    private static Batch batch(RandomGenerator random, int sequences, int length) {
        return Sequences.batch(random, sequences, length, (draw, start, filled) -> fill(draw, start, length, filled));
    }

    private static void fill(RandomGenerator random, int start, int length, Sequences sequences) {
        int question = start + length - DIGITS;
        for (int at = start; at < question; at++) {
            sequences.input(at, random.nextInt(NOISE));
        }
        int needle = start + random.nextInt(length - 2 * DIGITS);
        sequences.input(needle, MARK);
        sequences.input(question, MARK);
        int[] digits = random.ints(FIRST_DIGIT, FIRST_DIGIT + VALUES)
                .distinct()
                .limit(DIGITS)
                .toArray();
        for (int i = 0; i < DIGITS; i++) {
            int digit = digits[i];
            sequences.input(needle + 1 + i, digit);
            sequences.ask(question + i, digit, needle + 1 + i);
            if (i < DIGITS - 1) {
                sequences.input(question + 1 + i, digit);
            }
        }
    }
}
