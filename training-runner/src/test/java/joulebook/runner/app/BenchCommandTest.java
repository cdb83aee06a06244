package joulebook.runner.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchCommandTest {
    @TempDir
    private Path folder;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(out);
        System.setErr(err);
    }

    /** 8 blocks: the floor is 15 of 36 tiles, 0.417. */
    @Test
    void attentionIsMeasuredWithItsGateAndWhatIsUnderTheFloorIsLeftOut() throws IOException {
        JsonNode rows = rows("attention", "--length", "512", "--density", "0.5,0.4");
        assertThat(rows).hasSize(2);
        JsonNode both = rows.get(1);
        assertThat(both.path("case").asString()).startsWith("T=512 density=0.").endsWith(" forward+backward");
        assertThat(both.path("ratio").asDouble())
                .isCloseTo(both.path("baseline").asDouble() / both.path("ours").asDouble(), within(0.01));
        assertThat(both.path("gateShare").asDouble()).isBetween(0.001, 0.9);
        assertThat(both.path("gateMillis").asDouble())
                .isGreaterThan(rows.get(0).path("gateMillis").asDouble());
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("T=512 density=0.4000 is under the floor of 0.417")
                .contains("peak memory of this process: ");
    }

    @Test
    void withoutDenseThereIsNoRatioRatherThanZero() throws IOException {
        JsonNode row = rows("attention", "--length", "512", "--density", "1", "--no-dense")
                .get(0);
        assertThat(row.path("case").asString()).isEqualTo("T=512 density=1.000 forward");
        assertThat(row.path("baseline").isNull()).isTrue();
        assertThat(row.path("ratio").isNull()).isTrue();
        assertThat(row.path("floor").isNull()).isTrue();
    }

    @Test
    void decodingReadsAsMuchAsItWasAskedToAndSaysWhenItIsMeasured() throws IOException {
        JsonNode row = rows(
                        "decode",
                        "--length",
                        "1024",
                        "--batch",
                        "2",
                        "--density",
                        "0.25",
                        "--seconds",
                        "0.2",
                        "--events")
                .get(0);
        assertThat(row.path("keysAndValuesRead").asDouble()).isBetween(0.15, 0.35);
        assertThat(row.path("unit").asString()).isEqualTo("tokens/s");
        assertThat(row.path("floor").asDouble())
                .isGreaterThan(row.path("baseline").asDouble());
        String events = said.toString(StandardCharsets.UTF_8);
        assertThat(events)
                .containsSubsequence(
                        "\"variant\":\"dense\"", "\"type\":\"end\"", "\"variant\":\"asa\"", "\"type\":\"end\"");
        assertThat(events.lines()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        assertThat(bench("attention", "--length", "100")).isEqualTo(2);
        assertThat(bench("attention", "--density", "0")).isEqualTo(2);
        assertThat(bench("decode", "--batch", "0")).isEqualTo(2);
        assertThat(bench("everything")).isEqualTo(2);
        assertThat(complained.toString(StandardCharsets.UTF_8))
                .contains("--length is not a multiple of 64 from 128 up: [100]")
                .contains("--density is not over 0 and up to 1: [0.0]")
                .contains("there is no bench 'everything'. There are: attention, decode, parallel");
    }

    private JsonNode rows(String... arguments) throws IOException {
        Path file = folder.resolve("rows.json");
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--json";
        all[arguments.length + 1] = file.toString();
        assertThat(bench(all)).isZero();
        return JsonMapper.builder().build().readTree(Files.readString(file));
    }

    private static int bench(String... arguments) {
        return new CommandLine(new BenchCommand()).execute(arguments);
    }
}
