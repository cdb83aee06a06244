package joulebook.api.ledger;

import static joulebook.api.Metered.counted;
import static joulebook.api.Metered.missing;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * One device from counter to statement, through a gap, a counter reset and a run.
 *
 * <p>The counter is read every 10 s from 10:00:00. Minute 0 draws 50 W (3 000 000 mJ). From 60 s to 90 s the device is
 * lost; then it draws 100 W to 120 s (3 000 000 mJ in minute 1). At 130 s the counter has begun anew: 120 s to 130 s is
 * not booked; then it draws 70 W to 180 s (3 500 000 mJ in minute 2).
 *
 * <p>The run lasts from 45 s to 155 s, in the middle of a step at both ends:
 *
 * <pre>
 * minute   run: 50 W x 5 s + 50 W x 10 s =   750 000 mJ in 15 s    idle: 2 250 000 mJ
 *      1   run: 100 W x 30 s             = 3 000 000 mJ in 30 s    idle:         0 mJ
 *      2   run: 70 W x 25 s              = 1 750 000 mJ in 25 s    idle: 1 750 000 mJ
 *          run:                            5 500 000 mJ in 70 s of 110 s = 0.6363...
 * </pre>
 */
class GoldenDayTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final UUID RUN = UUID.fromString("00000000-0000-4000-8000-0000000000d1");
    private static final Metered GPU =
            new Metered("GPU-golden", "golden", Method.COUNTER, Instant.parse("2026-03-02T10:00:00Z"));

    @BeforeAll
    static void settleTheDay() {
        assertThat(SERVER.put(
                                "/v1/runs/" + RUN,
                                Map.of(
                                        "name",
                                        "golden",
                                        "host",
                                        GPU.host,
                                        "terms",
                                        Map.of("country", "DEU", "price", "0.25 EUR/kWh", "pue", "1.2")))
                        .status())
                .isEqualTo(201);
        assertThat(SERVER.mark(RUN, GPU.marks(45, 155)).status()).isEqualTo(200);
        var first = GPU.segment(
                false,
                List.of(
                        counted(0, 1_000_000),
                        counted(10, 1_500_000),
                        counted(20, 2_000_000),
                        counted(30, 2_500_000),
                        counted(40, 3_000_000),
                        counted(50, 3_500_000),
                        counted(60, 4_000_000),
                        missing(70, GapReason.DEVICE_LOST),
                        missing(80, GapReason.DEVICE_LOST),
                        counted(90, 5_500_000)));
        var second = GPU.segment(
                true,
                List.of(
                        counted(100, 6_500_000),
                        counted(110, 7_500_000),
                        counted(120, 8_500_000),
                        counted(130, 200_000),
                        counted(140, 900_000),
                        counted(150, 1_600_000),
                        counted(160, 2_300_000),
                        counted(170, 3_000_000),
                        counted(180, 3_700_000)));
        assertThat(SERVER.ship(List.of(first, second)).text())
                .isEqualTo("{\"stored\":2,\"alreadyStored\":0,\"implausible\":[]}");
        assertThat(SERVER.settle(RUN).json().path("state").asString()).isEqualTo("SETTLED");
    }

    @Test
    void theRunGetsWhatTheCounterRoseBetweenItsMarksWithItsRange() {
        JsonNode figures = figures();
        // one instrument errs one way: 5 % of 5 500 000 mJ is 275 000 mJ. The marks cut 500 000 mJ and 700 000 mJ in
        // half:
        // sqrt(275 000^2 + 250 000^2 + 350 000^2) = 510 514.4. The 40 s without a reading may hold 5 500 000 x 40 / 70
        // more
        assertAmount(figures.path("energy"), "5500000mJ", "4989486mJ", "9153372mJ");
        assertThat(figures.path("tier").asString()).isEqualTo("MEASURED_BY_COUNTER");
        assertThat(figures.path("tiers").size()).isEqualTo(1);
    }

    @Test
    void pueAddsAFifthInEachWindow() {
        // 150 000 + 600 000 + 350 000 mJ
        assertAmount(figures().path("overhead"), "1100000mJ", "997897mJ", "1830674mJ");
        assertAmount(figures().path("facilityEnergy"), "6600000mJ", "5987383mJ", "10984046mJ");
    }

    @Test
    void moneyAndCarbonAreRoundedOnceAPosting() {
        // facility mJ x 250 000 / 3.6e9: 62.5 -> 62 (half to even), 250, 145.83 -> 146
        assertAmount(figures().path("cost"), "458uEUR", "415uEUR", "762uEUR");
        // Germany 2025 is 329.65 g/kWh: facility mJ x 329 650 / 3.6e6: 82 412.5 -> 82 412, 329 650, 192 295.83 -> 192
        // 296
        assertAmount(figures().path("carbon"), "604358ugCO2e", "548261ugCO2e", "1005802ugCO2e");
    }

    @Test
    void whatIsNotKnownIsStatedAndNotFilledIn() {
        JsonNode figures = figures();
        assertThat(figures.path("coverage").asString()).isEqualTo("0.6363");
        assertThat(figures.path("gaps").toString())
                .isEqualTo(
                        "[{\"device\":\"GPU-golden\",\"from\":\"2026-03-02T10:01:00Z\",\"to\":\"2026-03-02T10:01:30Z\",\"reason\":\"DEVICE_LOST\",\"advice\":\"The device fell off the bus, or its driver went away: look at the host's kernel log.\"},"
                                + "{\"device\":\"GPU-golden\",\"from\":\"2026-03-02T10:02:00Z\",\"to\":\"2026-03-02T10:02:10Z\",\"reason\":\"COUNTER_RESET\",\"advice\":\"The counter began anew with a driver reload or a device reset."
                                + " What it had counted since the sample before is lost; later samples count again.\"}]");
    }

    @Test
    void theTermsNameTheirSources() {
        JsonNode terms = figures().path("terms");
        assertThat(terms.path("country").asString()).isEqualTo("DEU");
        assertThat(terms.path("intensity").asString()).isEqualTo("329650mgCO2e/kWh");
        assertThat(terms.path("factorYear").asInt()).isEqualTo(2025);
        assertThat(terms.path("factorBasis").asString()).isEqualTo("life-cycle");
        assertThat(terms.path("factorAssumed").asBoolean()).isFalse();
        assertThat(terms.path("tariff").asString()).isEqualTo("250000uEUR/kWh");
        assertThat(terms.path("pue").asString()).isEqualTo("1.2");
    }

    @Test
    void runAndIdleMakeTheDevice() {
        assertThat(Books.net(SERVER, "run:" + RUN, "mJ")).isEqualTo(5_500_000);
        assertThat(Books.net(SERVER, "idle:" + GPU.device, "mJ")).isEqualTo(4_000_000);
        assertThat(Books.net(SERVER, "device:" + GPU.device, "mJ")).isEqualTo(-9_500_000);
    }

    @Test
    void settlingAgainBooksNothingMore() {
        String before = Books.hashes(SERVER, GPU.device);
        assertThat(SERVER.settle(RUN).json().path("state").asString()).isEqualTo("SETTLED");
        assertThat(Books.hashes(SERVER, GPU.device)).isEqualTo(before);
    }

    private static JsonNode figures() {
        return SERVER.get("/v1/runs/" + RUN).json().path("figures");
    }

    private static void assertAmount(JsonNode amount, String exact, String low, String high) {
        assertThat(amount.path("amount").asString()).isEqualTo(exact);
        assertThat(amount.path("low").asString()).isEqualTo(low);
        assertThat(amount.path("high").asString()).isEqualTo(high);
    }
}
