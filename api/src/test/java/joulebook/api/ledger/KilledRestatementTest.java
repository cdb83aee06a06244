package joulebook.api.ledger;

import static joulebook.api.Metered.counted;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.ServerProcess;
import joulebook.api.ServerTest.Answer;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server that is killed while it books a day of idle devices anew: asked again it goes on, and each entry is done once. */
@Tag("server")
class KilledRestatementTest {
    private static final int MINUTES = 1440;
    private static final int DEVICES = 2;
    private static final String REQUEST = """
            {"cause": "METHOD", "terms": {"pue": "1.5"}, "by": "A. Auditor", "why": "a meter at the transformer"}
            """;

    @Test
    void aRestatementThatIsKilledGoesOnWhereItWas(@TempDir Path home) throws IOException {
        ServerProcess first = ServerProcess.start(home);
        assertThat(first.ship(aDay()).status()).isEqualTo(200);
        for (String job : List.of("closewindows", "attributeruns", "postentries")) {
            first.post("/v1/jobs/" + job, "{\"from\":\"2025-10-02T00:00:00Z\",\"to\":\"2025-10-03T00:00:00Z\"}");
        }
        assertThat(entries(first, "BOOKING")).isEqualTo(DEVICES * MINUTES);
        CompletableFuture<?> restating = CompletableFuture.runAsync(() -> restate(first));
        ServerProcess.until(
                "some entries are taken back",
                () -> !first.get("/v1/entries?limit=1&kind=REVERSAL")
                        .json()
                        .path("entries")
                        .isEmpty());
        first.kill();
        restating.handle((done, failure) -> true).join();

        try (ServerProcess server = ServerProcess.start(home)) {
            Answer done = restate(server);
            assertThat(done.json().path("id").asInt()).as(done.text()).isEqualTo(1);
            assertThat(entries(server, "REVERSAL")).isEqualTo(DEVICES * MINUTES);
            assertThat(entries(server, "BOOKING")).isEqualTo(2 * DEVICES * MINUTES);
            // 100 W: 6 000 000 mJ a minute, half as much again for the facility
            JsonNode line = server.get("/v1/periods/2025-10/statement")
                    .json()
                    .path("lines")
                    .get(0);
            assertThat(line.path("idle").asString()).isEqualTo(DEVICES * MINUTES * 6_000_000L + "mJ");
            assertThat(line.path("overhead").asString()).isEqualTo(DEVICES * MINUTES * 3_000_000L + "mJ");
            assertThat(server.verify("{\"booksOnly\":true}").toString()).contains("\"whole\":true");
        }
    }

    private static Answer restate(ServerProcess server) {
        return server.post("/v1/periods/2025-10/restatements", REQUEST);
    }

    private static int entries(ServerProcess server, String kind) {
        int count = 0;
        String cursor = "";
        while (cursor != null) {
            JsonNode page =
                    server.get("/v1/entries?limit=200&kind=" + kind + cursor).json();
            count += page.path("entries").size();
            cursor = page.path("next").isString()
                    ? "&cursor=" + page.path("next").asString()
                    : null;
        }
        return count;
    }

    /** Counters that are read once a minute. */
    private static byte[] aDay() {
        return RealServer.frames(IntStream.range(0, DEVICES)
                .mapToObj(number ->
                        new Metered("GPU-day-" + number, "day", Method.COUNTER, Instant.parse("2025-10-02T00:00:00Z")))
                .map(device -> device.segment(
                        true,
                        LongStream.rangeClosed(0, MINUTES)
                                .mapToObj(minute -> counted(minute * 60, minute * 6_000_000))
                                .toList()))
                .toList());
    }
}
