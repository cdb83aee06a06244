package joulebook.api.ledger;

import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.ServerProcess;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A server that is killed between its jobs and inside them books what one does that is left alone: the same entries in
 * the same order with the same postings. Their hashes differ, since an entry's hash covers when it was posted.
 */
@Tag("server")
class KilledLedgerTest {
    private static final UUID RUN = UUID.fromString("00000000-0000-4000-8000-0000000000e1");
    private static final String PERIOD = "{\"from\":\"2026-03-07T08:00:00Z\",\"to\":\"2026-03-07T11:00:00Z\"}";
    private static final int MINUTES = 120;

    private final List<Metered> devices = List.of(
            new Metered("GPU-a", "killed", Method.INSTANT_POWER, Instant.parse("2026-03-07T08:00:00Z")),
            new Metered("GPU-b", "killed", Method.INSTANT_POWER, Instant.parse("2026-03-07T08:00:00Z")));
    private final byte[] shipment = RealServer.frames(devices.stream()
            .map(device -> device.segment(true, drawing(0, MINUTES * 60, 123_457)))
            .toList());

    @Test
    void aKilledServerBooksTheSameEntries(@TempDir Path calm, @TempDir Path stormy) throws IOException {
        List<String> undisturbed;
        try (ServerProcess server = ServerProcess.start(calm)) {
            tell(server);
            assertThat(settle(server)).isEqualTo("SETTLED");
            undisturbed = entries(server);
        }
        assertThat(undisturbed).hasSize(devices.size() * MINUTES);

        ServerProcess first = ServerProcess.start(stormy);
        tell(first);
        first.post("/v1/jobs/closewindows", PERIOD);
        first.kill();
        ServerProcess second = ServerProcess.start(stormy);
        second.post("/v1/jobs/attributeruns", PERIOD);
        CompletableFuture<?> posting = CompletableFuture.runAsync(() -> second.post("/v1/jobs/postentries", PERIOD));
        ServerProcess.until(
                "some entries are posted",
                () -> !second.get("/v1/entries?limit=1").json().path("entries").isEmpty());
        second.kill();
        posting.handle((done, failure) -> true).join();

        try (ServerProcess server = ServerProcess.start(stormy)) {
            assertThat(settle(server)).isEqualTo("SETTLED");
            assertThat(entries(server)).isEqualTo(undisturbed);
            JsonNode found = server.verify("{\"booksOnly\":true}");
            assertThat(found.path("whole").asBoolean()).isTrue();
            assertThat(found.at("/stages/1/rows").asInt()).isEqualTo(devices.size() * MINUTES);
        }
    }

    private void tell(ServerProcess server) {
        assertThat(server.put("/v1/runs/" + RUN, "{\"name\":\"killed\",\"host\":\"killed\"}")
                        .status())
                .isEqualTo(201);
        // marks on the clock of one device's boot: the other's time is idle
        assertThat(server.post(
                                "/v1/runs/" + RUN + "/marks",
                                RealServer.json(devices.getFirst().marks(90, 7_001)))
                        .status())
                .isEqualTo(200);
        assertThat(server.ship(shipment).status()).isEqualTo(200);
    }

    private static String settle(ServerProcess server) {
        server.post("/v1/jobs/closewindows", PERIOD);
        server.post("/v1/jobs/attributeruns", PERIOD);
        server.post("/v1/jobs/postentries", PERIOD);
        return server.post("/v1/settlements", RealServer.json(Map.of("runs", List.of(RUN))))
                .json()
                .path("state")
                .asString();
    }

    /** All that is in an entry but when it was posted and the hashes that cover this. */
    private static List<String> entries(ServerProcess server) {
        List<String> entries = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonNode page = server.get("/v1/entries?limit=200" + next).json();
            for (JsonNode entry : page.path("entries")) {
                entries.add(entry.path("id") + " " + entry.path("kind") + " " + entry.path("device") + " "
                        + entry.path("minute") + " " + entry.path("revision") + " " + entry.path("postings"));
            }
            next = page.path("next").isString() ? "&cursor=" + page.path("next").asString() : null;
        }
        return entries;
    }
}
