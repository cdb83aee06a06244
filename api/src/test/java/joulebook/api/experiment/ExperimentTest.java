package joulebook.api.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.RealServer;
import joulebook.api.verification.Check;
import joulebook.api.verification.Finding;
import joulebook.api.verification.Verifier;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ExperimentTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final UUID BEGUN = UUID.fromString("00000000-0000-4000-8000-0000000000e1");
    private static final UUID WAITING = UUID.fromString("00000000-0000-4000-8000-0000000000e2");

    @Test
    void anExperimentSaysHowFarEachOfItsComparisonsIs() {
        UUID id = UUID.randomUUID();
        SERVER.put("/v1/comparisons/" + BEGUN, Map.of("name", "begun"));

        assertThat(put(id, "lengths", 1024).status()).isEqualTo(201);

        JsonNode said = SERVER.get("/v1/experiments/" + id).json();
        assertThat(said.path("name").asString()).isEqualTo("lengths");
        JsonNode first = said.path("cells").path(0);
        assertThat(first.path("state").asString()).isEqualTo("RUNNING");
        assertThat(first.path("seqLen").asInt()).isEqualTo(1024);
        assertThat(first.path("density").isNull()).isTrue();
        assertThat(said.path("cells").path(1).path("state").asString()).isEqualTo("WAITING");
        assertThat(said.path("cells").path(1).path("density").asDouble()).isEqualTo(0.125);
        assertThat(SERVER.get("/v1/experiments").text()).contains(id.toString());
        assertThat(SERVER.get("/v1/experiments/" + UUID.randomUUID()).status()).isEqualTo(404);
    }

    @Test
    void theSameAgainIsNoConflictAndAnotherIs() {
        UUID id = UUID.randomUUID();
        put(id, "same", 1024);

        assertThat(put(id, "same", 1024).status()).isEqualTo(200);
        assertThat(put(id, "same", 2048).status()).isEqualTo(409);
        assertThat(put(id, "another", 1024).status()).isEqualTo(409);
    }

    @Test
    void whatIsNoExperimentIsRefusedWithItsPlace() {
        String path = "/v1/experiments/" + UUID.randomUUID();
        List<Map<String, Object>> twice = List.of(cell(BEGUN, Map.of()), cell(BEGUN, Map.of()));
        assertThat(SERVER.put(path, Map.of("name", "x", "cells", twice)).status())
                .isEqualTo(422);
        assertThat(SERVER.put(path, Map.of("name", "x", "cells", twice)).text()).contains("cells[1].comparison");
        assertThat(SERVER.put(path, Map.of("name", "x", "cells", List.of(cell(BEGUN, Map.of("density", 1.5)))))
                        .text())
                .contains("a density of 1.5: give one above 0 and up to 1");
        assertThat(SERVER.put(path, Map.of("name", "x")).status()).isEqualTo(422);
    }

    @Test
    void aChangedCellIsNamedByVerify() {
        UUID id = UUID.randomUUID();
        put(id, "changed", 1024);
        assertThat(findings(id)).isEmpty();
        String change = "UPDATE experiment_cell SET seq_len = %d WHERE experiment = '" + id + "' AND position = 1";
        forced(change.formatted(512));
        try {
            assertThat(findings(id))
                    .containsExactly(
                            "experiment_cell " + id + " 1 was changed: its CRC32C does not hold",
                            "experiment " + id + " was changed, or a cell of it: its digest does not hold");
        } finally {
            forced(change.formatted(1024));
        }
    }

    /** As its owner, past the triggers. */
    private static void forced(String change) {
        SERVER.transaction().executeWithoutResult(any -> {
            SERVER.database()
                    .sql("SET LOCAL session_replication_role = replica")
                    .update();
            assertThat(SERVER.database().sql(change).update()).isEqualTo(1);
        });
    }

    private static List<String> findings(UUID id) {
        return SERVER.bean(Verifier.class).verify(new Check.Scope(0, 0), (stage, rows) -> {}).findings().stream()
                .map(Finding::toString)
                .filter(finding -> finding.contains(id.toString()))
                .toList();
    }

    private static RealServer.Answer put(UUID id, String name, int length) {
        List<Map<String, Object>> cells =
                List.of(cell(BEGUN, Map.of("seqLen", length)), cell(WAITING, Map.of("density", 0.125)));
        return SERVER.put("/v1/experiments/" + id, Map.of("name", name, "cells", cells));
    }

    private static Map<String, Object> cell(UUID comparison, Map<String, Object> more) {
        Map<String, Object> cell = new HashMap<>(more);
        cell.put("comparison", comparison);
        cell.put("preset", "tiny");
        return cell;
    }
}
