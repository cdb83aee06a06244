package joulebook.api.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Files as providers and markets write them. Gas 490, solar 48, wind 11 and coal 820 g/kWh; each test has a code of its own. */
class IntensityFilesTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final String NOON = "2025-06-05T12:50:00Z";

    /** (1000 MW x 490 g + 500 MW x 48 g) / 1500 MW = 342.667 g. */
    @Test
    void hourlyAndQuarterHourlyGenerationIsOneMix() {
        JsonNode brought = bring(entsoe("TWO-STEPS", recorded("e4a.xml"), recorded("e4b.xml")));

        assertThat(brought.path("added").asInt()).isEqualTo(96);
        assertThat(intensity("TWO-STEPS", NOON)).isEqualTo("342667");
        JsonNode first = points(brought).get(0);
        assertThat(first.path("to").asString()).isEqualTo("2025-06-05T00:15:00Z");
        assertThat(first.path("detail").asString())
                .isEqualTo(
                        "mix of 10YXX-TEST-----0, 1500 MW: B04 gas 1000, B16 solar 500; factors: IPCC AR5 WG3 Annex III");
    }

    @Test
    void inOneDocumentTheyAreOneMixToo() {
        bring(entsoe("ONE-DOC", both()));

        assertThat(intensity("ONE-DOC", NOON)).isEqualTo("342667");
    }

    /** Whichever comes first, and taking the refusal's advice literally, what holds is the whole mix, never 48 or 490 g. */
    @ParameterizedTest
    @CsvSource({"e4a.xml,e4b.xml,490000", "e4b.xml,e4a.xml,48000"})
    void aPartOfAMixIsRefusedBesideAnotherAndItsAdviceBooksTheWhole(String first, String second, String alone) {
        String code = "PARTS-" + alone;
        bring(entsoe(code, recorded(first)));
        assertThat(intensity(code, NOON)).isEqualTo(alone);

        for (boolean corrects : List.of(false, true)) {
            Map<String, Object> part = entsoe(code, recorded(second));
            part.put("corrects", corrects);
            Answer refused = SERVER.post("/v1/series", part);
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.text())
                    .contains(
                            "neither is the whole mix. Bring all documents of this zone and time at once, as a correction")
                    .contains("gas (B04)")
                    .contains("solar (B16)");
            assertThat(intensity(code, NOON)).isEqualTo(alone);
        }
        Map<String, Object> together = entsoe(code, recorded(first), recorded(second));
        together.put("corrects", true);
        bring(together);

        assertThat(intensity(code, NOON)).isEqualTo("342667");
        assertThat(SERVER.post("/v1/series", entsoe(code, recorded("e4b.xml"))).status())
                .isEqualTo(409);
    }

    /** Of the same step a part used to be taken for a contradiction, and the advice was to let it supersede the rest. */
    @Test
    void aPartOfTheSameStepIsNoCorrection() {
        bring(entsoe("SAME-STEP", document("B04", "PT60M", "A03", "1000")));
        Answer refused = SERVER.post("/v1/series", entsoe("SAME-STEP", document("B16", "PT60M", "A03", "500")));

        assertThat(refused.text()).contains("neither is the whole mix");
        assertThat(intensity("SAME-STEP", NOON)).isEqualTo("490000");
    }

    @Test
    void anotherZonesGenerationIsNotTakenUnderTheSameCode() {
        bring(entsoe("ZONES", recorded("e4a.xml")));
        String other = recorded("e4a.xml").replace("10YXX-TEST-----0", "10YZZ-TEST-----0");

        assertThat(SERVER.post("/v1/series", entsoe("ZONES", other)).text())
                .contains("this is the generation of 10YZZ-TEST-----0, but ZONES is known as 10YXX-TEST-----0");
        assertThat(SERVER.post("/v1/series", entsoe("10YZZ-TEST-----0", recorded("e4a.xml")))
                        .text())
                .contains("the zones in it are 10YXX-TEST-----0, of which 10YZZ-TEST-----0 is none");
    }

    @Test
    void ofSeveralZonesTheOneThatTheCodeNamesIsTaken() {
        String[] zones = {
            recorded("e4a.xml").replace("10YXX-TEST-----0", "10YAA-TEST-----0"),
            recorded("e4b.xml").replace("10YXX-TEST-----0", "10YBB-TEST-----0")
        };
        assertThat(SERVER.post("/v1/series", entsoe("SEVERAL", zones)).text())
                .contains("the zones in it are 10YAA-TEST-----0, 10YBB-TEST-----0, of which SEVERAL is none");
        bring(entsoe("10YBB-TEST-----0", zones));

        assertThat(intensity("10YBB-TEST-----0", NOON)).isEqualTo("48000");
    }

    /** Gas 1000 MW and a wind park that draws 100 MW: 490 g, where adding -100 MW would give 543.2 g. */
    @Test
    void whatAPlantConsumesIsNoGeneration() {
        bring(entsoe(
                "NEGATIVE",
                document("B04", "PT60M", "A03", "1000"),
                document("B19", "PT60M", "A03", "-100"),
                document("B10", "PT60M", "A03", "-700"),
                document("B20", "PT60M", "A03", "300").replace("inBiddingZone", "outBiddingZone")));

        assertThat(intensity("NEGATIVE", NOON)).isEqualTo("490000");
    }

    /** Coal or gas 1000, then 2000 MW from noon; wind 1000: (1000 x 490 + 1000 x 11) / 2000; (2000 x 490 + 11000) / 3000. */
    @Test
    void aPositionThatIsLeftOutRepeatsTheOneBeforeWithCurveTypeA03() {
        bring(entsoe("CURVE", recorded("e2-a03.xml")));

        assertThat(intensity("CURVE", "2025-06-01T11:59:00Z")).isEqualTo("250500");
        assertThat(intensity("CURVE", "2025-06-01T12:00:00Z")).isEqualTo("330333");
    }

    /** 61.12 EUR/MWh = 0.06112 EUR/kWh. */
    @Test
    void dayAheadPricesAreAPriceSeries() {
        Map<String, Object> prices = entsoe("MARKET", recorded("e5-prices.xml"));
        assertThat(SERVER.post("/v1/series", prices).text()).contains("their kind is price, and they have no basis");
        prices.put("kind", "price");
        prices.remove("basis");
        prices.put("currency", "USD");
        assertThat(SERVER.post("/v1/series", prices).text())
                .contains("TimeSeries 1: its prices are in EUR: state that as their currency");
        prices.put("currency", "EUR");
        JsonNode brought = bring(prices);

        assertThat(brought.path("added").asInt()).isEqualTo(24);
        assertThat(points(brought).get(23).path("value").asString()).isEqualTo("61120uEUR/kWh");
        assertThat(points(brought).get(23).path("from").asString()).isEqualTo("2025-06-01T23:00:00Z");
    }

    /** The auction by the hour and the one by the quarter of an hour have two prices for each instant. */
    @Test
    void ofTwoAuctionsNoneIsChosenInSilence() {
        String hourly = recorded("e5-prices.xml");
        String quarters = hourly.replace("PT60M", "PT15M").replace("61.12", "-5.5");
        Map<String, Object> prices = entsoe("AUCTIONS", hourly, quarters);
        prices.put("kind", "price");
        prices.remove("basis");
        prices.put("currency", "EUR");

        assertThat(SERVER.post("/v1/series", prices).text())
                .contains("document 2, TimeSeries 2: at 2025-06-01T00:00:00Z a MWh is -5.5, but 61.12");
        prices.remove("more");
        prices.put("content", quarters);
        JsonNode brought = bring(prices);
        assertThat(brought.path("added").asInt()).isEqualTo(96);
        assertThat(points(brought).get(0).path("value").asString()).isEqualTo("-5500uEUR/kWh");
    }

    @ParameterizedTest
    @CsvSource({"direct,csv,250000,273000", "life-cycle,electricity-maps,300000,323000"})
    void thePortalsFileHasBothBasesInUtc(String basis, String shape, String first, String last) {
        Map<String, Object> file = series("PORTAL-" + shape, null, recorded("m3-portal.csv"));
        file.put("basis", basis);
        file.put("shape", shape);
        JsonNode brought = bring(file);

        assertThat(brought.path("added").asInt()).isEqualTo(24);
        assertThat(points(brought).get(0).path("from").asString()).isEqualTo("2024-09-30T00:00:00Z");
        assertThat(points(brought).get(0).path("value").asString()).isEqualTo(first + "mgCO2e/kWh");
        assertThat(points(brought).get(23).path("value").asString()).isEqualTo(last + "mgCO2e/kWh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void aByteOrderMarkAndAnyLineEndingAreRead(String end) {
        JsonNode brought = bring(series(
                "BOM-" + end.length() + end.indexOf('\n'),
                "PT1H",
                recorded("m6-bom.csv").replace("\n", end)));

        assertThat(brought.path("added").asInt()).isEqualTo(24);
        assertThat(points(brought).get(0).path("value").asString()).isEqualTo("300500mgCO2e/kWh");
        assertThat(brought.path("missing").size()).isZero();
    }

    @Test
    void aDocumentWithAByteOrderMarkIsRead() {
        bring(entsoe("BOM-XML", "\uFEFF" + recorded("e4a.xml")));

        assertThat(intensity("BOM-XML", NOON)).isEqualTo("490000");
    }

    /** 06:00 to 10:00 without 08:00, then the hours before: what is still missing of the day is said each time. */
    @Test
    void theTimesOfADayThatASourceDoesNotCoverAreSaid() {
        JsonNode part = bring(series(
                "PART",
                "PT1H",
                "from,value\n2026-05-01T06:00:00Z,1\n2026-05-01T07:00:00Z,1\n2026-05-01T09:00:00Z,1\n"));
        assertThat(part.path("missing").toString())
                .isEqualTo("[{\"from\":\"2026-05-01T00:00:00Z\",\"to\":\"2026-05-01T06:00:00Z\"},"
                        + "{\"from\":\"2026-05-01T08:00:00Z\",\"to\":\"2026-05-01T09:00:00Z\"},"
                        + "{\"from\":\"2026-05-01T10:00:00Z\",\"to\":\"2026-05-02T00:00:00Z\"}]");
        JsonNode more = bring(series("PART", "PT1H", "from,value\n2026-05-01T08:00:00Z,1\n2026-05-01T10:00:00Z,1\n"));
        assertThat(more.path("missing").toString())
                .isEqualTo("[{\"from\":\"2026-05-01T00:00:00Z\",\"to\":\"2026-05-01T06:00:00Z\"},"
                        + "{\"from\":\"2026-05-01T11:00:00Z\",\"to\":\"2026-05-02T00:00:00Z\"}]");
    }

    /** The spring day of Berlin in 2026 has 23 hours: 2026-03-28T23:00Z to 2026-03-29T22:00Z. */
    @Test
    void aDayOfTwentyThreeHoursHasTwentyThreePoints() {
        String spring = document("B04", "PT60M", "A03", "1000")
                .replace("2025-06-05T00:00Z", "2026-03-28T23:00Z")
                .replace("2025-06-06T00:00Z", "2026-03-29T22:00Z");

        assertThat(bring(entsoe("SPRING", spring)).path("added").asInt()).isEqualTo(23);
        assertThat(SERVER.post("/v1/series", entsoe("SPRING-DAY", spring.replace("PT60M", "P1D")))
                        .text())
                .contains(
                        "its period from 2026-03-28T23:00:00Z to 2026-03-29T22:00:00Z is not of 1 to 527040 whole steps");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = ';',
            value = {
                "<resolution>PT60M;<resolution>PT0S;is no resolution of a minute to a day",
                "<resolution>PT60M;<resolution>PT7M;is not of 1 to 527040 whole steps",
                "<position>1<;<position>1.5<;'1.5' is no position in a period of 24 steps",
                "<position>1<;<position>25<;'25' is no position in a period of 24 steps",
                "<position>2<;<position>1<;position 1 is there twice",
                "2025-06-06T00:00Z;9025-06-06T00:00Z;is not of 1 to 527040 whole steps",
                ">MAW<;>KWT<;its unit is KWT, not MAW",
                ">A16<;>A01<;its process type is A01: read are A75 of process A16",
                ">A75<;>A73<;its document type is A73",
                ">B04<;>B10<;there is no generation in it",
                ">1000<;>-5<;there is no time at which each kind of plant says what it generates"
            })
    void aDocumentThatIsNoGenerationIsRefused(String text, String by, String words) {
        Answer answer =
                SERVER.post("/v1/series", entsoe("BAD-XML", recorded("e4a.xml").replace(text, by)));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("detail").asString()).contains(words);
    }

    @Test
    void twoEditionsOfADocumentAreNotAddedUp() {
        String old = document("B04", "PT60M", "A03", "1000");
        assertThat(bring(entsoe("TWICE", old, old)).path("added").asInt()).isEqualTo(24);
        assertThat(SERVER.post("/v1/series", entsoe("TWICE", old, old.replace("1000", "900")))
                        .text())
                .contains("Of two editions of a document bring the newer one only");
    }

    /** A later edition of the whole mix supersedes the earlier: gas 1000 + wind 1000, then gas 1000 + wind 3000 MW. */
    @Test
    void aLaterEditionSupersedesAsACorrection() {
        String gas = document("B04", "PT60M", "A03", "1000");
        bring(entsoe("EDITION", gas, document("B19", "PT60M", "A03", "1000")));
        assertThat(intensity("EDITION", NOON)).isEqualTo("250500");
        Map<String, Object> later = entsoe("EDITION", gas, document("B19", "PT60M", "A03", "3000"));
        assertThat(SERVER.post("/v1/series", later).text())
                .contains("If it is the newer of the two, send it as a correction");
        later.put("corrects", true);

        assertThat(bring(later).path("corrected").asInt()).isEqualTo(24);
        assertThat(intensity("EDITION", NOON)).isEqualTo("130750");
    }

    @Test
    void aStepThatIsNotTheFilesIsRefused() {
        Map<String, Object> stated = entsoe("STATED", recorded("e4b.xml"));
        stated.put("step", "PT1H");

        assertThat(SERVER.post("/v1/series", stated).text())
                .contains("its step is PT15M, but PT1H was stated: leave the step out");
        assertThat(SERVER.post("/v1/series", series("NO-STEP", null, recorded("m6-bom.csv")))
                        .text())
                .contains("The first two rows are PT1H apart");
        Map<String, Object> two = series("TWO-CSV", "PT1H", recorded("m6-bom.csv"));
        two.put("more", List.of(recorded("m6-bom.csv")));
        assertThat(SERVER.post("/v1/series", two).text())
                .contains("only documents of ENTSO-E are read as one: bring each csv file by itself");
    }

    private static String both() {
        String hourly = recorded("e4a.xml");
        String quarters = recorded("e4b.xml");
        String end = "</GL_MarketDocument>";
        return hourly.replace(end, quarters.substring(quarters.indexOf("<TimeSeries>")));
    }

    private static String document(String type, String resolution, String curve, String megawatts) {
        return "<GL_MarketDocument><type>A75</type><process.processType>A16</process.processType><TimeSeries>"
                + "<inBiddingZone_Domain.mRID>10YXX-TEST-----0</inBiddingZone_Domain.mRID><curveType>" + curve
                + "</curveType><MktPSRType><psrType>" + type + "</psrType></MktPSRType><Period><timeInterval>"
                + "<start>2025-06-05T00:00Z</start><end>2025-06-06T00:00Z</end></timeInterval><resolution>" + resolution
                + "</resolution><Point><position>1</position><quantity>" + megawatts + "</quantity></Point></Period>"
                + "</TimeSeries></GL_MarketDocument>";
    }

    private static String intensity(String zone, String at) {
        return SERVER.bean(SeriesLookup.class)
                .knownAt(Instant.now())
                .intensity(zone, "life-cycle", Instant.parse(at))
                .map(rate -> rate.value() + (rate.fallback() == null ? "" : " " + rate.fallback()))
                .orElse("nothing");
    }

    private static JsonNode points(JsonNode brought) {
        return SERVER.get("/v1/series/" + brought.path("series").asLong()
                        + "/points?from=2020-01-01T00:00:00Z&to=2030-01-01T00:00:00Z")
                .json();
    }

    private static Map<String, Object> entsoe(String code, String... documents) {
        Map<String, Object> series = series(code, null, documents[0]);
        series.put("shape", "entsoe");
        if (documents.length > 1) {
            series.put("more", List.of(documents).subList(1, documents.length));
        }
        return series;
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
        try (InputStream in =
                Objects.requireNonNull(IntensityFilesTest.class.getResourceAsStream("/intensity/" + file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode bring(Map<String, Object> series) {
        Answer answer = SERVER.post("/v1/series", series);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }
}
