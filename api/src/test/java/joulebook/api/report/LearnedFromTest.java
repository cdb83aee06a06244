package joulebook.api.report;

import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Dense and asa on one device, 100 s each. */
class LearnedFromTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final Map<String, Object> ONE = Map.of("sha256", "1111", "tokeniser", "bytes");
    private static final Map<String, Object> OTHER = Map.of("sha256", "2222", "tokeniser", "bytes");

    private final UUID comparison = UUID.randomUUID();

    @Test
    void twoDataSetsAreNotComparedAndTheStatementSaysWhichRunHadWhich() {
        JsonNode statement = statement("unlike", ONE, OTHER);

        assertThat(statement.path("refusal").asString())
                .isEqualTo(
                        "These runs did not learn from the same, so nothing is said of what was saved: dense seed 1 from"
                                + " text 1111, bytes; asa seed 1 from text 2222, bytes. Train all of a comparison's runs on one"
                                + " text, from one model.");
        assertThat(statement.path("savings")).isEmpty();
        assertThat(statement.path("energyToLoss").isNull()).isTrue();
        assertThat(statement.path("variants")).hasSize(2); // what each used is stated all the same
        assertThat(SERVER.get("/v1/comparisons/" + comparison + "/report.html").text())
                .contains("These runs did not learn from the same");
    }

    @Test
    void theSameContentIsComparedWhereverItLies() {
        JsonNode statement =
                statement("alike", Map.of("sha256", "1111", "name", "here"), Map.of("sha256", "1111", "name", "there"));

        assertThat(statement.path("refusal").isNull()).isTrue();
        assertThat(statement.path("savings")).hasSize(1);
    }

    @Test
    void aRunThatStatesOtherTextThanItsComparisonIsRefused() {
        Map<String, Object> text = Map.of("paths", List.of("/a.txt"), "sha256", "1111");
        Map<String, Object> another = Map.of("paths", List.of("/a.txt"), "sha256", "2222");
        SERVER.put("/v1/comparisons/" + comparison, Map.of("name", "of a text", "config", Map.of("data", text)));

        assertThat(put(UUID.randomUUID(), Map.of("data", text)).status()).isEqualTo(201);
        RealServer.Answer refused = put(UUID.randomUUID(), Map.of("data", another));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text())
                .contains("has another 'data' than its comparison")
                .contains("2222");
    }

    private RealServer.Answer put(UUID run, Map<String, Object> config) {
        return SERVER.put(
                "/v1/runs/" + run,
                Map.of("name", "run", "host", "nowhere", "comparison", comparison, "config", config));
    }

    private JsonNode statement(String host, Map<String, Object> dense, Map<String, Object> asa) {
        Metered cpu = new Metered(host + "/package-0", host, Method.MODELLED, Instant.parse("2026-03-07T12:00:00Z"));
        SERVER.put("/v1/comparisons/" + comparison, Map.of("name", host));
        List<UUID> runs = List.of(run(cpu, "dense", 5, dense), run(cpu, "asa", 115, asa));
        SERVER.ship(List.of(cpu.segment(true, drawing(0, 230, 100_000))));
        SERVER.post("/v1/settlements", Map.of("runs", runs, "comparison", comparison));
        return SERVER.get("/v1/comparisons/" + comparison).json();
    }

    private UUID run(Metered cpu, String variant, long from, Map<String, Object> corpus) {
        UUID run = UUID.randomUUID();
        SERVER.put(
                "/v1/runs/" + run,
                Map.of("name", variant, "host", cpu.host, "comparison", comparison, "variant", variant, "seed", 1));
        SERVER.mark(run, cpu.marks(from, from + 100, Map.of("tokens", 1000, "heldOutLoss", 2.0, "corpus", corpus)));
        return run;
    }
}
