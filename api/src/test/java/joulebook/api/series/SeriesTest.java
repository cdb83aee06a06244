package joulebook.api.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Series of the user's own: each test has a code that nobody else uses. */
class SeriesTest {
    private static final RealServer SERVER = RealServer.shared();

    /**
     * On 2026-05-01 five-minute points are known from 10:00 but for 10:05, hourly ones from 00:00 to 13:00. The hours have
     * 100 to 1300 g, so that their mean is 700 g.
     */
    @Test
    void aMissingTimeFallsBackToACoarserSeriesThenToTheDaysMeanThenToNothing() {
        StringBuilder hours = new StringBuilder("from,value\n");
        for (int hour = 0; hour < 13; hour++) {
            hours.append("2026-05-01T%02d:00:00Z,%d\n".formatted(hour, 100 * (hour + 1)));
        }
        bring(series("ZONE-FALL", "PT1H", hours.toString()));
        bring(series("ZONE-FALL", "PT5M", "from,value\n2026-05-01T10:00:00Z,11\n2026-05-01T10:10:00Z,12\n"));

        assertThat(intensity("ZONE-FALL", "2026-05-01T10:04:00Z")).isEqualTo("11000");
        assertThat(intensity("ZONE-FALL", "2026-05-01T10:05:00Z")).isEqualTo("1100000 by coarser series");
        assertThat(intensity("ZONE-FALL", "2026-05-01T10:10:00Z")).isEqualTo("12000");
        assertThat(intensity("ZONE-FALL", "2026-05-01T15:30:00Z")).isEqualTo("700000 by day mean");
        // of the next day nothing is known: the grid's annual factor stands in
        assertThat(intensity("ZONE-FALL", "2026-05-02T00:00:00Z")).isEqualTo("nothing");
    }

    @Test
    void lessThanHalfADayIsNoMean() {
        bring(series("ZONE-HALF", "PT1H", "from,value\n2026-05-01T10:00:00Z,300\n"));

        assertThat(intensity("ZONE-HALF", "2026-05-01T11:00:00Z")).isEqualTo("nothing");
    }

    @Test
    void aCorrectedHourIsWhatWasKnownBeforeItsCorrection() {
        bring(series("ZONE-CORR", "PT1H", "from,value\n2026-05-01T10:00:00Z,300\n"));
        Map<String, Object> correction = series("ZONE-CORR", "PT1H", "from,value\n2026-05-01T10:00:00Z,310\n");
        assertThat(SERVER.post("/v1/series", correction).text())
                .contains("2026-05-01T10:00:00Z is known as 300000, here 310000 (mgCO2e/kWh)");
        correction.put("corrects", true);
        JsonNode brought = bring(correction);

        assertThat(brought.path("corrected").asInt()).isEqualTo(1);
        Instant since = Instant.parse(brought.path("knownFrom").asString());
        assertThat(known("ZONE-CORR", since.minusNanos(1000)).map(Rate::value)).contains(300_000L);
        assertThat(known("ZONE-CORR", since).map(Rate::value)).contains(310_000L);
        String points = "/v1/series/" + brought.path("series").asLong()
                + "/points?from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z";
        assertThat(SERVER.get(points).json().findValuesAsString("value"))
                .containsExactly("300000mgCO2e/kWh", "310000mgCO2e/kWh");
        assertThat(SERVER.get(points).json().get(0).path("knownTo").asString()).isEqualTo(since.toString());
        assertThat(SERVER.get(points + "&knownAt=" + since).json().findValuesAsString("value"))
                .containsExactly("310000mgCO2e/kWh");
    }

    @Test
    void theSameFileAgainAddsNothing() {
        Map<String, Object> hours = series("ZONE-SAME", "PT1H", "from,value\n2026-05-01T10:00:00Z,300\n");
        assertThat(bring(hours).path("added").asInt()).isEqualTo(1);
        JsonNode again = bring(hours);

        assertThat(again.path("added").asInt()).isZero();
        assertThat(again.path("unchanged").asInt()).isEqualTo(1);
        assertThat(again.path("knownFrom").isNull()).isTrue();
    }

