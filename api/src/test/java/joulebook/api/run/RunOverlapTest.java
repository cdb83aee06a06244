package joulebook.api.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.RunMark;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs that name their devices; each test has a device of its own. */
@Tag("server")
class RunOverlapTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final Instant BEGAN = Instant.parse("2026-04-20T08:00:00Z");

    @Test
    void aRunThatStartsOnADeviceThatAnotherHoldsIsRefusedUntilThatHasEnded() {
        Metered gpu = gpu("GPU-held");
        UUID first = run(gpu);
        UUID second = run(gpu);
        assertThat(mark(first, start(gpu, 0)).status()).isEqualTo(200);

        Answer refused = mark(second, start(gpu, 60));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asString())
                .isEqualTo(
                        "run " + first + " (GPU-held) holds GPU-held from 2026-04-20T08:00:00Z on, and has not ended:"
                                + " mark its END or CRASH first. Runs that are to share a device name only their host: each has an"
                                + " equal part");
        assertThat(SERVER.get("/v1/runs/" + second + "/marks").json().isEmpty()).isTrue();

        assertThat(mark(first, end(gpu, 1, 60)).status()).isEqualTo(200);
        assertThat(mark(second, start(gpu, 60), end(gpu, 1, 120)).status()).isEqualTo(200);
    }

    @Test
    void aRunThatWouldLastIntoAnotherIsRefusedWithItsTime() {
        Metered gpu = gpu("GPU-later");
        UUID later = run(gpu);
        UUID earlier = run(gpu);
        mark(later, start(gpu, 60), end(gpu, 1, 120));

        Answer refused = mark(earlier, start(gpu, 0), end(gpu, 1, 90));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asString())
                .contains("holds GPU-later from 2026-04-20T08:01:00Z to 2026-04-20T08:02:00Z: run " + earlier
                        + " starts after that, or ends before it");
        assertThat(mark(earlier, start(gpu, 0), end(gpu, 1, 60)).status()).isEqualTo(200);
    }

    @Test
    void aRunDoesNotEndBeforeItStarts() {
        Metered gpu = gpu("GPU-backwards");
        UUID run = run(gpu);

        Answer refused = mark(run, start(gpu, 60), end(gpu, 1, 30));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("detail").asString())
                .contains("would end at 2026-04-20T08:00:30Z, before it starts at 2026-04-20T08:01:00Z");
    }

    private static Metered gpu(String device) {
        return new Metered(device, device, Method.COUNTER, BEGAN);
    }

    private static UUID run(Metered gpu) {
        UUID run = UUID.randomUUID();
        SERVER.put("/v1/runs/" + run, Map.of("name", gpu.device, "host", gpu.host, "devices", List.of(gpu.device)));
        return run;
    }

    private static RunMark start(Metered gpu, long second) {
        return gpu.mark(0, RunMark.Kind.START, second, null, null, Map.of());
    }

    private static RunMark end(Metered gpu, long sequence, long second) {
        return gpu.mark(sequence, RunMark.Kind.END, second, null, null, Map.of());
    }

    private static Answer mark(UUID run, RunMark... marks) {
        return SERVER.post("/v1/runs/" + run + "/marks", List.of(marks));
    }
}
