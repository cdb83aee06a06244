package joulebook.runner.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joulebook.runner.torch.Scope;
import org.junit.jupiter.api.Test;

class RecallTaskTest {
    private static final int LENGTH = 1024;
    private static final int BLOCK = 64;

    @Test
    void everyAnswerStandsBehindItsKeyInOneBlockAndNowhereElse() {
        try (Scope scope = new Scope()) {
            Batches.Batch batch = new RecallTask(2, LENGTH, 7).at(3);
            double[] inputs = batch.inputs().toDoubles();
            double[] targets = batch.targets().toDoubles();
            int[] answers = batch.answers();
            for (int sequence = 0; sequence < 2; sequence++) {
                int holding = -1;
                int asked = 0;
                for (int at = sequence * LENGTH; at < (sequence + 1) * LENGTH; at++) {
                    if (targets[at] == Batches.NOT_ASKED) {
                        assertThat(answers[at]).isEqualTo(-1);
                        continue;
                    }
                    asked++;
                    holding = answers[at];
                    int pair = pairOf(inputs, sequence * LENGTH + holding * BLOCK, inputs[at]);
                    assertThat(inputs[pair + 1]).isEqualTo(targets[at]);
                    assertThat(at % LENGTH / BLOCK).isGreaterThan(holding + 1);
                }
                assertThat(asked).isEqualTo(RecallTask.QUERIES * (LENGTH / BLOCK - holding - 2));
                for (int at = 0; at < LENGTH; at++) {
                    boolean value = inputs[sequence * LENGTH + at] >= 128;
                    assertThat(value).isEqualTo(at / BLOCK == holding && at % 2 == 1);
                }
            }
        }
    }

    private static int pairOf(double[] inputs, int block, double key) {
        for (int at = block; at < block + BLOCK; at += 2) {
            if (inputs[at] == key) {
                return at;
            }
        }
        throw new AssertionError("no key " + key + " in the block");
    }

    @Test
    void aStepIsTheSameWheneverItIsAskedForAndNoOther() {
        try (Scope scope = new Scope()) {
            RecallTask task = new RecallTask(1, LENGTH, 7);
            double[] third = task.at(3).inputs().toDoubles();
            assertThat(task.at(3).inputs().toDoubles()).isEqualTo(third);
            assertThat(task.at(4).inputs().toDoubles()).isNotEqualTo(third);
            assertThat(new RecallTask(1, LENGTH, 8).at(3).inputs().toDoubles()).isNotEqualTo(third);
            assertThat(task.spread(3, 4).inputs().toDoubles()).isNotEqualTo(third);
        }
    }

    @Test
    void aSequenceWithoutDistanceIsRefused() {
        assertThatThrownBy(() -> new RecallTask(1, 256, 1))
                .hasMessage("recall needs sequences of a multiple of 64 tokens, 512 at least: 256");
    }
}