    @Test
    void theDatabaseHoldsOnePointForEachInstantToo() {
        bring(series("ZONE-ONCE", "PT1H", "from,value\n2026-05-01T10:00:00Z,300\n"));

        assertThatThrownBy(() -> SERVER.application()
                        .sql("INSERT INTO series_point (series, import, valid_from, valid_to, value, digest)"
                                + " SELECT p.series, p.import, p.valid_from + interval '59 minutes',"
                                + " p.valid_to + interval '1 hour', 1, '' FROM series_point p"
                                + " JOIN series s ON s.id = p.series WHERE s.code = 'ZONE-ONCE'")
                        .update())
                .rootCause()
                .hasMessageContaining("valid_once");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = ';',
            value = {
                "from,value|2026-05-01T10:00:00Z,-1; line 2: '-1' is no intensity: g CO2e per kWh, from 0 to 10000",
                "from,value|2026-05-01 10:00,300; line 2: '2026-05-01 10:00' is no instant: write it with its offset",
                "from,value|2026-05-01T10:00:00Z,300|2026-05-01T10:30:00Z,300; line 3: 2026-05-01T10:30:00Z to 2026-05-01T11:30:00Z overlaps line 2",
                "time,grams|2026-05-01T10:00:00Z,300; line 1: the columns are time,grams: there must be from and value",
                "from,value; there is no point in it",
                "from,value|2026-05-01T10:00:00Z; line 2: has 1 cells"
            })
    void whatIsNoSeriesIsRefusedWithItsLine(String content, String words) {
        Answer answer = SERVER.post("/v1/series", series("ZONE-BAD", "PT1H", content.replace('|', '\n')));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("detail").asString()).contains(words);
    }

    @Test
    void anIntensitySaysItsBasisAndAPriceItsCurrency() {
        Map<String, Object> intensity = series("ZONE-BAD", "PT1H", "from,value\n2026-05-01T10:00:00Z,300\n");
        intensity.remove("basis");
        assertThat(SERVER.post("/v1/series", intensity).text()).contains("life-cycle or direct, and which is not said");
        intensity.put("kind", "price");
        assertThat(SERVER.post("/v1/series", intensity).text()).contains("a series needs a currency");
    }

    /** ISO/IEC 30134-2: 1300 kWh of the facility over 1000 kWh of its IT equipment. */
    @Test
    void aPueIsComputedFromItsMeters() {
        Map<String, Object> pue = series(
                "HALL-METERS",
                null,
                "from,to,facility_kwh,it_kwh\n2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,1300,1000\n");
        pue.put("kind", "pue");
        pue.remove("basis");
        long id = bring(pue).path("series").asLong();

        JsonNode point = SERVER.get("/v1/series/" + id + "/points?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z")
                .json()
                .get(0);
        assertThat(point.path("value").asString()).isEqualTo("1300permille");
        assertThat(point.path("detail").asString()).isEqualTo("facility 1300 kWh / IT 1000 kWh");

        pue.put("content", "from,to,facility_kwh,it_kwh\n2026-02-01T00:00:00Z,2026-03-01T00:00:00Z,900,1000\n");
        assertThat(SERVER.post("/v1/series", pue).text())
                .contains("line 2: the facility used 900 kWh, less than its IT equipment (1000 kWh)");
        pue.put("content", "from,to,value\n2026-02-01T00:00:00Z,2026-03-01T00:00:00Z,0.99\n");
        assertThat(SERVER.post("/v1/series", pue).text()).contains("line 2: '0.99' is no pue");
    }

    @Test
    void electricityMapsAnswersAreReadAndEstimatesMarked() {
        Map<String, Object> answer = provider("EM-TEST", "electricity-maps", "electricity-maps.json");
        long id = bring(answer).path("series").asLong();

        JsonNode points = SERVER.get("/v1/series/" + id + "/points?from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z")
                .json();
        assertThat(points.findValuesAsString("value")).containsExactly("302000mgCO2e/kWh", "288500mgCO2e/kWh");
        assertThat(points.get(1).path("to").asString()).isEqualTo("2026-05-01T02:00:00Z");
        assertThat(points.get(1).path("detail").asString()).isEqualTo("estimated by its source: TIME_SLICER_AVERAGE");
        answer.put("basis", "direct");
        assertThat(SERVER.post("/v1/series", answer).text())
                .contains("row 1: its emission factors are life-cycle, but direct was stated");
    }

    /** 870 lb/MWh x 453.59237 g/lb / 1000 = 394.625 g/kWh. */
    @Test
    void wattTimesMarginalRatesAreKeptApartAndInNoLocationBasedSum() {
        Map<String, Object> answer = provider("CAISO_NORTH", "watttime", "watttime.json");
        assertThat(SERVER.post("/v1/series", answer).text())
                .contains("co2_moer is a marginal rate: it is in no location-based sum. Its kind is marginal");
        answer.put("kind", "marginal");
        long id = bring(answer).path("series").asLong();

        assertThat(SERVER.get("/v1/series/" + id + "/points?from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z")
                        .json()
                        .findValuesAsString("value"))
                .containsExactly("394625mgCO2e/kWh", "475552mgCO2e/kWh");
        assertThat(intensity("CAISO_NORTH", "2026-05-01T00:00:00Z")).isEqualTo("nothing");
        assertThat(SERVER.put(
                                "/v1/runs/" + UUID.randomUUID(),
                                Map.of(
                                        "name",
                                        "r",
                                        "host",
                                        "h",
                                        "terms",
                                        Map.of("zone", "CAISO_NORTH", "country", "USA")))
                        .text())
                .contains("of 'CAISO_NORTH' there are only marginal rates");
    }

    /**
     * At 00:00 and 01:00 gas has 1000 MW, nuclear 500; sun 500 at 00:00, and is not said at 01:00, which is left out. At
     * 02:00 sun has 300, nuclear 500. Life-cycle: (490 x 1000 + 48 x 500 + 12 x 500) / 2000 = 260; (48 x 300 + 12 x 500) /
     * 800 = 25.5. Direct: 370 x 1000 / 2000 = 185; 0.
     */
    @Test
    void entsoesGenerationMakesAnIntensity() {
        Map<String, Object> mix = provider("10YTEST", "entsoe", "entsoe.xml");
        assertThat(values(bring(mix))).containsExactly("260000mgCO2e/kWh", "25500mgCO2e/kWh");
        mix.put("basis", "direct");
        assertThat(values(bring(mix))).containsExactly("185000mgCO2e/kWh", "0mgCO2e/kWh");
        mix.put(
                "content",
                "<Acknowledgement_MarketDocument><Reason><text>No matching data</text></Reason>"
                        + "</Acknowledgement_MarketDocument>");
        assertThat(SERVER.post("/v1/series", mix).text()).contains("It says: No matching data");
    }

    @Test
    void theReferenceTablesOfLossesWaterAndPueAreThere() {
        Instant now = Instant.now();
        KnownSeries known = SERVER.bean(SeriesLookup.class).knownAt(now);
        assertThat(known.nearest(SeriesKind.LOSSES, "EGRID-CAMX", "ppm", Instant.parse("2023-06-01T00:00:00Z"))
                        .map(Rate::value))
                .contains(41_000L);
        assertThat(known.nearest(
                                SeriesKind.WATER, "aws:ap-northeast-1", "uL/kWh", Instant.parse("2024-06-01T00:00:00Z"))
                        .map(Rate::value))
                .contains(910_000L);
        Optional<Rate> later = known.nearest(SeriesKind.PUE, "aws:af-south-1", "permille", now);
        assertThat(later.map(Rate::value)).contains(1240L);
        assertThat(later.map(Rate::fallback)).contains(Rate.Fallback.LAST_KNOWN);
    }

    private static java.util.List<String> values(JsonNode brought) {
        return SERVER.get("/v1/series/" + brought.path("series").asLong()
                        + "/points?from=2026-05-01T00:00:00Z&to=2026-05-02T00:00:00Z")
                .json()
                .findValuesAsString("value");
    }

    private static String intensity(String zone, String at) {
        return SERVER.bean(SeriesLookup.class)
                .knownAt(Instant.now())
                .intensity(zone, "life-cycle", Instant.parse(at))
                .map(rate -> rate.value()
                        + (rate.fallback() == null
                                ? ""
                                : " by " + rate.fallback().words()))
                .orElse("nothing");
    }

    private static Optional<Rate> known(String zone, Instant known) {
        return SERVER.bean(SeriesLookup.class)
                .knownAt(known)
                .intensity(zone, "life-cycle", Instant.parse("2026-05-01T10:30:00Z"));
    }

    private static Map<String, Object> provider(String code, String shape, String file) {
        Map<String, Object> answer = series(code, null, recorded(file));
        answer.put("shape", shape);
        return answer;
    }

    private static Map<String, Object> series(String code, String step, String content) {
        Map<String, Object> series = new HashMap<>(Map.of(
                "kind",
                "intensity",
                "code",
                code,
                "basis",
                "life-cycle",
                "source",
                "a test",
                "version",
                "1",
                "licence",
                "ours",
                "content",
                content));
        if (step != null) {
            series.put("step", step);
        }
        return series;
    }

    private static String recorded(String file) {
        try (InputStream in = Objects.requireNonNull(SeriesTest.class.getResourceAsStream("/providers/" + file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static JsonNode bring(Map<String, Object> series) {
        Answer answer = SERVER.post("/v1/series", series);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }
}
