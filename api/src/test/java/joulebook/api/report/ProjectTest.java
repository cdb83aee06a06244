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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** Two devices on a host, 100 W and 50 W, each with a run of a minute; the steps build on one another. */
@Tag("server")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProjectTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final Instant BEGAN = Instant.parse("2026-05-11T08:00:00Z");
    private static final UUID ONE = UUID.fromString("00000000-0000-4000-8000-0000000000c1");
    private static final UUID OTHER = UUID.fromString("00000000-0000-4000-8000-0000000000c2");

    @BeforeAll
    static void book() {
        run(ONE, "GPU-project-1", 100_000);
        run(OTHER, "GPU-project-2", 50_000);
    }

    private static void run(UUID id, String device, long milliwatts) {
        Metered gpu = new Metered(device, device, Method.INSTANT_POWER, BEGAN);
        SERVER.put(
                "/v1/runs/" + id,
                Map.of(
                        "name",
                        device,
                        "host",
                        gpu.host,
                        "project",
                        "tongues",
                        "terms",
                        Map.of("price", "0.36 EUR/kWh", "pue", "1.5")));
        SERVER.mark(id, gpu.marks(0, 60));
        SERVER.ship(List.of(gpu.segment(true, drawing(0, 60, milliwatts))));
        SERVER.settle(id);
    }

    @Test
    @Order(1)
    void aProjectsRunsAddUpWithARangeBelowTheSumOfTheirs() {
        JsonNode project = projects("&project=tongues").get(0);

        assertThat(project.path("costCentre").isNull()).isTrue();
        assertThat(project.path("tier").asString()).isEqualTo("MEASURED_BY_SAMPLING");
        // 9 000 000 mJ and as much as half of it for the facility; 5 % of 9 000 000 and of 4 500 000, two devices
        assertThat(project.path("used").get(0).toString())
                .isEqualTo(
                        "{\"figure\":\"ENERGY\",\"unit\":\"mJ\",\"amount\":{\"amount\":\"13500000mJ\",\"low\":\"12996885mJ\","
                                + "\"high\":\"14003115mJ\"},\"overhead\":\"4500000mJ\"}");
        // 0.00375 kWh x 0.36 EUR
        assertThat(project.path("used").get(2).path("amount").path("amount").asString())
                .isEqualTo("1350uEUR");
    }

    @Test
    @Order(2)
    void aRunThatIsAssignedCountsForItsNewProjectAndCostCentreAndWhatWasSaidStays() {
        assign(Map.of("project", "voices", "by", "P. Lead"));
        assign(Map.of("project", "voices", "costCentre", "4711", "by", "P. Lead"));

        assertThat(energy("tongues")).isEqualTo("4500000mJ");
        assertThat(energy("voices")).isEqualTo("9000000mJ");
        assertThat(projects("&project=voices").get(0).path("costCentre").asString())
                .isEqualTo("4711");
        assertThat(SERVER.get("/v1/runs/" + ONE + "/assignments").json().size()).isEqualTo(2);
        assertThat(SERVER.get("/v1/runs?project=voices")
                        .json()
                        .path("runs")
                        .get(0)
                        .path("id")
                        .asString())
                .isEqualTo(ONE.toString());
        assertThat(SERVER.get("/v1/projects?period=2026-04&project=voices")
                        .json()
                        .isEmpty())
                .isTrue();
    }

    @Test
    @Order(3)
    void anAssignmentNeedsAProjectAndWhoSaysSo() {
        for (String field : List.of("project", "by")) {
            RealServer.Answer answer =
                    SERVER.post("/v1/runs/" + ONE + "/assignments", Map.of(field.equals("by") ? "project" : "by", "x"));
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.json().path("field").asString()).isEqualTo(field);
        }
    }

    private static void assign(Map<String, String> assignment) {
        assertThat(SERVER.post("/v1/runs/" + ONE + "/assignments", assignment).status())
                .isEqualTo(201);
    }

    private static String energy(String project) {
        return projects("&project=" + project)
                .get(0)
                .path("used")
                .get(0)
                .path("amount")
                .path("amount")
                .asString();
    }

    private static JsonNode projects(String query) {
        return SERVER.get("/v1/projects?period=2026-05" + query).json();
    }
}
