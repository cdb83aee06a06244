package joulebook.runner.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import joulebook.runner.attention.DensitySchedule;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.data.TextWindows;
import joulebook.runner.loop.TrainingLoop;
import joulebook.runner.loop.TrainingPlan;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Preset;
import joulebook.runner.model.Variant;
import joulebook.runner.torch.Device;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real checkpoint of the smallest preset, after two steps. */
class GenerateCommandTest {
    @TempDir
    static Path folder;

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

    @BeforeAll
    static void train() {
        ModelShape shape = Preset.SMOKE.shape().withLength(128);
        byte[] text = "The meter reads ten watts. ".repeat(40).getBytes(StandardCharsets.UTF_8);
        new TrainingLoop(
                        new Gpt(shape, Variant.ASA, 0.25, 1, Device.CPU, Engines.auto()),
                        new TextWindows(text, 2, 128, 1),
                        new TextWindows(text, 2, 128, 0),
                        new TrainingPlan(2, 3e-3, 1, 1, 1, DensitySchedule.of(2, 0.25, 0.05)),
                        List.of())
                .run(Path.of(checkpoint()), ModelOptions.identity("asa", "smoke", shape, 0.25, null));
    }

    private static String checkpoint() {
        return folder.resolve("two-steps").toString();
    }

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

    @Test
    void onePromptGoesOnByAsManyBytesAsWereAskedFor() {
        assertThat(generate("--prompt", "class ", "--tokens", "90")).isZero();
        assertThat(said.toByteArray())
                .hasSize("class ".length() + 90 + System.lineSeparator().length());
        assertThat(said.toString(StandardCharsets.UTF_8)).startsWith("class ");
        assertThat(complained.toString(StandardCharsets.UTF_8))
                .contains("6 tokens read in ")
                .contains(" tokens/s, 1 in step; ");
    }

    @Test
    void promptsInStepGoOnAsEachDoesAlone() throws IOException {
        Path together = folder.resolve("together.json");
        Path alone = folder.resolve("alone.json");
        assertThat(generate(
                        "--prompt", "class ", "--prompt", "import java.", "--tokens", "20", "--json", "" + together))
                .isZero();
        assertThat(generate("--prompt", "import java.", "--tokens", "20", "--json", "" + alone))
                .isZero();
        JsonNode both = read(together);
        assertThat(both.path("texts").path(1))
                .isEqualTo(read(alone).path("texts").path(0));
        assertThat(both.path("promptTokens").asInt()).isEqualTo(18);
        assertThat(both.path("tokensEach").asInt()).isEqualTo(20);
        assertThat(both.path("keysAndValuesRead").asDouble()).isEqualTo(1); // one block: nothing can be skipped
        assertThat(both.path("tokensPerSecond").asDouble()).isPositive();
    }

    @Test
    void moreThanTheModelReadsIsRefused() {
        assertThat(generate("--prompt", "x".repeat(100), "--tokens", "29")).isEqualTo(2);
        assertThat(complained.toString(StandardCharsets.UTF_8))
                .contains("a cache of 129 tokens does not fit a model whose longest sequence has 128");
        assertThat(generate("--prompt", "x", "--tokens", "0")).isEqualTo(2);
    }

    private static int generate(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--checkpoint", checkpoint(), "--variant", "asa", "--preset", "smoke", "--seq-len", "128"));
        arguments.addAll(List.of(more));
        return new CommandLine(new GenerateCommand()).execute(arguments.toArray(String[]::new));
    }

    private static JsonNode read(Path file) throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(file));
    }
}
