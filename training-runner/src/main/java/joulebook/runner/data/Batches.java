package joulebook.runner.data;

import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** What is trained on: for each step the same batch, whatever is trained and wherever training resumed. */
public interface Batches {
    /** The class of a token that nothing is asked of. */
    long NOT_ASKED = -100;

    /**
     * Some sequences.
     *
     * @param inputs (B, T) tokens
     * @param targets (B T): what to say after each, or {@link #NOT_ASKED}
     * @param answers (B T): the block of 64 tokens of its sequence in which the answer stands, or -1; null where nobody
     *     can say
     */
    record Batch(Tensor inputs, Tensor targets, int @Nullable [] answers) {}

    /** The batch of training step {@code step}. */
    Batch at(long step);

    /** Batch {@code index} of {@code count} that cover what there is, the same at every call: for evaluation. */
    Batch spread(int index, int count);

    /** B, sequences in a batch. */
    int size();

    /** T, tokens in a sequence. */
    int length();

    long seed();
}
