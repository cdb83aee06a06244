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
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Sample;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A server that is killed while it books a month to close it, and again while it seals it. What comes of it is one seal
 * over each entry once, which the verification makes again from the entries.
 */
@Tag("server")
class KilledClosingTest {
    private static final int MINUTES = 1440;
    private static final int DEVICES = 4;

    @Test
    void aClosingThatIsKilledGoesOnWhereItWas(@TempDir Path home) throws IOException {
        ServerProcess first = ServerProcess.start(home);
        assertThat(first.ship(aDay()).status()).isEqualTo(200);
        CompletableFuture<?> booking = CompletableFuture.runAsync(() -> close(first));
        ServerProcess.until(
                "some entries are posted",
                () -> !first.get("/v1/entries?limit=1").json().path("entries").isEmpty());
        first.kill();
        booking.handle((done, failure) -> true).join();

        ServerProcess second = ServerProcess.start(home);
        assertThat(state(second)).isEqualTo("OPEN");
        CompletableFuture<?> sealing = CompletableFuture.runAsync(() -> close(second));
        ServerProcess.until("the month is closing", () -> !state(second).equals("OPEN"));
        second.kill();
        sealing.handle((done, failure) -> true).join();

        try (ServerProcess server = ServerProcess.start(home)) {
            // it may have been done by then: then there is nothing left to do, which must hold as well
            assertThat(state(server)).isIn("CLOSING", "CLOSED");
            assertThat(close(server).path("state").asString()).isEqualTo("CLOSED");
            JsonNode seal = server.get("/v1/periods/2025-10/seal").json().path("seal");
            assertThat(seal.path("number").asInt()).isEqualTo(1);
            assertThat(seal.path("entries").asInt()).isEqualTo(DEVICES * MINUTES);
            assertThat(seal.path("lastEntry").asInt()).isEqualTo(DEVICES * MINUTES);
            assertThat(server.verify("{\"sample\":0}").toString())
                    .contains("\"whole\":true")
                    .contains("{\"name\":\"sealed entries\",\"rows\":" + DEVICES * MINUTES + ",");
        }
    }

    private static JsonNode close(ServerProcess server) {
        return server.post("/v1/periods/2025-10/close", "{}").json();
    }

    private static String state(ServerProcess server) {
        return server.get("/v1/periods/2025-10").json().path("state").asString();
    }

    /** Counters that are read once a minute. */
    private static byte[] aDay() {
        return RealServer.frames(IntStream.range(0, DEVICES)
                .mapToObj(number ->
                        new Metered("GPU-day-" + number, "day", Method.COUNTER, Instant.parse("2025-10-02T00:00:00Z")))
                .map(device -> device.segment(true, aDayOf()))
                .toList());
    }

    private static List<Sample> aDayOf() {
        return LongStream.rangeClosed(0, MINUTES)
                .mapToObj(minute -> counted(minute * 60, minute * 6_000_000))
                .toList();
    }
}
