package joulebook.api.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntUnaryOperator;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.RunMark;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A counter and the power beside it that differ by more than both may err: 5 % each, and a second's lag. */
@Tag("server")
class CrossCheckTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final long SECOND = 1_000_000_000L;

    /** 300 W for 30.48 s; the counter stands still for 8 s, and what was drawn meanwhile is lost to it. */
    @Test
    void ofAStalledCounterTheRangeHoldsWhatTheStallLost() {
        JsonNode figures =
                figures("stalled", 381, SECOND * 8 / 100, 24_000, i -> i > 100 && i <= 200 ? 0 : 24_000, i -> 300_000);

        // 6,744 J by the counter, and 9,144 J by the power: its 5 % downwards, and the 2,400 J more upwards
        JsonNode energy = figures.path("energy");
        assertThat(energy.path("amount").asString()).isEqualTo("6744000mJ");
        assertThat(energy.path("low").asString()).isEqualTo("6406800mJ");
        assertThat(energy.path("high").asString()).isEqualTo("9481200mJ");
        assertThat(figures.path("tier").asString()).isEqualTo("MEASURED_BY_SAMPLING");
        assertThat(figures.path("tiers").toString())
                .isEqualTo("[{\"tier\":\"MEASURED_BY_SAMPLING\",\"tierLabel\":\"measured by sampling\","
                        + "\"amount\":\"6744000mJ\"}]");
        assertThat(figures.path("uncertainty").toString())
                .contains("{\"figure\":\"energy\",\"source\":\"CROSS_CHECK\",\"halfWidth\":\"2400000mJ\"}");
        JsonNode device = figures.path("devices").path(0);
        assertThat(device.path("crossCheckVerdict").asString()).isEqualTo("COUNTER_STOOD_STILL");
        assertThat(device.path("crossCheckSays").asString())
                .isEqualTo(
                        "the counter stood still for 8.0 s in which 2400.0 J were drawn by the power readings beside it:"
                                + " the counter says 221.3 W (6744.0 J), the power readings beside it 300.0 W (9144.0 J)."
                                + " What the counter says is booked; the range holds both");
        assertThat(device.path("energy").path("high").asString()).isEqualTo("9481200mJ");
        assertThat(device.path("tier").asString()).isEqualTo("MEASURED_BY_SAMPLING");
    }

    /** For a minute. */
    @Test
    void aCounterAt37WattsBesideAPowerOf65IsSaidAndTheRangeHoldsBoth() {
        JsonNode figures = figures("37 W", 60, SECOND, 37_000, i -> 37_000, i -> 65_000);

        JsonNode energy = figures.path("energy");
        assertThat(energy.path("amount").asString()).isEqualTo("2220000mJ");
        assertThat(energy.path("low").asString()).isEqualTo("2109000mJ");
        assertThat(energy.path("high").asString()).isEqualTo("4011000mJ"); // 3,900 J and the 111 J
        assertThat(figures.path("tier").asString()).isEqualTo("MEASURED_BY_SAMPLING");
        assertThat(figures.path("devices").path(0).path("crossCheckSays").asString())
                .isEqualTo(
                        "the counter says 37.0 W (2220.0 J), the power readings beside it 65.0 W (3900.0 J), which is"
                                + " more than both may err, and nothing here tells which is right. What the counter says is booked;"
                                + " the range holds both");
    }

    /** The other way round the range reaches down. */
    @Test
    void aCounterAt65WattsBesideAPowerOf37IsInDoubtDownwards() {
        JsonNode energy =
                figures("65 W", 60, SECOND, 65_000, i -> 65_000, i -> 37_000).path("energy");

        assertThat(energy.path("amount").asString()).isEqualTo("3900000mJ");
        assertThat(energy.path("low").asString()).isEqualTo("2025000mJ"); // 2,220 J less 195 J
        assertThat(energy.path("high").asString()).isEqualTo("4095000mJ");
    }

    /** 350 W by the counter each second, while the power happens to be read at 100, 100 and 600 W: 16,000 J of 21,000. */
    @Test
    void aPowerThatIsReadMoreSlowlyThanTheLoadChangesIsNamedAndTheCounterStays() {
        JsonNode figures = figures("aliased", 60, SECOND, 350_000, i -> 350_000, i -> i % 3 == 2 ? 600_000 : 100_000);

        JsonNode energy = figures.path("energy");
        assertThat(energy.path("amount").asString()).isEqualTo("21000000mJ");
        assertThat(energy.path("low").asString()).isEqualTo("19950000mJ");
        assertThat(energy.path("high").asString()).isEqualTo("22050000mJ");
        assertThat(figures.path("tier").asString()).isEqualTo("MEASURED_BY_COUNTER");
        JsonNode device = figures.path("devices").path(0);
        assertThat(device.path("crossCheckVerdict").asString()).isEqualTo("POWER_MISSES_THE_LOAD");
        assertThat(device.path("crossCheckSays").asString())
                .isEqualTo(
                        "the counter says 350.0 W (21000.0 J), the power readings beside it 266.7 W (16000.0 J). The power"
                                + " changes by 165.3 W from one reading to the next, 1.0 s later, and the counter's by 0.0 W: the"
                                + " load changes faster than its power is read, so that the power does not see it. The counter"
                                + " stays, and so does its range");
    }

    /** 4 % apart, as two meters of 5 % may be; and a counter that only catches up late. */
    @Test
    void whatBothMayErrByIsNoDoubt() {
        JsonNode apart = figures("4 %", 60, SECOND, 100_000, i -> 100_000, i -> 104_000);
        JsonNode late = figures("late", 60, SECOND, 100_000, i -> i % 5 == 0 ? 500_000 : 0, i -> 100_000);

        for (JsonNode figures : List.of(apart, late)) {
            assertThat(figures.path("energy").path("amount").asString()).isEqualTo("6000000mJ");
            assertThat(figures.path("energy").path("high").asString()).isEqualTo("6300000mJ");
            assertThat(figures.path("tier").asString()).isEqualTo("MEASURED_BY_COUNTER");
            assertThat(figures.path("devices").path(0).path("crossCheckVerdict").isNull())
                    .isTrue();
        }
    }

    /** Two hours at 100 W, each 10 s; the counter stands still for the second of them but for its last minute. */
    @Test
    void ofALongRunTheSamplesAreReadHourByHourAndNothingTwice() {
        JsonNode figures =
                figures("long", 720, 10 * SECOND, 1_000_000, i -> i > 360 && i <= 714 ? 0 : 1_000_000, i -> 100_000);

        JsonNode energy = figures.path("energy");
        assertThat(energy.path("amount").asString()).isEqualTo("366000000mJ");
        assertThat(energy.path("low").asString()).isEqualTo("347700000mJ");
        assertThat(energy.path("high").asString()).isEqualTo("738300000mJ"); // 720 kJ and 18.3
        assertThat(figures.path("devices").path(0).path("crossCheckSays").asString())
                .startsWith("the counter stood still for 3540.0 s in which 354000.0 J were drawn");
    }

    /**
     * What is stated of a run that has a device of its own for so many steps.
     *
     * @param beyond what the counter counts in each step after the run, in millijoules
     * @param counts in the step that ends at this sample, from 1; {@code power} at each sample, from 0, in milliwatts
     */
    private static JsonNode figures(
            String name, int steps, long step, long beyond, IntUnaryOperator counts, IntUnaryOperator power) {
        Metered gpu = new Metered(
                "GPU-check-" + name.replaceAll("[^a-z0-9]", "-"),
                name,
                Method.COUNTER,
                Instant.parse("2026-02-11T10:00:00Z"));
        UUID run = UUID.randomUUID();
        SERVER.put("/v1/runs/" + run, Map.of("name", name, "host", name, "terms", Map.of("country", "DEU")));
        SERVER.mark(
                run,
                List.of(
                        new RunMark(0, RunMark.Kind.START, gpu.boot, 0, gpu.began, null, null, null, Map.of()),
                        new RunMark(
                                1,
                                RunMark.Kind.END,
                                gpu.boot,
                                steps * step,
                                gpu.began.plusNanos(steps * step),
                                null,
                                null,
                                null,
                                Map.of())));
        List<Sample> samples = new ArrayList<>();
        long counted = 1_000_000;
        for (int i = 0; i <= steps + 3; i++) {
            counted += i == 0 ? 0 : i > steps ? beyond : counts.applyAsInt(i);
            samples.add(new Sample(
                    i * step,
                    new Reading.Counted(new Energy(counted)),
                    new Power(power.applyAsInt(i)),
                    Condition.UNKNOWN));
        }
        SERVER.ship(List.of(gpu.segment(true, samples)));
        assertThat(SERVER.settle(run).json().path("state").asString()).isEqualTo("SETTLED");
        return SERVER.get("/v1/runs/" + run).json().path("figures");
    }
}
