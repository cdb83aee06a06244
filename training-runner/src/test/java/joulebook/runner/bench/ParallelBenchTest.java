package joulebook.runner.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParallelBenchTest {
    private final List<String> said = new ArrayList<>();
    private final List<List<String>> asked = new ArrayList<>();

    /** Alone 0.3, 0.1 and 0.2 s a step; two ranks half of that and 10 ms, of which 5, 6 and 5.5 ms are sums. */
    private ParallelBench.Spent spent(List<String> options) {
        asked.add(options);
        double alone = List.of(0.3, 0.1, 0.2).get((asked.size() - 1) / 2 % 3);
        boolean together = asked.size() % 2 == 0;
        return together ? new ParallelBench.Spent(alone / 2 + 0.01, 0.011) : new ParallelBench.Spent(alone, 0);
    }

    /** Medians: 200 ms and 110 ms, 1.818 times as fast where 2 is best; 0.011 of 0.11 s. */
    @Test
    void medianStepsOfTrainingsByTurnsAreComparedWithWhatSoManyGpusCould() {
        ParallelBench.Cases cases =
                new ParallelBench.Cases("125m", List.of("asa"), new int[] {4}, 4096, 2, true, 20, 3);

        List<BenchRow> rows = new ParallelBench(said::add, this::spent).run(cases);

        assertThat(rows).hasSize(1);
        BenchRow row = rows.getFirst();
        assertThat(row.name()).isEqualTo("asa batch=4");
        assertThat(row.ours()).isEqualTo(110);
        assertThat(row.baseline()).isEqualTo(200);
        assertThat(row.ratio()).isEqualTo(1.818);
        assertThat(row.floor()).isEqualTo(100);
        assertThat(row.more()).containsEntry("ranks", 2).containsEntry("exchangeShare", 0.1);
        assertThat(said.getLast()).contains("110.0", "200.0", "1.82x", "10.0 %");
        String alike = "--variant asa --preset 125m --batch 4 --seq-len 4096 --tokens 327680 --evaluations 1 --gpus ";
        assertThat(asked.stream().map(options -> String.join(" ", options)))
                .containsExactly(alike + 1, alike + 2, alike + 1, alike + 2, alike + 1, alike + 2);
    }

    @Test
    void withoutGpusBothHaveAsManyThreads() {
        new ParallelBench(said::add, this::spent).run(ParallelBench.Cases.QUICK);

        assertThat(asked.get(0)).containsSubsequence("--ranks", "1", "--threads", "2");
        assertThat(asked.get(1)).containsSubsequence("--ranks", "2", "--threads", "1");
    }
}
