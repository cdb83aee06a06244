package joulebook.api.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import joulebook.api.Samples;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.RunMark;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Readings of more than a device can draw: kept, not booked, and said to whoever sent them and whoever reads. */
@Tag("server")
class ImplausibleReadingTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final Instant ZERO = Instant.parse("2026-05-02T10:00:00Z");
    private static final long SECOND = Samples.SECOND;

    /** 700 W for two seconds, then what NVML says where it has no value, then 700 W again: 2 x 700 J, and a gap of 2 s. */
    @Test
    void whoeverSendsThemIsToldWhatWhereAndWhatToDoAndTheirTimeIsAGap() {
        Instrument gpu = instrument("GPU-absurd", Method.INSTANT_POWER, new Power(700_000));
        UUID run = run(gpu, 4);

        Answer taken = SERVER.ship(List.of(segment(
                gpu,
                List.of(
                        Samples.drawing(0, 700_000),
                        Samples.drawing(SECOND, 700_000),
                        Samples.drawing(2 * SECOND, 0xFFFF_FFFFL),
                        Samples.drawing(3 * SECOND, 700_000),
                        Samples.drawing(4 * SECOND, 700_000)))));
        assertThat(taken.status()).isEqualTo(200);
        assertThat(taken.json().path("stored").asInt()).isEqualTo(1);
        assertThat(taken.json().path("implausible").toString())
                .isEqualTo(
                        "[{\"device\":\"GPU-absurd\",\"host\":\"GPU-absurd\",\"at\":\"2026-05-02T10:00:02Z\",\"samples\":1,"
                                + "\"limit\":\"700000mW\",\"detail\":\"4294967295mW was read, and the device can draw 700000mW. The"
                                + " sample is kept, its time is booked as a gap (IMPLAUSIBLE): look at the driver and the meter of"
                                + " GPU-absurd, or at the limit that its instrument states\"}]");

        SERVER.settle(run);
        JsonNode figures = SERVER.get("/v1/runs/" + run).json().path("figures");
        assertThat(figures.path("energy").path("amount").asString()).isEqualTo("1400000mJ");
        assertThat(figures.path("coverage").asString()).isEqualTo("0.5000");
        String gap = "\"from\":\"2026-05-02T10:00:01Z\",\"to\":\"2026-05-02T10:00:03Z\",\"reason\":\"IMPLAUSIBLE\","
                + "\"advice\":\"More was read than the device can draw. The sample is kept and not believed: look at the"
                + " driver and the meter, or at the limit that the instrument states.\"}]";
        assertThat(figures.path("gaps").toString()).isEqualTo("[{\"device\":\"GPU-absurd\"," + gap);
        assertThat(SERVER.get("/v1/gaps?from=2026-05-02T10:00:00Z&to=2026-05-02T11:00:00Z&device=GPU-absurd"
                                + "&reason=IMPLAUSIBLE")
                        .text())
                .isEqualTo("[{\"device\":\"GPU-absurd\"," + gap);
        assertThat(SERVER.database()
                        .sql("SELECT samples FROM segment WHERE device = 'GPU-absurd'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(5);
    }

    /** Nobody states a limit: a megawatt for a second, and for one that the counter may have kept back, is 2 200 kJ at most. */
    @Test
    void aCounterThatJumpsIsNotBelievedEvenWhereNobodyStatesALimit() {
        Instrument gpu = instrument("GPU-jumps", Method.COUNTER, null);
        Answer taken = SERVER.ship(List.of(segment(
                gpu,
                List.of(
                        Samples.counted(0, 0),
                        Samples.counted(SECOND, 100_000),
                        Samples.counted(2 * SECOND, 3_000_000_000L),
                        Samples.counted(3 * SECOND, 3_000_100_000L)))));

        assertThat(taken.json().path("implausible").get(0).path("detail").asString())
                .startsWith(
                        "the counter rose by 2999900000mJ within 1000 ms: no single device draws so much. The sample");
        assertThat(taken.json().path("implausible").get(0).path("limit").isNull())
                .isTrue();
        UUID run = run(gpu, 3);
        SERVER.settle(run);
        assertThat(SERVER.get("/v1/runs/" + run)
                        .json()
                        .path("figures")
                        .path("energy")
                        .path("amount")
                        .asString())
                .isEqualTo("200000mJ");
    }

    @Test
    void aListOfGapsNeedsATimeThatThereIs() {
        Answer refused = SERVER.get("/v1/gaps?from=2026-05-02T10:00:00Z&to=2026-07-02T10:00:00Z");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("field").asString()).isEqualTo("to");
        assertThat(refused.json().path("detail").asString()).contains("at most 31 days");
    }

    private static UUID run(Instrument gpu, long seconds) {
        UUID run = UUID.randomUUID();
        SERVER.put("/v1/runs/" + run, Map.of("name", "absurd", "host", gpu.host()));
        SERVER.mark(run, List.of(mark(gpu, 0, RunMark.Kind.START, 0), mark(gpu, 1, RunMark.Kind.END, seconds)));
        return run;
    }

    private static RunMark mark(Instrument gpu, long number, RunMark.Kind kind, long second) {
        return new RunMark(
                number, kind, Samples.boot(gpu), second * SECOND, ZERO.plusSeconds(second), null, null, null, Map.of());
    }

    private static Segment segment(Instrument gpu, List<Sample> samples) {
        return Samples.segment(gpu, ZERO, 0, true, samples);
    }

    private static Instrument instrument(String device, Method method, @Nullable Power limit) {
        return new Instrument(new DeviceId(device), device, "A GPU", method, Scope.GPU, 50, limit, "made for a test");
    }
}
