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
import tools.jackson.databind.JsonNode;

/** Runs on one device or host at the same time; each test has a device of its own. */
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
    void aRunThatNamesADeviceIsRefusedWhileAnotherHoldsAllOfItsHost() {
        Metered gpu = gpu("GPU-of-all");
        UUID whole = whole(gpu);
        UUID named = run(gpu);
        mark(whole, start(gpu, 0));

        Answer refused = mark(named, start(gpu, 30));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asString())
                .isEqualTo(
                        "run " + whole + " (all of GPU-of-all) holds all devices of GPU-of-all, so GPU-of-all too, from"
                                + " 2026-04-20T08:00:00Z on, and has not ended: mark its END or CRASH first. Or name the devices"
                                + " of both runs, none twice");
        assertThat(mark(whole, end(gpu, 1, 30)).status()).isEqualTo(200);
        assertThat(mark(named, start(gpu, 30)).status()).isEqualTo(200);
    }

    /** The device's instruments say where it sits, whatever host its run names. */
    @Test
    void aRunOfAWholeHostIsRefusedWhileAnotherNamesADeviceThatSitsThere() {
        Metered gpu = gpu("GPU-of-one");
        SERVER.ship(List.of(gpu.segment(true, Metered.drawing(0, 10, 100_000))));
        UUID named = UUID.randomUUID();
        SERVER.put("/v1/runs/" + named, Map.of("name", "one", "host", "elsewhere", "devices", List.of(gpu.device)));
        UUID whole = whole(gpu);
        mark(named, start(gpu, 0), end(gpu, 1, 60));

        Answer refused = mark(whole, start(gpu, 30), end(gpu, 1, 90));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asString())
                .isEqualTo("run " + named
                        + " (one) holds GPU-of-one from 2026-04-20T08:00:00Z to 2026-04-20T08:01:00Z: run " + whole
                        + " starts after that, or ends before it. Or name the devices of both runs, none twice");
        assertThat(mark(whole, start(gpu, 60), end(gpu, 1, 90)).status()).isEqualTo(200);
    }

    /**
     * 100 W from 0 to 90 s; one run until 60 s, another from 30 s on: 3 000 000 mJ alone and half of 3 000 000 together, for
     * each. The meter is good to 5 %, 225 000 mJ; what they share may be all the one's or all the other's, 1 500 000 mJ:
     * sqrt(225 000^2 + 1 500 000^2) = 1 516 781.
     */
    @Test
    void runsOfAWholeHostShareItEquallyAndBothAnswersAndRangesSaySo() {
        Metered gpu = new Metered("GPU-shared", "GPU-shared", Method.INSTANT_POWER, BEGAN);
        UUID first = whole(gpu);
        UUID second = whole(gpu);
        SERVER.ship(List.of(gpu.segment(true, Metered.drawing(0, 90, 100_000))));
        assertThat(mark(first, start(gpu, 0), end(gpu, 1, 60))
                        .json()
                        .path("shared")
                        .isEmpty())
                .isTrue();

        Answer told = mark(second, start(gpu, 30), end(gpu, 1, 90));
        assertThat(told.status()).isEqualTo(200);
        assertThat(told.json().path("shared").toString())
                .isEqualTo(
                        "[{\"run\":\"" + first + "\",\"name\":\"all of GPU-shared\",\"from\":\"2026-04-20T08:00:00Z\","
                                + "\"to\":\"2026-04-20T08:01:00Z\"}]");
        SERVER.settle(first, second);

        assertThat(figures(first).path("energy").toString())
                .isEqualTo("{\"amount\":\"4500000mJ\",\"low\":\"2983219mJ\",\"high\":\"6016781mJ\"}");
        assertThat(figures(second).path("energy").path("amount").asString()).isEqualTo("4500000mJ");
        assertThat(figures(first).path("shared").toString())
                .isEqualTo(
                        "[{\"device\":\"GPU-shared\",\"runs\":[\"" + second + "\"],\"from\":\"2026-04-20T08:00:30Z\","
                                + "\"to\":\"2026-04-20T08:01:00Z\",\"amount\":\"1500000mJ\",\"whole\":\"3000000mJ\"}]");
        assertThat(figures(first).path("uncertainty").toString())
                .contains("{\"figure\":\"energy\",\"source\":\"SHARING\",\"halfWidth\":\"1500000mJ\"}");
    }

    /** Dense is alone; asa shares all of its time with a run of somebody else. */
    @Test
    void aComparisonOfRunsThatSharedADeviceSaysNothingOfASaving() {
        Metered gpu = new Metered("GPU-compared", "GPU-compared", Method.INSTANT_POWER, BEGAN);
        UUID comparison = UUID.randomUUID();
        SERVER.put("/v1/comparisons/" + comparison, Map.of("name", "shared"));
        UUID dense = compared(comparison, gpu, "dense", 0);
        UUID asa = compared(comparison, gpu, "asa", 60);
        SERVER.ship(List.of(gpu.segment(true, Metered.drawing(0, 120, 100_000))));
        SERVER.settle(dense, asa);
        assertThat(compared(comparison).path("savings").size()).isEqualTo(1);
        assertThat(compared(comparison).path("refusal").isNull()).isTrue();

        UUID other = whole(gpu);
        mark(other, start(gpu, 60), end(gpu, 1, 120));
        SERVER.settle(other);
        assertThat(compared(comparison).path("savings").isEmpty()).isTrue();
        assertThat(compared(comparison).path("refusal").asString())
                .startsWith("asa seed 1 shared GPU-compared with run " + other
                        + " from 2026-04-20T08:01:00Z to 2026-04-20T08:02:00Z: a meter sees the device");
    }

    private static JsonNode compared(UUID comparison) {
        return SERVER.get("/v1/comparisons/" + comparison).json();
    }

    private static UUID compared(UUID comparison, Metered gpu, String variant, long from) {
        UUID run = UUID.randomUUID();
        SERVER.put(
                "/v1/runs/" + run,
                Map.of("name", variant, "host", gpu.host, "comparison", comparison, "variant", variant, "seed", 1));
        mark(run, start(gpu, from), end(gpu, 1, from + 60));
        return run;
    }

    private static JsonNode figures(UUID run) {
        return SERVER.get("/v1/runs/" + run).json().path("figures");
    }

    /** A run that only names its host. */
    private static UUID whole(Metered gpu) {
        UUID run = UUID.randomUUID();
        SERVER.put("/v1/runs/" + run, Map.of("name", "all of " + gpu.host, "host", gpu.host));
        return run;
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
