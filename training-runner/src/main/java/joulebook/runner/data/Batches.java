package joulebook.runner.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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
    record Batch(Tensor inputs, Tensor targets, int @Nullable [] answers) {

        /** How many tokens are asked for. */
        public long asked() {
            return Arrays.stream(targets.toDoubles())
                    .filter(target -> target != NOT_ASKED)
                    .count();
        }

        /**
         * The same sequences, in order, in {@code count} batches.
         *
         * @throws IllegalArgumentException if they do not divide
         */
        public List<Batch> parts(int count) {
            long sequences = inputs.size(0);
            if (sequences % count != 0) {
                throw new IllegalArgumentException(sequences + " sequences do not make " + count + " equal parts");
            }
            if (count == 1) {
                return List.of(this);
            }
            long tokens = targets.length() / (long) count;
            return IntStream.range(0, count)
                    .mapToObj(part -> new Batch(
                            inputs.narrow(0, part * sequences / count, sequences / count),
                            targets.narrow(0, part * tokens, tokens),
                            answers == null
                                    ? null
                                    : Arrays.copyOfRange(answers, (int) (part * tokens), (int) ((part + 1) * tokens))))
                    .toList();
        }
    }

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
