package joulebook.runner.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that train together over the fake NCCL, against one process that trains the same batches alone. */
@EnabledOnOs(OS.LINUX)
class RanksTest {
    private static final Map<Integer, List<String>> SAID = new HashMap<>();

    @TempDir
    static Path folder;

    /** Sums of float32 in another order: over twelve steps the losses drift apart by less than 1e-4 nats. */
    @ParameterizedTest
    @CsvSource({
        "2,dense",
        "3,dense",
        "2,in parts",
        "3,recomputed",
        "3,recall",
        "2,linformer",
        "3,linformer",
    })
    void severalLearnWhatOneDoes(int count, String name) throws Exception {
        List<Double> alone = losses(1, name);
        List<Double> together = losses(count, name);
        for (int step = 0; step < Ranked.STEPS; step++) {
            assertThat(together.get(step)).isCloseTo(alone.get(step), within(1e-4));
        }
        assertThat(heldOut(count, name)).isCloseTo(heldOut(1, name), within(1e-4));
    }

    /** Thresholds and experts' biases follow each rank's share before they are averaged: alike, and not the same. */
    @ParameterizedTest
    @CsvSource({"2,asa", "3,asa", "2,moe", "3,moe"})
    void whatFeedbackMovesIsAveraged(int count, String name) throws Exception {
        assertThat(losses(count, name).getFirst()).isCloseTo(losses(1, name).getFirst(), within(1e-4));
        assertThat(losses(count, name).getLast()).isCloseTo(losses(1, name).getLast(), within(0.1));
        assertThat(heldOut(count, name)).isCloseTo(heldOut(1, name), within(0.1));
    }

    /** Ranks draw other first weights each in this test, and have rank 0's before the first step. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void allRanksHaveTheSameWeightsToTheBitAfterEachStep(int count) throws Exception {
        List<String> said = said(count);
        List<String> first = weights(said.stream());
        assertThat(first).hasSize(7 * Ranked.STEPS).doesNotHaveDuplicates();
        for (int rank = 1; rank < count; rank++) {
            String prefix = "rank " + rank + ": ";
            assertThat(weights(said.stream()
                            .filter(line -> line.startsWith(prefix))
                            .map(line -> line.substring(prefix.length()))))
                    .isEqualTo(first);
        }
    }

    /** Of 1 and 2, or 1, 2 and 3 times the same values; bfloat16 is rounded once, at the end. */
    @Test
    void eachRankGetsTheSumOfAll() throws Exception {
        for (String prefix : List.of("", "rank 1: ")) {
            assertThat(said(2))
                    .contains(
                            prefix + "float32 [0.3, 6.0, -9.0]",
                            prefix + "float64 [0.30000000000000004, 3.0E300]",
                            prefix + "bfloat16 [3.03125, 768.0]",
                            prefix + "long 3.0 3.0",
                            prefix + "broadcast [7.0, 8.0]",
                            prefix + "buckets [30.0] [60.0, 90.0] [3.0, 12.0, 6.0, 15.0, 9.0, 18.0] [120.0]");
        }
        assertThat(said(3))
                .contains("rank 2: float32 [0.6, 12.0, -18.0]", "rank 2: long 6.0 6.0", "rank 2: broadcast [7.0, 8.0]");
    }

    @Test
    void whatTheRanksMetByIsGone() throws Exception {
        said(2);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("ranks-"));
        }
    }

    private static List<Double> losses(int count, String name) throws Exception {
        String prefix = name + " loss ";
        return said(count).stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();
    }

    private static double heldOut(int count, String name) throws Exception {
        String prefix = name + " held out ";
        return said(count).stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> Double.valueOf(line.substring(prefix.length(), line.indexOf(" of "))))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> weights(Stream<String> lines) {
        return lines.filter(line -> line.matches("[a-z ]+ weights \\d+ [0-9a-f]{64}"))
                .toList();
    }

    private static List<String> said(int count) throws IOException, InterruptedException {
        if (!SAID.containsKey(count)) {
            SAID.put(count, Ranked.run(count, folder));
        }
        return SAID.get(count);
    }
}
