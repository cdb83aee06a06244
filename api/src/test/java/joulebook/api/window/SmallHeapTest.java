package joulebook.api.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import joulebook.api.Metered;
import joulebook.api.Poisoned;
import joulebook.api.Samples;
import joulebook.api.ServerProcess;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server of 512 MB, and devices whose hours have as many samples as an hour may: 1.6 million in 1,200 bytes. */
@Tag("server")
class SmallHeapTest {
    private static final String HOUR = "{\"from\":\"2026-02-07T10:00:00Z\",\"to\":\"2026-02-07T11:00:00Z\"}";
    private static final int SEGMENTS = 3;

    @Test
    void allAreBookedOneAfterTheOther(@TempDir Path home) throws IOException {
        Map<String, String> small = Map.of("JAVA_TOOL_OPTIONS", "-Xmx512m");
        List<String> devices = List.of("heap-a", "heap-b", "heap-c", "heap-d");
        try (ServerProcess server = ServerProcess.start(home, small)) {
            for (String device : devices) {
                Metered gpu = new Metered(device, device, Method.COUNTER, Instant.parse("2026-02-07T10:00:00Z"));
                byte[] body = Samples.frames(IntStream.range(0, SEGMENTS)
                        .mapToObj(i -> Poisoned.segment(gpu, i))
                        .toList());
                assertThat(body.length).isLessThan(500);
                assertThat(server.ship(body).status()).isEqualTo(200);
            }

            for (String job : List.of("closewindows", "attributeruns", "postentries")) {
                JsonNode execution = server.post("/v1/jobs/" + job, HOUR).json();
                assertThat(execution.path("state").asString())
                        .as(execution.toString())
                        .isEqualTo("COMPLETED");
            }

            for (String device : devices) {
                assertThat(server.get("/v1/windows?from=2026-02-07T10:00:00Z&to=2026-02-07T11:00:00Z&device=" + device)
                                .json()
                                .path("windows")
                                .valueStream()
                                .mapToLong(window -> Long.parseLong(
                                        window.path("energy").asString().replace("mJ", "")))
                                .sum())
                        .isEqualTo(Poisoned.millijoules(SEGMENTS))
                        .isEqualTo(2_477_254_500L);
            }
        }
    }
}
