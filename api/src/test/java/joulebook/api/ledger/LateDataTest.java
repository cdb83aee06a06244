package joulebook.api.ledger;

import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Segment;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Power of 100 W, a sample a second for a minute and a half; seconds 31 to 59 arrive late. A control device on another
 * host sends the same in order.
 */
class LateDataTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final Instant BEGAN = Instant.parse("2026-03-04T08:00:00Z");

    @Test
    void lateSamplesReverseTheEntryAndBookAnewAsIfTheyHadBeenInTime() {
        Metered late = new Metered("GPU-late", "late", Method.INSTANT_POWER, BEGAN);
        UUID run = run(late);
        Segment first = late.segment(false, drawing(0, 30, 100_000));
        Segment missing = late.segment(false, drawing(31, 59, 100_000));
        Segment last = late.segment(true, drawing(60, 90, 100_000));

        SERVER.ship(List.of(first, last));
        SERVER.settle(run);
        // 0..30 s and 60..90 s at 100 W; what lies between is not known
        assertThat(energy(run)).isEqualTo("6000000mJ");
        assertThat(figures(run).path("coverage").asString()).isEqualTo("0.6666");
        assertThat(figures(run).path("gaps").toString())
                .contains("08:00:30Z\",\"to\":\"2026-03-04T08:01:00Z\",\"reason\":\"NOT_SAMPLED");
        assertThat(Books.story(SERVER, late.device)).isEqualTo("08:00 BOOKING 1, 08:01 BOOKING 1");

        SERVER.ship(List.of(missing));
        SERVER.settle(run);
        assertThat(energy(run)).isEqualTo("9000000mJ");
        assertThat(figures(run).path("coverage").asString()).isEqualTo("1.0000");
        assertThat(figures(run).path("gaps").size()).isZero();
        assertThat(Books.story(SERVER, late.device))
                .isEqualTo("08:00 BOOKING 1, 08:01 BOOKING 1, 08:00 REVERSAL 1, 08:00 BOOKING 2");

        Metered control = new Metered("GPU-in-time", "in-time", Method.INSTANT_POWER, BEGAN);
        UUID undisturbed = run(control);
        SERVER.ship(List.of(
                control.segment(false, drawing(0, 30, 100_000)),
                control.segment(false, drawing(31, 59, 100_000)),
                control.segment(true, drawing(60, 90, 100_000))));
        SERVER.settle(undisturbed);
        for (String unit : List.of("mJ", "ugCO2e", "uUSD")) {
            assertThat(Books.net(SERVER, "run:" + run, unit))
                    .as(unit)
                    .isEqualTo(Books.net(SERVER, "run:" + undisturbed, unit))
                    .isPositive();
        }
        assertThat(SERVER.verify(Map.of("booksOnly", true)).json().path("whole").asBoolean())
                .isTrue();
    }

    @Test
    void theSameSegmentAgainChangesNothing() {
        Metered gpu = new Metered("GPU-twice", "twice", Method.INSTANT_POWER, BEGAN);
        UUID run = run(gpu);
        Segment only = gpu.segment(true, drawing(0, 90, 100_000));
        SERVER.ship(List.of(only));
        SERVER.settle(run);
        String before = Books.hashes(SERVER, gpu.device);
        assertThat(SERVER.ship(List.of(only)).text())
                .isEqualTo("{\"stored\":0,\"alreadyStored\":1,\"implausible\":[]}");
        SERVER.mark(run, gpu.marks(0, 90));
        SERVER.settle(run);
        assertThat(Books.hashes(SERVER, gpu.device)).isEqualTo(before);
        assertThat(before.split(" ")).hasSize(2);
    }

    @Test
    void whileTheRunsLastMinuteIsOpenItsSettlementIsPending() {
        Metered gpu = new Metered(
                "GPU-live", "live", Method.INSTANT_POWER, Instant.now().truncatedTo(ChronoUnit.MINUTES));
        UUID run = UUID.randomUUID();
        SERVER.put("/v1/runs/" + run, Map.of("name", "live", "host", gpu.host));
        SERVER.mark(run, gpu.marks(0, 30));
        SERVER.ship(List.of(gpu.segment(false, drawing(0, 40, 100_000))));
        assertThat(SERVER.settle(run).json().path("state").asString()).isEqualTo("PENDING");
        assertThat(figures(run).isNull()).isTrue();

        SERVER.ship(List.of(gpu.segment(false, drawing(41, 61, 100_000))));
        assertThat(SERVER.settle(run).json().path("state").asString()).isEqualTo("SETTLED");
        assertThat(energy(run)).isEqualTo("3000000mJ");
    }

    @Test
    void anEndThatComesLateMovesWhatFollowsItToIdle() {
        Metered gpu = new Metered("GPU-end-late", "end-late", Method.INSTANT_POWER, BEGAN);
        UUID run = UUID.randomUUID();
        SERVER.put("/v1/runs/" + run, Map.of("name", "late end", "host", gpu.host));
        SERVER.mark(run, gpu.marks(0, 30).subList(0, 1));
        SERVER.ship(List.of(gpu.segment(true, drawing(0, 60, 100_000))));
        SERVER.settle(run);
        assertThat(Books.net(SERVER, "run:" + run, "mJ")).isEqualTo(6_000_000);
        SERVER.mark(run, gpu.marks(0, 30));
        SERVER.settle(run);
        assertThat(Books.net(SERVER, "run:" + run, "mJ")).isEqualTo(3_000_000);
        assertThat(Books.net(SERVER, "idle:" + gpu.device, "mJ")).isEqualTo(3_000_000);
        assertThat(Books.story(SERVER, gpu.device)).isEqualTo("08:00 BOOKING 1, 08:00 REVERSAL 1, 08:00 BOOKING 2");
    }

    @Test
    void aDeviceThatGaveNoReadingCountsAgainstCoverage() {
        Metered known = new Metered("GPU-known", "half-known", Method.INSTANT_POWER, BEGAN);
        UUID run = UUID.randomUUID();
        SERVER.put(
                "/v1/runs/" + run,
                Map.of("name", "half", "host", known.host, "devices", List.of("GPU-known", "GPU-never-seen")));
        SERVER.mark(run, known.marks(0, 60));
        SERVER.ship(List.of(known.segment(true, drawing(0, 60, 100_000))));
        SERVER.settle(run);
        assertThat(energy(run)).isEqualTo("6000000mJ");
        assertThat(figures(run).path("coverage").asString()).isEqualTo("0.5000");
        assertThat(figures(run).path("gaps").toString())
                .isEqualTo("[{\"device\":\"GPU-never-seen\",\"from\":\"2026-03-04T08:00:00Z\","
                        + "\"to\":\"2026-03-04T08:01:00Z\",\"reason\":\"NOT_SAMPLED\",\"advice\":\"Nobody sampled: the collector was"
                        + " stopped, killed or starved. What still lies in its spool closes the gap when it is shipped"
                        + " (./joulebook agent).\"}]");
    }

    private static UUID run(Metered gpu) {
        UUID run = UUID.randomUUID();
        SERVER.put("/v1/runs/" + run, Map.of("name", gpu.device, "host", gpu.host));
        SERVER.mark(run, gpu.marks(0, 90));
        return run;
    }

    private static String energy(UUID run) {
        return figures(run).path("energy").path("amount").asString();
    }

    private static JsonNode figures(UUID run) {
        return SERVER.get("/v1/runs/" + run).json().path("figures");
    }
}
