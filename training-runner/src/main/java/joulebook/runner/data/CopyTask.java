package joulebook.runner.data;

import java.util.random.RandomGenerator;

/**
 * Copying: half a sequence of random symbols, a mark, and the symbols again, which are asked for one by one: each answer
 * stands T / 2 tokens back.
 *
 * <p>Tokens: 0..63 symbols; 64 the mark. Chance is 1/64.
 *
 * @param size B, sequences in a batch
 * @param length T, tokens in a sequence, even
 */
public record CopyTask(int size, int length, long seed) implements Batches {
    private static final int SYMBOLS = 64;
    private static final int MARK = 64;

    @Override
    public Batch at(long step) {
        return Sequences.batch(Sequences.ofTraining(seed, step), size, length, this::fill);
    }

    @Override
    public Batch spread(int index, int count) {
        return Sequences.batch(Sequences.ofHeldOut(seed, index), size, length, this::fill);
    }

    private void fill(RandomGenerator random, int start, Sequences sequences) {
        int half = length / 2;
        for (int i = 0; i < half; i++) {
            sequences.input(start + i, random.nextInt(SYMBOLS));
        }
        sequences.input(start + half, MARK);
        for (int i = 0; i < half; i++) {
            long symbol = sequences.input(start + i);
            sequences.ask(start + half + i, symbol, start + i);
            if (i < half - 1) {
                sequences.input(start + half + 1 + i, symbol);
            }
        }
    }
}
