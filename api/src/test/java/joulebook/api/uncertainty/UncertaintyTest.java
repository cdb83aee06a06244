package joulebook.api.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The worked example of docs/uncertainty.md: 100 W, a sample every 10 s from 0 s to 100 s, a run from 5 s to 95 s. */
@Tag("server")
class UncertaintyTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final UUID RUN = UUID.fromString("00000000-0000-4000-8000-0000000000e1");
    private static final UUID UNSTATED = UUID.fromString("00000000-0000-4000-8000-0000000000e2");
    private static final Metered GPU =
            new Metered("GPU-unsure", "unsure", Method.INSTANT_POWER, Instant.parse("2026-04-09T08:00:00Z"));

    @BeforeAll
    static void example() {
        long factor = SERVER.post(
                        "/v1/factors",
                        Map.of(
                                "geo",
                                "ZONE-UNSURE",
                                "name",
                                "A grid",
                                "basis",
                                "life-cycle",
                                "gramsPerKwh",
                                "400",
                                "validFrom",
                                "2026-01-01",
                                "validTo",
                                "2027-01-01",
                                "source",
                                "ours",
                                "version",
                                "1",
                                "licence",
                                "ours"))
                .json()
                .path("id")
                .asLong();
        SERVER.post("/v1/uncertainties", Map.of("factor", factor, "halfWidthPercent", "10", "source", "its publisher"));
        SERVER.post("/v1/uncertainties", Map.of("pue", "1.234", "halfWidthPercent", "9", "source", "a first guess"));
        SERVER.post("/v1/uncertainties", Map.of("pue", "1.25", "halfWidthPercent", "4", "source", "its meters"));
        run(RUN, GPU, Map.of("country", "ZONE-UNSURE", "price", "0.36 EUR/kWh", "pue", "1.25"));
        Metered other = new Metered("GPU-unstated", "unstated", Method.INSTANT_POWER, GPU.began);
        run(UNSTATED, other, Map.of("country", "DEU", "price", "0.36 EUR/kWh", "pue", "1.777"));
    }

    /**
     * Two minutes before and two after the turn of a year, at 60 W: 3 600 000 mJ each. 2025: PUE 1.25 (4 %), 400 g/kWh (10 %),
     * 9 000 000 mJ of the facility, 1 000 000 ug. 2026: PUE 1.6 (6 %), 200 g/kWh (20 %), 11 520 000 mJ, 640 000 ug. The meter
     * errs the same all along; the years' factors and PUEs are independent.
     */
    @Test
    void whatErrsTogetherAddsUpOverTheTermsOfAllMinutesAndTheRestIsIndependent() {
        factor("2025", "400", "10");
        factor("2026", "200", "20");
        SERVER.post("/v1/uncertainties", Map.of("pue", "1.6", "halfWidthPercent", "6", "source", "its meters"));
        SERVER.post(
                "/v1/series",
                Map.of(
                        "kind",
                        "pue",
                        "code",
                        "HALL-TURN",
                        "source",
                        "ours",
                        "version",
                        "1",
                        "licence",
                        "ours",
                        "content",
                        "from,to,value\n2025-01-01T00:00:00Z,2026-01-01T00:00:00Z,1.25\n"
                                + "2026-01-01T00:00:00Z,2027-01-01T00:00:00Z,1.6\n"));
        UUID run = UUID.fromString("00000000-0000-4000-8000-0000000000e3");
        Metered gpu = new Metered("GPU-turn", "turn", Method.INSTANT_POWER, Instant.parse("2025-12-31T23:58:00Z"));
        SERVER.put(
                "/v1/runs/" + run,
                Map.of(
                        "name",
                        "turn",
                        "host",
                        gpu.host,
                        "terms",
                        Map.of("country", "ZONE-TURN", "price", "0.36 EUR/kWh", "pueSeries", "HALL-TURN")));
        SERVER.mark(run, gpu.marks(0, 240));
        SERVER.ship(List.of(gpu.segment(true, Metered.drawing(0, 240, 60_000))));
        SERVER.settle(run);

        // sqrt((5 % of 20 520 000)^2 + (4 % of 9 000 000)^2 + (6 % of 11 520 000)^2) = 1 288 423
        assertRange(run, "facilityEnergy", "20520000mJ", "19231577mJ", "21808423mJ");
        // sqrt(82 000^2 + 40 000^2 + 38 400^2 + 100 000^2 + 128 000^2) = 190 217
        assertRange(run, "carbon", "1640000ugCO2e", "1449783ugCO2e", "1830217ugCO2e");
        assertThat(parts(run, "carbon")).contains("METER 82000ugCO2e", "PUE 55449ugCO2e", "FACTOR 162432ugCO2e");
    }

    private static void factor(String year, String grams, String percent) {
        long factor = SERVER.post(
                        "/v1/factors",
                        Map.of(
                                "geo",
                                "ZONE-TURN",
                                "name",
                                "A grid",
                                "basis",
                                "life-cycle",
                                "gramsPerKwh",
                                grams,
                                "validFrom",
                                year + "-01-01",
                                "validTo",
                                Integer.parseInt(year) + 1 + "-01-01",
                                "source",
                                "ours",
                                "version",
                                "1",
                                "licence",
                                "ours"))
                .json()
                .path("id")
                .asLong();
        SERVER.post(
                "/v1/uncertainties", Map.of("factor", factor, "halfWidthPercent", percent, "source", "its publisher"));
    }

    private static void run(UUID id, Metered gpu, Map<String, String> terms) {
        SERVER.put("/v1/runs/" + id, Map.of("name", gpu.device, "host", gpu.host, "terms", terms));
        SERVER.mark(id, gpu.marks(5, 95));
        SERVER.ship(List.of(gpu.segment(
                true,
                LongStream.rangeClosed(0, 10)
                        .mapToObj(step -> Sample.of(step * 10_000_000_000L, new Reading.Drawing(new Power(100_000))))
                        .toList())));
        SERVER.settle(id);
    }

    @Test
    void theMeterAndBothMarksMakeTheRangeOfTheEnergy() {
        // 5 % of 9 000 000; each mark cuts 1 000 000 mJ in half: sqrt(450 000^2 + 2 x 500 000^2) = 838 152.7
        assertRange(RUN, "energy", "9000000mJ", "8161847mJ", "9838153mJ");
        assertThat(parts(RUN, "energy")).containsExactly("METER 450000mJ", "COVERAGE 0mJ", "ATTRIBUTION 707107mJ");
    }

    /** {@code AtMarkTest} without a limit: 830 322.6 mJ at the end, 326.6 at the start, independent. */
    @Test
    void aStarvedSampleBesideAMarkWidensTheRange() {
        UUID run = UUID.fromString("00000000-0000-4000-8000-0000000000e4");
        Metered gpu = new Metered("GPU-starved", "starved", Method.COUNTER, GPU.began);
        SERVER.put("/v1/runs/" + run, Map.of("name", "starved", "host", gpu.host, "terms", Map.of("country", "DEU")));
        SERVER.mark(run, gpu.marks(0, 11));
        SERVER.ship(List.of(gpu.segment(
                true,
                List.of(
                        read(0, 0, 1_000_000L),
                        read(10_715_000_000L, 7_000_000, 1_430_000_000L),
                        read(11_800_000_000L, 8_260_000, null)))));
        SERVER.settle(run);

        assertThat(parts(run, "energy")).contains("TIMING 830323mJ");
        // 7 000 000 + 285 of 1085 ms of 1 260 000 mJ; 5 %: 366 548; 800 of 1085 ms: 929 032; timing; together 1 298 805
        assertRange(run, "energy", "7330968mJ", "6032163mJ", "8629773mJ");
    }

    private static Sample read(long nanos, long millijoules, Long bracket) {
        return new Sample(nanos, bracket, new Reading.Counted(new Energy(millijoules)), null, Condition.UNKNOWN);
    }

    @Test
    void thePueJoinsTheFacilitysEnergyAndTheCost() {
        // sqrt((838 152.7 x 1.25)^2 + (4 % of 11 250 000)^2) = 1 140 244
        assertRange(RUN, "facilityEnergy", "11250000mJ", "10109756mJ", "12390244mJ");
        // of a PUE that is off all is in the overhead: sqrt((838 152.7 x 0.25)^2 + 450 000^2) = 496 393
        assertRange(RUN, "overhead", "2250000mJ", "1753607mJ", "2746393mJ");
        // sqrt(9.31281 % ^2 + 4 % ^2) = 10.13545 % of 1126
        assertRange(RUN, "cost", "1126uEUR", "1012uEUR", "1240uEUR");
    }

    @Test
    void theFactorJoinsTheCarbon() {
        // sqrt(9.31281 % ^2 + 4 % ^2 + 10 % ^2) = 14.23827 % of 1 250 000
        assertRange(RUN, "carbon", "1250000ugCO2e", "1072022ugCO2e", "1427978ugCO2e");
        assertThat(parts(RUN, "carbon"))
                .containsExactly(
                        "METER 62500ugCO2e",
                        "COVERAGE 0ugCO2e",
                        "ATTRIBUTION 98209ugCO2e",
                        "PUE 50000ugCO2e",
                        "FACTOR 125000ugCO2e");
    }

    @Test
    void whatNobodyStatedIsSaidAndNotAssumed() {
        assertThat(parts(UNSTATED, "carbon")).contains("PUE null", "FACTOR null");
        assertRange(UNSTATED, "energy", "9000000mJ", "8161847mJ", "9838153mJ");
    }

    @Test
    void aStatementThatCannotBeMeantIsRefused() {
        refused(Map.of("halfWidthPercent", "5", "source", "x"), "factor");
        refused(Map.of("factor", 1, "pue", "1.2", "halfWidthPercent", "5", "source", "x"), "factor");
        refused(Map.of("factor", 99_999_999, "halfWidthPercent", "5", "source", "x"), "factor");
        refused(Map.of("pue", "1.2", "halfWidthPercent", "101", "source", "x"), "halfWidthPercent");
        refused(Map.of("pue", "0.9", "halfWidthPercent", "5", "source", "x"), "pue");
        refused(Map.of("pue", "1.2", "halfWidthPercent", "5"), "source");
    }

    private static void refused(Map<String, ?> statement, String field) {
        RealServer.Answer answer = SERVER.post("/v1/uncertainties", statement);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("field").asString()).isEqualTo(field);
    }

    private static void assertRange(UUID run, String figure, String amount, String low, String high) {
        JsonNode found = figures(run).path(figure);
        assertThat(List.of(
                        found.path("amount").asString(),
                        found.path("low").asString(),
                        found.path("high").asString()))
                .containsExactly(amount, low, high);
    }

    private static List<String> parts(UUID run, String figure) {
        return StreamSupport.stream(figures(run).path("uncertainty").spliterator(), false)
                .filter(each -> each.path("figure").asString().equals(figure))
                .map(each -> each.path("source").asString() + " "
                        + each.path("halfWidth").asString("null"))
                .toList();
    }

    private static JsonNode figures(UUID run) {
        return SERVER.get("/v1/runs/" + run).json().path("figures");
    }
}
