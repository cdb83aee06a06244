package joulebook.api.ledger;

import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import joulebook.api.Stated;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The worked examples of docs/method.md, from samples to statement. Each has a device that draws 60 W, which is 3 600 000 mJ
 * = 0.001 kWh in a minute.
 */
class MethodTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final String YEAR = "from,to,value\n2026-01-01T00:00:00Z,2027-01-01T00:00:00Z,";

    /** From 10:58 to 11:02: two minutes at 300 g/kWh, two at 100 g/kWh: 2 x 0.3 g + 2 x 0.1 g. */
    @Test
    void eachMinuteIsWeighedByTheIntensityOfItsHour() {
        hours("ZONE-M1", Map.of(), "2026-05-01T10:00:00Z,300\n2026-05-01T11:00:00Z,100\n");
        UUID run = book("m1", "2026-05-01T10:58:00Z", 240, Map.of("zone", "ZONE-M1", "country", "DEU"));

        JsonNode figures = figures(run);
        assertThat(figures.path("carbon").path("amount").asString()).isEqualTo("800000ugCO2e");
        assertThat(figures.path("terms").path("intensity").asString()).isEqualTo("200000mgCO2e/kWh");
        assertThat(figures.path("fallbacks").isEmpty()).isTrue();
        assertThat(termsOf("GPU-m1")).isEqualTo("300000 300000 100000 100000");
    }

    /**
     * Hours 0 to 11 have 240 g but for the tenth (10:00), of which nothing is known, and hour 12 has 480 g: the mean of 12
     * hours is (11 x 240 + 480) / 12 = 260 g. On the next day nothing is known: Germany's 329.65 g of 2025 stand in.
     */
    @Test
    void whatStandsInForAMissingHourIsMarkedInTheStatement() {
        StringBuilder content = new StringBuilder();
        for (int hour = 0; hour <= 12; hour++) {
            content.append(hour == 10 ? "" : "2026-05-02T%02d:00:00Z,%d\n".formatted(hour, hour == 12 ? 480 : 240));
        }
        hours("ZONE-M2", Map.of(), content.toString());
        Map<String, String> terms = Map.of("zone", "ZONE-M2", "country", "DEU");
        UUID run = book("m2", "2026-05-02T10:58:00Z", 240, terms);
        UUID next = book("m2b", "2026-05-03T10:00:00Z", 60, terms);

        assertThat(figures(run).path("carbon").path("amount").asString()).isEqualTo("1000000ugCO2e");
        assertThat(figures(run).path("fallbacks").toString())
                .isEqualTo(
                        "[{\"of\":\"intensity\",\"by\":\"day mean\",\"amount\":\"7200000mJ\",\"share\":\"0.5000\"}]");
        assertThat(figures(next).path("carbon").path("amount").asString()).isEqualTo("329650ugCO2e");
        assertThat(figures(next).path("fallbacks").get(0).path("by").asString()).isEqualTo("annual factor");
        assertThat(figures(next).path("fallbacks").get(0).path("share").asString())
                .isEqualTo("1.0000");
    }

    /**
     * A minute: 0.001 kWh of IT energy, PUE 1300 / 1000 kWh = 1.3, so 0.0013 kWh of the facility.
     *
     * <pre>
     * overhead      3 600 000 mJ x 0.3            = 1 080 000 mJ
     * CO2e          0.0013 kWh x 300 g/kWh        =   390 000 ug       scope 2
     * losses        390 000 ug x 0.05 / 0.95      = 20 526.3 -> 20 526 scope 3, category 3
     * water         0.001 kWh x 0.19 L/kWh        =       190 uL
     * electricity   0.0013 kWh x -0.031 EUR/kWh   = -40.3 -> -40 uEUR  the supplier pays
     * carbon price  0.39e-6 t x 71.5 EUR/t        = 27.885 -> 28 uEUR
     * </pre>
     */
    @Test
    void lossesWaterAndCarbonPriceAreBookedAsideAndANegativePriceTheOtherWayRound() {
        hours("ZONE-M3", Map.of("basis", "direct"), "2026-05-01T10:00:00Z,300\n");
        series("losses", "LOSSES-M3", Map.of(), YEAR + "0.05\n");
        series("water", "WATER-M3", Map.of(), YEAR + "0.19\n");
        series("carbon-price", "ETS-M3", Map.of("currency", "EUR"), YEAR + "71.5\n");
        series("price", "MARKET-M3", Map.of("currency", "EUR"), YEAR + "-0.031\n");
        series(
                "pue",
                "HALL-M3",
                Map.of(),
                "from,to,facility_kwh,it_kwh\n2026-05-01T00:00:00Z,2026-06-01T00:00:00Z,1300,1000\n");
        created(SERVER.post(
                "/v1/tariffs",
                Stated.contract("CONTRACT-M3", "dynamic", Map.of("series", "MARKET-M3", "otherwise", "0.3"))));
        Map<String, String> terms = Map.of(
                "zone",
                "ZONE-M3",
                "country",
                "EGRID-CAMX",
                "tariff",
                "CONTRACT-M3",
                "pueSeries",
                "HALL-M3",
                "losses",
                "LOSSES-M3",
                "water",
                "WATER-M3",
                "carbonPrice",
                "ETS-M3");
        UUID run = book("m3", "2026-05-01T10:00:00Z", 120, terms);

        JsonNode figures = figures(run);
        assertThat(figures.path("overhead").path("amount").asString()).isEqualTo("2160000mJ");
        assertThat(figures.path("carbon").path("amount").asString()).isEqualTo("780000ugCO2e");
        assertThat(figures.path("losses").path("amount").asString()).isEqualTo("41052ugCO2e");
        assertThat(figures.path("water").path("amount").asString()).isEqualTo("380uL");
        assertThat(figures.path("cost").path("amount").asString()).isEqualTo("-80uEUR");
        assertThat(figures.path("carbonCost").path("amount").asString()).isEqualTo("56uEUR");
        assertThat(figures.path("terms").path("factorBasis").asString()).isEqualTo("direct");
        assertThat(figures.path("terms").path("tariff").asString()).isEqualTo("-31000uEUR/kWh");
        assertThat(figures.path("terms").path("pue").asString()).isEqualTo("1.3");
        assertThat(Books.net(SERVER, "run:" + run, "uEUR")).isEqualTo(-80);
        assertThat(Books.net(SERVER, "losses:run:" + run, "ugCO2e")).isEqualTo(41_052);
        for (String unit : List.of("mJ", "ugCO2e", "uEUR", "uL")) {
            assertThat(Books.difference(SERVER, "GPU-m3", unit)).isZero();
        }
    }

    @Test
    void whatIsBookedStaysWhenASeriesIsCorrected() {
        hours("ZONE-M4", Map.of(), "2026-05-01T10:00:00Z,300\n");
        Map<String, String> terms = Map.of("zone", "ZONE-M4", "country", "DEU");
        UUID before = book("m4", "2026-05-01T10:00:00Z", 60, terms);
        String hashes = Books.hashes(SERVER, "GPU-m4");
        hours("ZONE-M4", Map.of("corrects", true), "2026-05-01T10:00:00Z,310\n");
        SERVER.settle(before);
        UUID after = book("m4b", "2026-05-01T10:00:00Z", 60, terms);

        assertThat(Books.hashes(SERVER, "GPU-m4")).isEqualTo(hashes);
        assertThat(figures(before).path("carbon").path("amount").asString()).isEqualTo("300000ugCO2e");
        assertThat(figures(after).path("carbon").path("amount").asString()).isEqualTo("310000ugCO2e");
    }

    @Test
    void pueIsNeverAppliedToWhatHasItAlready() {
        UUID run = book("m5", "2026-05-01T10:00:00Z", 60, Map.of("pue", "included", "country", "DEU"));

        JsonNode figures = figures(run);
        assertThat(figures.path("overhead").path("amount").asString()).isEqualTo("0mJ");
        assertThat(figures.path("terms").path("pueSource").asString())
                .isEqualTo("included in what is booked: not applied again");
        assertThat(announce(Map.of("pue", "included", "pueSeries", "google")).text())
                .contains("there is a PUE and a PUE series");
    }

    /** eGRID2023 rev2: the nation's 770.884 lb CO2e/MWh are 349.667 g/kWh, as EPA prints it in kg/MWh. */
    @Test
    void egridsSubregionsAreDirectFactorsWithTheirGases() {
        UUID run = book("m6", "2026-05-01T10:00:00Z", 60, Map.of("country", "EGRID-US"));

        assertThat(figures(run).path("carbon").path("amount").asString()).isEqualTo("349667ugCO2e");
        assertThat(figures(run).path("terms").path("factorBasis").asString()).isEqualTo("direct");
        JsonNode camx = SERVER.get("/v1/factors?geo=EGRID-CAMX&validAt=2023-06-01")
                .json()
                .get(0);
        assertThat(camx.path("gwpSet").asString()).isEqualTo("AR5");
        assertThat(camx.path("co2MgPerKwh").asLong())
                .isPositive()
                .isLessThan(camx.path("mgPerKwh").asLong());
        // 28 x CH4 + 265 x N2O make up what CO2 leaves of CO2e (AR5), but for rounding to 0.001 lb
        assertThat(SERVER.database()
                        .sql("SELECT max(abs(mg_per_kwh - co2_mg_per_kwh - (28 * ch4_ug_per_kwh + 265 * n2o_ug_per_kwh)"
                                + " / 1000.0)) FROM factor WHERE ch4_ug_per_kwh IS NOT NULL")
                        .query(Double.class)
                        .single())
                .isBetween(1.0, 60.0); // 0.129 lb/MWh are 58.5 mg/kWh
        assertThat(announce(Map.of("country", "EGRID-US", "basis", "life-cycle"))
                        .text())
                .contains("no life-cycle grid intensity is known for 'EGRID-US'");
    }

    @Test
    void whatCannotBeBookedIsRefusedWhenTheRunIsAnnounced() {
        hours("ZONE-M7", Map.of("lossesIncluded", true), "2026-05-01T10:00:00Z,300\n");
        assertThat(announce(Map.of("zone", "NOWHERE", "country", "DEU")).text())
                .contains("there is no intensity series of 'NOWHERE'");
        assertThat(announce(Map.of("zone", "ZONE-M7")).text())
                .contains("no life-cycle factor of a year is known for 'ZONE-M7', to stand in");
        assertThat(announce(Map.of("zone", "ZONE-M7", "country", "DEU", "losses", "US"))
                        .text())
                .contains("the intensities of 'ZONE-M7' include losses");
        assertThat(announce(Map.of("country", "DEU", "losses", "EGRID-US")).text())
                .contains("there is no losses series 'EGRID-US'");
        assertThat(announce(Map.of("tariff", "NONE")).text()).contains("there is no tariff 'NONE'");
        assertThat(announce(Map.of("tariff", "NONE", "price", "1 EUR/kWh")).text())
                .contains("there is a price and a tariff");
    }

    private static Answer announce(Map<String, String> terms) {
        Answer answer =
                SERVER.put("/v1/runs/" + UUID.randomUUID(), Map.of("name", "refused", "host", "h", "terms", terms));
        assertThat(answer.status()).isEqualTo(422);
        return answer;
    }

    private static void hours(String zone, Map<String, ?> more, String rows) {
        Map<String, Object> fields = new HashMap<>(Map.of("basis", "life-cycle", "step", "PT1H"));
        fields.putAll(more);
        series("intensity", zone, fields, "from,value\n" + rows);
    }

    private static void series(String kind, String code, Map<String, ?> more, String content) {
        Map<String, Object> series = new HashMap<>(Map.of(
                "kind", kind, "code", code, "source", "a test", "version", "1", "licence", "ours", "content", content));
        series.putAll(more);
        created(SERVER.post("/v1/series", series));
    }

    private static void created(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    /** A device of its own that draws 60 W, all of it a run's. */
    private static UUID book(String name, String from, long seconds, Map<String, String> terms) {
        Metered gpu = new Metered("GPU-" + name, "host-" + name, Method.INSTANT_POWER, Instant.parse(from));
        UUID run = UUID.randomUUID();
        created(SERVER.put("/v1/runs/" + run, Map.of("name", name, "host", gpu.host, "terms", terms)));
        SERVER.mark(run, gpu.marks(0, seconds));
        SERVER.ship(List.of(gpu.segment(true, drawing(0, seconds, 60_000))));
        assertThat(SERVER.settle(run).json().path("state").asString()).isEqualTo("SETTLED");
        return run;
    }

    private static JsonNode figures(UUID run) {
        return SERVER.get("/v1/runs/" + run).json().path("figures");
    }

    /** The intensities that a device's minutes were booked by. */
    private static String termsOf(String device) {
        return SERVER.database()
                .sql("""
                        SELECT string_agg(t.intensity_mg_per_kwh::text, ' ' ORDER BY e.minute) FROM entry e
                        JOIN posting p ON p.entry = e.id JOIN terms t ON t.id = p.terms
                        WHERE e.device = :device AND p.account LIKE 'run:%' AND p.unit = 'ugCO2e'
                        """)
                .param("device", device)
                .query(String.class)
                .single();
    }
}
