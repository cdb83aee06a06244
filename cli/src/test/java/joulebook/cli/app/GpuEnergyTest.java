package joulebook.cli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The pack's last step, which says on the GPU host what each training drew. */
@EnabledIf("hasPython")
class GpuEnergyTest {
    private static final UUID BOOT = new UUID(1, 2);

    @TempDir
    private Path folder;

    static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * A counter that rises by 100 J a second from 1000 s on: dense from 1001.5 s to 1004.5 s is 300 J of 600 tokens, asa from
     * 1005.25 s to 1006.75 s is 150 J. Another boot's clock shows the same seconds, and its samples count for nothing; a
     * run that crashed has no end.
     */
    @Test
    void aTrainingDrewWhatItsCounterRoseByBetweenItsMarksToTheirFractionOfASecond() throws Exception {
        StringBuilder rows = header();
        for (int second = 1000; second <= 1008; second++) {
            rows.append(row(BOOT, second, Integer.toString((second - 1000) * 100_000), ""));
            rows.append(row(new UUID(3, 4), second, Integer.toString((second - 1000) * 7), ""));
        }
        marks("dense", 1001.5, "END", 1004.5);
        marks("asa", 1005.25, "END", 1006.75);
        marks("window", 1007, "CRASH", 1007.5);

        JsonNode energy = energy(rows);

        assertThat(energy.path("runs")).hasSize(2);
        JsonNode dense = run(energy, "dense");
        assertThat(dense.path("joules").asDouble()).isCloseTo(300, within(1e-6));
        assertThat(dense.path("joulesPerToken").asDouble()).isCloseTo(0.5, within(1e-9));
        assertThat(dense.path("devices")).hasSize(1);
        assertThat(dense.path("devices").get(0).path("by").asString()).isEqualTo("counter");
        assertThat(dense.path("devices").get(0).path("longestSilenceSeconds").asDouble())
                .isEqualTo(1);
        assertThat(run(energy, "asa").path("joules").asDouble()).isCloseTo(150, within(1e-6));
        assertThat(energy.path("asaOverDense").path("joules").asDouble()).isCloseTo(0.5, within(1e-9));
        assertThat(energy.path("asaOverDense").path("note").asString()).isEqualTo("one pair of runs: no interval");
    }

    /** Power rises from 100 W by 10 W a second: from 1001 s to 1003 s it is 120 W on average. A missing reading is no 0 W. */
    @Test
    void withoutACounterPowerIsIntegratedAndWhatIsMissingIsNotZero() throws Exception {
        StringBuilder rows = header();
        for (int second = 1000; second <= 1004; second++) {
            rows.append(
                    row(BOOT, second, "", second == 1002 ? "" : Integer.toString(100_000 + (second - 1000) * 10_000)));
        }
        marks("asa", 1001, "END", 1003);

        JsonNode asa = run(energy(rows), "asa");

        assertThat(asa.path("joules").asDouble()).isCloseTo(240, within(1e-6));
        assertThat(asa.path("devices").get(0).path("by").asString()).isEqualTo("power");
        assertThat(asa.path("devices").get(0).path("longestSilenceSeconds").asDouble())
                .isEqualTo(2);
    }

    private static StringBuilder header() {
        return new StringBuilder("device,name,method,tier,boot,monotonic_ns,utc_ns,counter_mj,power_mw\n");
    }

    private static String row(UUID boot, int second, String counter, String power) {
        return "GPU-1,H,C,measured," + boot + "," + second + "000000000,0," + counter + "," + power + "\n";
    }

    private void marks(String variant, double start, String last, double end) throws IOException {
        String told = "{\"variant\":\"" + variant + "\",\"preset\":\"125m\",\"tokens\":600}";
        Path marks = Files.createDirectories(folder.resolve("marks"));
        Files.writeString(
                marks.resolve(UUID.randomUUID() + ".jsonl"), mark("START", start, "{}") + mark(last, end, told));
    }

    private static String mark(String kind, double at, String detail) {
        return "{\"kind\":\"" + kind + "\",\"boot\":\"" + BOOT + "\",\"monotonicNanos\":" + Math.round(at * 1e9)
                + ",\"detail\":" + detail + "}\n";
    }

    private JsonNode energy(CharSequence rows) throws Exception {
        Path csv = Files.writeString(folder.resolve("power.csv"), rows);
        Path json = folder.resolve("energy.json");
        Process process = new ProcessBuilder(
                        "python3",
                        "src/main/gpu/energy.py",
                        csv.toString(),
                        folder.resolve("marks").toString(),
                        json.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return JsonMapper.builder().build().readTree(Files.readString(json));
    }

    private static JsonNode run(JsonNode energy, String variant) {
        return energy.path("runs")
                .valueStream()
                .filter(run -> run.path("variant").asString().equals(variant))
                .findFirst()
                .orElseThrow();
    }
}
