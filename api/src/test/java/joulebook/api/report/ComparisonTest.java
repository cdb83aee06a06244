package joulebook.api.report;

import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.RunMark;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Dense and asa at three seeds, one after another on one device of 100 W: dense takes 100 s, asa 90, 88 and 86 s. So asa
 * saves 0.10, 0.12 and 0.14: StatisticsTest works the interval out, 0.12 -+ 0.0496868.
 */
class ComparisonTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final UUID COMPARISON = UUID.fromString("00000000-0000-4000-8000-0000000000c1");
    private static final Metered CPU =
            new Metered("host/package-0", "compared", Method.MODELLED, Instant.parse("2026-03-06T12:00:00Z"));

    @BeforeAll
    static void sixRuns() {
        SERVER.put("/v1/comparisons/" + COMPARISON, Map.of("name", "dense & asa <3>", "preset", "tiny"));
        long second = 5;
        List<UUID> runs = new ArrayList<>();
        UUID idle = UUID.randomUUID();
        Map<String, Object> config = Map.of("idle", true, "when", "before", "comparison", COMPARISON.toString());
        SERVER.put("/v1/runs/" + idle, Map.of("name", "idle", "host", CPU.host, "config", config));
        SERVER.mark(idle, CPU.marks(1, 4));
        runs.add(idle);
        for (int seed = 1; seed <= 3; seed++) {
            for (String variant : List.of("dense", "asa")) {
                long length = variant.equals("dense") ? 100 : 92 - 2L * seed;
                runs.add(run(variant, seed, second, length));
                second += length + 7;
            }
        }
        SERVER.ship(List.of(CPU.segment(true, drawing(0, second + 10, 100_000))));
        assertThat(SERVER.post("/v1/settlements", Map.of("runs", runs, "comparison", COMPARISON))
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("SETTLED");
    }

    private static UUID run(String variant, int seed, long from, long length) {
        UUID run = UUID.nameUUIDFromBytes((variant + seed).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        SERVER.put(
                "/v1/runs/" + run,
                Map.of(
                        "name",
                        variant + seed,
                        "host",
                        CPU.host,
                        "comparison",
                        COMPARISON,
                        "variant",
                        variant,
                        "seed",
                        seed));
        List<RunMark> marks = new ArrayList<>(CPU.marks(
                from,
                from + length,
                Map.of(
                        "tokens",
                        10_000,
                        "heldOutLoss",
                        variant.equals("dense") ? 2.0 : 2.01,
                        "tokensPerSecond",
                        10_000.0 / length,
                        "trainingExecutedDensity",
                        variant.equals("dense") ? 1.0 : 0.4,
                        "flopBound",
                        Map.of("attentionShare", 0.3, "idealSaving", 0.2))));
        marks.add(CPU.mark(1, RunMark.Kind.EVALUATION, from + 20, 2_000L, 3.5, Map.of()));
        marks.add(CPU.mark(2, RunMark.Kind.EVALUATION, from + 60, 6_000L, 2.5, Map.of()));
        assertThat(SERVER.mark(run, marks).status()).isEqualTo(200);
        return run;
    }

    @Test
    void theSavingIsPairedOverSeedsWithStudentsInterval() {
        JsonNode saving = statement().path("savings").path(0);
        assertThat(statement().path("state").asString()).isEqualTo("SETTLED");
        assertThat(saving.path("pairs").asInt()).isEqualTo(3);
        JsonNode energy = saving.path("energy");
        assertThat(energy.path("fraction").asDouble()).isCloseTo(0.12, within(1e-9));
        assertThat(energy.path("low").asDouble()).isCloseTo(0.0703132, within(1e-6));
        assertThat(energy.path("high").asDouble()).isCloseTo(0.1696868, within(1e-6));
        assertThat(saving.path("time").path("fraction").asDouble()).isCloseTo(0.12, within(1e-9));
        assertThat(saving.path("heldOutLoss").path("difference").asDouble()).isCloseTo(0.01, within(1e-9));
        assertThat(saving.path("flopBound").path("density").asDouble()).isEqualTo(0.4);
        assertThat(saving.path("verdict").asString())
                .isEqualTo("asa used 12.0 % less energy than dense (95 % interval 7.0 % to 17.0 %)."
                        + " Its held-out loss is within 1 % of the baseline's.");
        assertThat(saving.path("note").asString()).startsWith("The energy is modelled from utilisation, not measured");
    }

    @Test
    void aVariantIsTheMeanOfItsRuns() {
        JsonNode dense = variant("dense");
        assertThat(dense.path("runs").asInt()).isEqualTo(3);
        assertThat(dense.path("energy").path("amount").asString()).isEqualTo("10000000mJ"); // 100 W x 100 s
        assertThat(dense.path("energy").path("low").asString()).isEqualTo("9500000mJ"); // -+ 5 %, the same in each run
        assertThat(dense.path("tier").asString()).isEqualTo("MODELLED");
        assertThat(dense.path("coverage").asString()).isEqualTo("1.0000");
        assertThat(dense.path("joulesPerToken").path("mean").asDouble()).isCloseTo(1.0, within(1e-9));
        assertThat(variant("asa").path("energy").path("amount").asString()).isEqualTo("8800000mJ"); // 88 s
    }

    @Test
    void aCurveKnowsTheJoulesOfEachEvaluation() {
        for (JsonNode curve : statement().path("curves")) {
            assertThat(curve.path("points").toString())
                    .isEqualTo("[{\"tokens\":2000,\"joules\":\"2000.000\",\"loss\":3.5},"
                            + "{\"tokens\":6000,\"joules\":\"6000.000\",\"loss\":2.5}]");
        }
        assertThat(statement().path("curves").size()).isEqualTo(6);
    }

    /** Idle at 100 W as all the time: above that nothing is left to compare, and nothing is stated. */
    @Test
    void circumstancesAreOrderIdleAndWhatTheDevicesSaidOfThemselves() {
        JsonNode said =
                SERVER.get("/v1/comparisons/" + COMPARISON + "/circumstances").json();

        assertThat(said.path("order")
                        .valueStream()
                        .map(run -> run.path("variant").asString()
                                + run.path("seed").asString()))
                .containsExactly("dense1", "asa1", "dense2", "asa2", "dense3", "asa3");
        JsonNode device = said.path("order").path(0).path("conditions").path(0);
        assertThat(device.path("samples").asLong()).isEqualTo(101); // seconds 5 to 105
        assertThat(device.path("temperatureCelsius").isNull()).isTrue();
        assertThat(device.path("throttled").isNull()).isTrue();
        assertThat(said.path("idle").path(0).path("meanWatts").asDouble()).isEqualTo(100);
        assertThat(said.path("idle").path(0).path("when").asString()).isEqualTo("before");
        assertThat(said.path("net")).isEmpty();
    }

    /** By this comparison alone: 12 % saved, and 20 % is what its runs say that operations allow. */
    @Test
    void theReportHoldsThePublishedClaimsAgainstThisComparison() {
        assertThat(page())
                .contains("The published claims, by this comparison alone")
                .contains("Up to 70 % less training energy")
                .contains("12.0 % (95 % interval 7.0 % to 17.0 %) of training energy saved, modelled")
                .contains("the interval ends below 70 %, and skipping allows no more than 20.0 % here");
        assertThat(SERVER.get("/v1/claims").text()).contains(COMPARISON.toString());
        assertThat(SERVER.get("/v1/projections").json().path("projected").asBoolean())
                .isFalse();
    }

    /** Each curve falls from 3.5 at 2,000 J to 2.5 at 6,000 J: 3.0 is met half way. */
    @Test
    void energyToALossIsStatedAndAnotherLossCanBeAskedFor() {
        JsonNode own = statement().path("energyToLoss");
        assertThat(own.path("target").asString()).isEqualTo("the held-out loss at which dense ends, at each seed");
        assertThat(own.path("runs").size()).isEqualTo(6);
        assertThat(own.path("runs").path(0).path("joules").asString()).isEqualTo("6000.000");
        assertThat(own.path("runs").path(0).path("tierLabel").asString()).isEqualTo("modelled");
        assertThat(own.path("variants").path(0).path("ratio").asDouble()).isCloseTo(1.0, within(1e-12));

        String path = "/v1/comparisons/" + COMPARISON + "/energy-to-loss?target=";
        JsonNode asked = SERVER.get(path + "3.0").json();
        assertThat(asked.path("runs").path(5).path("joules").asString()).isEqualTo("4000.000");
        assertThat(SERVER.get(path + "-1").status()).isEqualTo(422);
    }

    @Test
    void theReportIsTheSameBytesTwiceAndNeedsNothingElse() {
        String page = page();
        SERVER.post("/v1/settlements", Map.of("runs", List.of(), "comparison", COMPARISON));
        assertThat(page()).isEqualTo(page);
        assertThat(page)
                .contains("<title>dense &amp; asa &lt;3&gt;</title>")
                .contains("asa used 12.0 % less energy than dense")
                .contains("modelled")
                .contains("<h2>Energy to equal loss</h2><p>No difference is shown: to that loss, asa takes 1.000 times")
                .contains("class=\"target\"")
                .contains("Ember")
                .contains("CC BY 4.0")
                .contains("assumed: no country was named")
                .doesNotContain("<script")
                .doesNotContainPattern("(src|href)=")
                .doesNotContain("NaN");
    }

    @Test
    void aStatementIsKeptOnceUntilItSaysSomethingElse() {
        SERVER.post("/v1/settlements", Map.of("runs", List.of(), "comparison", COMPARISON));
        assertThat(SERVER.database()
                        .sql("SELECT count(*) FROM comparison_statement WHERE comparison = :id")
                        .param("id", COMPARISON)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    private static String page() {
        return SERVER.get("/v1/comparisons/" + COMPARISON + "/report.html").text();
    }

    private static JsonNode statement() {
        return SERVER.get("/v1/comparisons/" + COMPARISON).json();
    }

    private static JsonNode variant(String name) {
        for (JsonNode variant : statement().path("variants")) {
            if (variant.path("variant").asString().equals(name)) {
                return variant;
            }
        }
        throw new AssertionError("no variant " + name);
    }
}
