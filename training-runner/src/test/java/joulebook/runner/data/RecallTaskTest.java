package joulebook.runner.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Objects;
import joulebook.runner.torch.Scope;
import org.junit.jupiter.api.Test;

class RecallTaskTest {
    private static final int LENGTH = 1024;
    private static final int BLOCK = 64;

    @Test
    void everyAnswerIsAFactOfOneBlockAndStandsNowhereElse() {
        try (Scope scope = new Scope()) {
            Batches.Batch batch = new RecallTask(2, LENGTH, 10, 7).at(9);
            double[] inputs = batch.inputs().toDoubles();
            double[] targets = batch.targets().toDoubles();
            int[] answers = Objects.requireNonNull(batch.answers());
            for (int start = 0; start < 2 * LENGTH; start += LENGTH) {
                int holding = -1;
                int asked = 0;
                for (int at = start; at < start + LENGTH; at++) {
                    if (targets[at] == Batches.NOT_ASKED) {
                        assertThat(answers[at]).isEqualTo(-1);
                        continue;
                    }
                    asked++;
                    holding = answers[at];
                    // key 64 + k and value 80 + v are the fact 128 + 8 k + v
                    double fact = 128 + 8 * (inputs[at] - 64) + targets[at] - 80;
                    assertThat(count(inputs, start + holding * BLOCK, BLOCK, fact))
                            .isEqualTo(8);
                    assertThat((at - start) / BLOCK).isGreaterThan(holding + 1);
                }
                assertThat(asked).isEqualTo(RecallTask.QUERIES * (LENGTH / BLOCK - holding - 2));
                for (int at = 0; at < LENGTH; at++) {
                    assertThat(inputs[start + at] >= 128).isEqualTo(at / BLOCK == holding);
                }
            }
        }
    }

    private static int count(double[] inputs, int start, int length, double token) {
        return (int) Arrays.stream(inputs, start, start + length)
                .filter(each -> each == token)
                .count();
    }

    /** Of 10 steps, 0 to 3 have an eighth of the length, 4 a quarter, 5 half, and 6 to 9 all of it. */
    @Test
    void distanceGrowsWhileAStepKeepsItsTokens() {
        try (Scope scope = new Scope()) {
            RecallTask task = new RecallTask(2, 4096, 10, 7);
            assertThat(task.at(0).inputs().shape()).containsExactly(16, 512);
            assertThat(task.at(4).inputs().shape()).containsExactly(8, 1024);
            assertThat(task.at(5).inputs().shape()).containsExactly(4, 2048);
            assertThat(task.at(6).inputs().shape()).containsExactly(2, 4096);
            assertThat(task.spread(0, 1).inputs().shape()).containsExactly(2, 4096);
        }
    }

    @Test
    void aStepIsTheSameWheneverItIsAskedForAndNoOther() {
        try (Scope scope = new Scope()) {
            RecallTask task = new RecallTask(1, LENGTH, 10, 7);
            double[] third = task.at(3).inputs().toDoubles();
            assertThat(task.at(3).inputs().toDoubles()).isEqualTo(third);
            assertThat(task.at(4).inputs().toDoubles()).isNotEqualTo(third);
            assertThat(new RecallTask(1, LENGTH, 10, 8).at(3).inputs().toDoubles())
                    .isNotEqualTo(third);
            assertThat(task.spread(3, 4).inputs().toDoubles()).isNotEqualTo(third);
        }
    }

    @Test
    void aSequenceWithoutDistanceIsRefused() {
        assertThatThrownBy(() -> new RecallTask(1, 256, 10, 1))
                .hasMessage("recall needs sequences of a multiple of 512 tokens: 256");
    }
}
