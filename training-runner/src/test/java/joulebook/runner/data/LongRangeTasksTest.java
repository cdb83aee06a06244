package joulebook.runner.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import joulebook.runner.torch.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LongRangeTasksTest {
    private static final int LENGTH = 512;

    @Test
    void aNeedlesDigitsAreAskedForAtTheEndAndStandAfterTheOnlyOtherMark() {
        try (Scope scope = new Scope()) {
            Batches.Batch batch = new NeedleTask(3, LENGTH, 4, 7).at(3);
            double[] inputs = batch.inputs().toDoubles();
            double[] targets = batch.targets().toDoubles();
            int[] answers = Objects.requireNonNull(batch.answers());
            for (int start = 0; start < inputs.length; start += LENGTH) {
                int question = start + LENGTH - 8;
                int needle = indexOf(inputs, 64, start);
                assertThat(Arrays.copyOfRange(inputs, needle + 1, needle + 9)).doesNotHaveDuplicates();
                assertThat(indexOf(inputs, 64, needle + 1)).isEqualTo(question);
                for (int at = start; at < start + LENGTH; at++) {
                    if (at < question) {
                        assertThat(targets[at]).isEqualTo(Batches.NOT_ASKED);
                        assertThat(answers[at]).isEqualTo(-1);
                    } else {
                        int digit = needle + 1 + at - question;
                        assertThat(targets[at]).isEqualTo(inputs[digit]).isBetween(65.0, 80.0);
                        assertThat(answers[at]).isEqualTo((digit - start) / 64);
                    }
                }
            }
        }
    }

    @Test
    void aCopyAsksForEachSymbolHalfASequenceLater() {
        try (Scope scope = new Scope()) {
            Batches.Batch batch = new CopyTask(2, LENGTH, 7).at(2);
            double[] inputs = batch.inputs().toDoubles();
            double[] targets = batch.targets().toDoubles();
            int[] answers = Objects.requireNonNull(batch.answers());
            for (int start = 0; start < inputs.length; start += LENGTH) {
                assertThat(inputs[start + LENGTH / 2]).isEqualTo(64);
                for (int i = 0; i < LENGTH / 2; i++) {
                    int asking = start + LENGTH / 2 + i;
                    assertThat(targets[start + i]).isEqualTo(Batches.NOT_ASKED);
                    assertThat(targets[asking]).isEqualTo(inputs[start + i]).isLessThan(64);
                    assertThat(answers[asking]).isEqualTo(i / 64);
                    if (i > 0) {
                        assertThat(inputs[asking]).isEqualTo(inputs[start + i - 1]);
                    }
                }
            }
        }
    }

    /** [SM 2 6 5] is 3; the median of 1 4 6 9 is 5, of 1 4 5 9 it is 4.5 without its fraction. */
    @ParameterizedTest
    @CsvSource({"13,2 6 5,3", "10,2 6 5,2", "11,2 6 5,6", "12,2 6 5,5", "12,9 1 6 4,5", "12,9 1 5 4,4", "13,9 9 9 9,6"})
    void operatorsAreLongRangeArenas(int operator, String arguments, int value) {
        int[] values =
                Arrays.stream(arguments.split(" ")).mapToInt(Integer::parseInt).toArray();
        assertThat(ListOps.of(operator, values)).isEqualTo(value);
    }

    /** The expression is read again from its tokens, by a stack, and worked out with streams. */
    @Test
    void anExpressionIsAsLongAsItMayBeAndItsValueIsAskedForAfterTheMark() {
        try (Scope scope = new Scope()) {
            Batches.Batch batch = new ListOpsTask(8, LENGTH, 4, 7).at(3);
            double[] inputs = batch.inputs().toDoubles();
            double[] targets = batch.targets().toDoubles();
            assertThat(batch.answers()).isNull();
            for (int start = 0; start < inputs.length; start += LENGTH) {
                int mark = indexOf(inputs, 15, start);
                assertThat(mark - start).isBetween(LENGTH / 4, LENGTH - 1);
                int value = value(Arrays.copyOfRange(inputs, start, mark));
                for (int at = start; at < start + LENGTH; at++) {
                    assertThat(targets[at]).isEqualTo(at == mark ? value : Batches.NOT_ASKED);
                    assertThat(inputs[at] == 16).isEqualTo(at > mark);
                }
            }
        }
    }

    /** Of 10 steps, 0 to 3 have an eighth of the length, 4 a quarter, 5 half, and 6 to 9 all of it; held out is all of it. */
    @Test
    void theDistanceOfANeedleAndOfAnExpressionGrows() {
        try (Scope scope = new Scope()) {
            for (Batches task : List.of(new NeedleTask(2, 2048, 10, 7), new ListOpsTask(2, 2048, 10, 7))) {
                for (int[] step : new int[][] {{3, 256}, {4, 512}, {5, 1024}, {6, 2048}, {9, 2048}}) {
                    assertThat(task.at(step[0]).inputs().shape()).containsExactly(4096 / step[1], step[1]);
                }
                assertThat(task.spread(0, 1).inputs().shape()).containsExactly(2, 2048);
            }
        }
    }

    /** 832 tokens are 13 blocks, which do not part; 768 make two parts of 6 blocks, of which none is under 256 tokens. */
    @Test
    void aSequenceIsPartedIntoWholeBlocksThatAreNotTooShort() {
        assertThat(GrowingDistance.parts(0, 10, 832, 128)).isEqualTo(1);
        assertThat(GrowingDistance.parts(0, 10, 768, 256)).isEqualTo(2);
        assertThat(GrowingDistance.parts(0, 10, 4096, 512)).isEqualTo(8);
    }

    static List<LongFunction<Batches>> tasks() {
        return List.of(
                seed -> new NeedleTask(1, LENGTH, 5, seed),
                seed -> new CopyTask(1, LENGTH, seed),
                seed -> new ListOpsTask(1, LENGTH, 5, seed));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void aStepIsTheSameWheneverItIsAskedForAndNoOther(LongFunction<Batches> task) {
        try (Scope scope = new Scope()) {
            Batches batches = task.apply(7);
            double[] third = batches.at(3).inputs().toDoubles();
            assertThat(batches.at(3).inputs().toDoubles()).isEqualTo(third);
            assertThat(batches.at(4).inputs().toDoubles()).isNotEqualTo(third);
            assertThat(task.apply(8).at(3).inputs().toDoubles()).isNotEqualTo(third);
            assertThat(batches.spread(3, 4).inputs().toDoubles()).isNotEqualTo(third);
        }
    }

    private static int indexOf(double[] values, double value, int from) {
        int at = from;
        while (values[at] != value) {
            at++;
        }
        return at;
    }

    private static int value(double[] tokens) {
        Deque<List<Integer>> open = new ArrayDeque<>();
        open.push(new ArrayList<>());
        for (double token : tokens) {
            if (token < 10) {
                open.element().add((int) token);
            } else if (token < 14) {
                open.push(new ArrayList<>(List.of((int) token)));
            } else {
                List<Integer> list = open.pop();
                List<Integer> sorted = list.stream().skip(1).sorted().toList();
                int middle = sorted.size() / 2;
                open.element()
                        .add(
                                switch (list.getFirst()) {
                                    case 10 -> sorted.getFirst();
                                    case 11 -> sorted.getLast();
                                    case 12 ->
                                        sorted.size() % 2 == 1
                                                ? sorted.get(middle)
                                                : (int) ((sorted.get(middle - 1) + sorted.get(middle)) / 2.0);
                                    default ->
                                        sorted.stream()
                                                        .mapToInt(Integer::intValue)
                                                        .sum()
                                                % 10;
                                });
            }
        }
        assertThat(open).hasSize(1);
        assertThat(open.element()).hasSize(1);
        return open.element().getFirst();
    }
}
