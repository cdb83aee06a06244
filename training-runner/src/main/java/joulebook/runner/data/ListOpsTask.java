package joulebook.runner.data;

import java.util.random.RandomGenerator;

/**
 * {@link ListOps} of a quarter of a sequence up to all of it (of 2,001 tokens, Long Range Arena's 500 to 2,000), read in the
 * order in which they are written; then a mark, after which the value is asked for. What is left is filled up with another
 * token, of which nothing is asked.
 *
 * <p>Tokens: 0..9 digits; 10..13 MIN, MAX, MED, SM; 14 the closing bracket; 15 the mark; 16 filling. Chance is 1/10.
 *
 * <p>{@link GrowingDistance Distance grows}. Held-out sequences are whole.
 *
 * @param size B, sequences of the whole length in a batch
 * @param length T, tokens in a sequence
 * @param steps of the training
 */
public record ListOpsTask(int size, int length, long steps, long seed) implements Batches {
    private static final int SHORTEST = 128;
    private static final int MARK = 15;
    private static final int FILLING = 16;

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
        ListOps.Expression drawn = ListOps.draw(random, length / 4, length - 1);
        int[] tokens = drawn.tokens();
        for (int i = 0; i < length; i++) {
            sequences.input(start + i, i < tokens.length ? tokens[i] : i == tokens.length ? MARK : FILLING);
        }
        sequences.ask(start + tokens.length, drawn.value());
    }
}
