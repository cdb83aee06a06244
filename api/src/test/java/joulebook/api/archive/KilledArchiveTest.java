package joulebook.api.archive;

import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.ServerProcess;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server that is killed while it writes a day's files, and again while it deletes what they hold. */
@Tag("server")
class KilledArchiveTest {
    private static final int DEVICES = 12;
    private static final int SECONDS = 3600;
    private static final Map<String, String> SETTINGS =
            Map.of("JOULEBOOK_ARCHIVE_AFTER_DAYS", "1", "JOULEBOOK_ARCHIVE_DELETE_AFTER_DAYS", "1");

    @Test
    void anArchiveThatIsKilledGoesOnWhereItWas(@TempDir Path home) throws IOException {
        ServerProcess first = ServerProcess.start(home, SETTINGS);
        assertThat(first.ship(anHour()).status()).isEqualTo(200);
        assertThat(first.post("/v1/periods/2025-10/close", "{}")
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("CLOSED");
        killedOnce(first, () -> !files(first).isEmpty());
        ServerProcess second = ServerProcess.start(home, SETTINGS);
        killedOnce(second, () -> deleted(files(second)) > 0);

        try (ServerProcess server = ServerProcess.start(home, SETTINGS)) {
            assertThat(archive(server).path("state").asString()).isEqualTo("COMPLETED");
            assertThat(files(server)).hasSize(DEVICES).allSatisfy(file -> {
                assertThat(file.path("part").asInt()).isEqualTo(1);
                assertThat(file.path("samples").asInt()).isEqualTo(SECONDS + 1);
            });
            assertThat(deleted(files(server))).isEqualTo(DEVICES);
            assertThat(server.verify("{}").toString())
                    .contains("\"whole\":true")
                    .contains("{\"name\":\"archived samples\",\"rows\":" + 2 * DEVICES + ",")
                    .contains("{\"name\":\"windows from raw samples\",\"rows\":" + DEVICES * SECONDS / 60 + ",");
            try (Stream<Path> written = Files.list(home.resolve("archive").resolve("day=2025-10-02"))) {
                assertThat(written).hasSize(DEVICES);
            }
        }
    }

    /** It may be through by then: then there is nothing left to do, which must hold as well. */
    private static void killedOnce(ServerProcess server, java.util.function.BooleanSupplier when) {
        CompletableFuture<?> archiving = CompletableFuture.runAsync(() -> archive(server));
        ServerProcess.until("it is in the middle", when);
        server.kill();
        archiving.handle((done, failure) -> true).join();
    }

    private static JsonNode archive(ServerProcess server) {
        return server.post("/v1/jobs/archive", "{\"from\":\"2025-10-02T00:00:00Z\",\"to\":\"2025-10-03T00:00:00Z\"}")
                .json();
    }

    private static JsonNode files(ServerProcess server) {
        return server.get("/v1/archive").json().path("files");
    }

    private static long deleted(JsonNode files) {
        return files.valueStream()
                .filter(file -> !file.path("deletedAt").isNull())
                .count();
    }

    private static byte[] anHour() {
        return RealServer.frames(IntStream.range(0, DEVICES)
                .mapToObj(number -> new Metered(
                                "GPU-hour-" + number,
                                "hour",
                                Method.INSTANT_POWER,
                                Instant.parse("2025-10-02T08:00:00Z"))
                        .segment(true, drawing(0, SECONDS, 100_000 + number)))
                .toList());
    }
}
