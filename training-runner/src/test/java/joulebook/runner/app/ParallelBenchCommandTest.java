package joulebook.runner.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import joulebook.runner.torch.FakeNccl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bench itself, which starts trainings, of which one starts another rank, over the fake NCCL. */
@EnabledOnOs(OS.LINUX)
class ParallelBenchCommandTest {
    @TempDir
    private Path folder;

    @Test
    void twoRanksAreTimedBesideOneProcessAndTheirSumsAreAShareOfAStep() throws Exception {
        Path json = folder.resolve("rows.json");
        Process bench = bench("--quick", "--json", json.toString());
        List<String> said = bench.inputReader().readAllLines();

        assertThat(bench.waitFor()).as(String.join("\n", said)).isZero();
        JsonNode row =
                JsonMapper.builder().build().readTree(Files.readString(json)).get(0);
        assertThat(row.path("case").asString()).isEqualTo("dense batch=2");
        assertThat(row.path("unit").asString()).isEqualTo("ms");
        assertThat(row.path("ours").asDouble()).isPositive();
        assertThat(row.path("baseline").asDouble()).isPositive();
        assertThat(row.path("exchangeShare").asDouble()).isBetween(0.0001, 0.9999);
        assertThat(said.getLast()).startsWith("dense batch=2");
    }

    @Test
    void whatTrainRefusesTheBenchRefusesInItsWords() throws Exception {
        Process bench = bench("--quick", "--batch", "3");
        List<String> said = bench.inputReader().readAllLines();

        assertThat(bench.waitFor()).isEqualTo(2);
        assertThat(said)
                .anyMatch(line -> line.contains("a batch of 3 sequences does not make 2 equal shares"))
                .anyMatch(line -> line.contains("ended with exit status 2; what it said stands above"));
    }

    private Process bench(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--add-modules=jdk.incubator.vector",
                "-Djoulebook.corpora=" + System.getProperty("joulebook.corpora"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "bench",
                "parallel"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JOULEBOOK_NCCL", FakeNccl.FOLDER.toString());
        builder.environment().put("FAKE_NCCL_FOLDER", folder.toString());
        return builder.start();
    }
}
