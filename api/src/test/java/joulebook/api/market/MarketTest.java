package joulebook.api.market;

import static joulebook.api.Metered.counted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import joulebook.api.verification.Check;
import joulebook.api.verification.Finding;
import joulebook.api.verification.Verifier;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** A site states March 2025: the worked example of docs/market.md, from counters to statements. The steps build on one another. */
@Tag("server")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MarketTest {
    private static final RealServer SERVER = RealServer.alone();
    private static final UUID A = new UUID(30, 1);
    private static final UUID B = new UUID(30, 2);
    private static final UUID APRIL = new UUID(30, 3);
    private static final long KWH = 3_600_000_000L;
    private static long solar;
    private static long go;

    @BeforeAll
    static void energy() {
        // run a: 1 kWh from 10:00, then idle: 0.5 kWh; run b: 2 kWh from 11:00; in April 0.5 kWh
        meter(A, "GPU-market-1", "2025-03-01T10:00:00Z", 60, KWH, KWH / 2);
        meter(B, "GPU-market-2", "2025-03-01T11:00:00Z", 60, 2 * KWH, 0);
        meter(APRIL, "GPU-market-3", "2025-04-05T00:00:00Z", 60, KWH / 2, 0);
        for (String day : List.of("2025-03-01", "2025-04-05")) {
            for (String job : List.of("closewindows", "attributeruns", "postentries")) {
                assertThat(SERVER.post("/v1/jobs/" + job, Map.of("from", day + "T00:00:00Z", "to", day + "T12:00:00Z"))
                                .json()
                                .path("state")
                                .asString())
                        .isEqualTo("COMPLETED");
            }
        }
    }

    private static void meter(UUID run, String device, String began, int seconds, long runs, long idle) {
        Metered gpu = new Metered(device, device, Method.COUNTER, Instant.parse(began));
        SERVER.put(
                "/v1/runs/" + run,
                Map.of("name", device, "host", device, "terms", Map.of("country", "DEU", "price", "0.25 EUR/kWh")));
        SERVER.mark(run, gpu.marks(0, seconds));
        SERVER.ship(List.of(
                gpu.segment(true, List.of(counted(0, 0), counted(seconds, runs), counted(2L * seconds, runs + idle)))));
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    @Order(1)
    void withoutAResidualMixNothingIsStated() {
        refused(
                state("2025-03", "DE"),
                409,
                "no residual mix of DE is known for 2025-03-01",
                "the location-based factor does not stand in for it",
                "POST /v1/market-factors, kind RESIDUAL");
        assertThat(SERVER.get("/v1/market-statements").text()).isEqualTo("[]");
        refused(state("2025-13", "DE"), 422, "'2025-13' is no month");
        refused(state("2999", "DE"), 409, "2999 is not over");
        refused(state("2024-03", "DE"), 409, "nothing is booked of 2024-03");
    }

    @Test
    @Order(2)
    void aSerialIsThereOnce() {
        solar = add(instrument("PPA", "sun-1", "900 Wh", "2025-03-01T10:00:00Z", "2025-03-01T11:00:00Z", "DE", "0"));
        Map<String, Object> lot =
                instrument("GO", "DE-77", "2 kWh", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "DE", "12");
        lot.put("first", "100");
        lot.put("last", "101");
        go = add(lot);
        lot.put("first", "101");
        lot.put("last", "140");
        refused(
                SERVER.post("/v1/instruments", lot),
                409,
                "serial DE-77 101 to 140 of HKNR is in instrument " + go + " already (100 to 101)",
                "each certificate counts once. Give the numbers that are not there yet");
        assertThatThrownBy(() -> SERVER.application().sql("""
                        INSERT INTO contractual_instrument (registry, serial, first_unit, last_unit, kind, technology, volume_mj,
                            generated_from, generated_to, boundary, mg_per_kwh, source, licence, known_from, digest)
                        SELECT registry, serial, 101, 120, kind, technology, volume_mj, generated_from, generated_to, boundary,
                            mg_per_kwh, source, licence, known_from, digest FROM contractual_instrument WHERE id = :id
                        """).param("id", go).update())
                .rootCause()
                .hasMessageContaining("issued_once");
    }

    @Test
    @Order(3)
    void anInstrumentIsRetiredOnce() {
        retire(solar);
        retire(go);
        refused(
                SERVER.post("/v1/instruments/" + go + "/retirement", retirement()),
                409,
                "instrument " + go + " (DE-77 of HKNR) was retired for us on 2026-01-31 (cancellation 5)",
                "it cannot be used a second time. Retire another one");
        // not retired; of another market; of another year: none of them is taken
        add(instrument("GO", "DE-78", "9 MWh", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "DE", "0"));
        retire(add(instrument("GO", "FR-1", "9 MWh", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "FR", "0")));
        retire(add(instrument("GO", "DE-79", "9 MWh", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "DE", "0")));
    }

    @Test
    @Order(4)
    void aStatementSetsHourlyAndTotalMatchingBesideWhatIsBooked() {
        factor("RESIDUAL", "DE", "700", "2025-01-01", "2026-01-01");
        refused(state("2025-04", "DE"), 409, "2025-04 is stated after 2025-03", "State 2025-03 first");

        JsonNode march = stated("2025-03");

        assertThat(march.path("energy").asString()).isEqualTo(KWH * 7 / 2 + "mJ");
        assertThat(march.path("hourly").path("carbon").asString()).isEqualTo("1820000000ugCO2e");
        assertThat(march.path("hourly").path("share").asString()).isEqualTo("0.2571");
        assertThat(march.path("total").path("carbon").asString()).isEqualTo("444000000ugCO2e");
        assertThat(march.path("total").path("instruments").toString())
                .isEqualTo(
                        "[{\"instrument\":" + solar
                                + ",\"kind\":\"PPA\",\"rate\":\"0mgCO2e/kWh\",\"energy\":\"3240000000mJ\",\"carbon\":\"0ugCO2e\"},"
                                + "{\"instrument\":" + go
                                + ",\"kind\":\"GO\",\"rate\":\"12000mgCO2e/kWh\",\"energy\":\"7200000000mJ\",\"carbon\":\"24000000ugCO2e\"}]");
        assertThat(users(march.path("hourly")))
                .isEqualTo("idle:GPU-market-1 140000000ugCO2e, run:" + A + " 280000000ugCO2e, run:" + B
                        + " 1400000000ugCO2e");
        // 444 g by 0.5, 1 and 2 of 3.5 kWh; the microgram that does not divide goes to the largest remainder
        assertThat(users(march.path("total")))
                .isEqualTo("idle:GPU-market-1 63428571ugCO2e, run:" + A + " 126857143ugCO2e, run:" + B
                        + " 253714286ugCO2e");
        assertThat(march.path("marks")).isEmpty();
        assertThat(march.path("locationBased").asString())
                .isEqualTo(SERVER.database()
                                .sql(
                                        "SELECT sum(amount) FROM posting p JOIN entry e ON e.id = p.entry WHERE unit = 'ugCO2e'"
                                                + " AND side = 'DEBIT' AND minute < '2025-04-01Z'")
                                .query(Long.class)
                                .single()
                        + "ugCO2e");
    }

    @Test
    @Order(5)
    void aStatementIsTheSameToTheByteAndVerifiable() {
        String before = SERVER.get("/v1/market-statements/2025-03").text();

        assertThat(state("2025-03", "DE").text()).isEqualTo(before);
        MarketStatementStore.Stored stored =
                SERVER.bean(MarketStatementStore.class).find("2025-03", null).orElseThrow();
        assertThat(SERVER.bean(MarketStatements.class).compute(stored).content())
                .isEqualTo(stored.content());
        assertThat(findings()).isEmpty();
    }

    @Test
    @Order(6)
    void theNextMonthGetsWhatIsLeftAndTheYearSaysTheSameOfBoth() {
        JsonNode april = stated("2025-04");
        JsonNode year = stated("2025");

        // nothing is left of 2.9 kWh
        assertThat(april.path("total").path("carbon").asString()).isEqualTo("350000000ugCO2e");
        assertThat(april.path("total").path("instruments")).isEmpty();
        // 4 kWh: 2 x 12 g + 1.1 x 700 g = 444 g + 350 g
        assertThat(year.path("total").path("carbon").asString()).isEqualTo("794000000ugCO2e");
        assertThat(year.path("hourly").path("carbon").asString()).isEqualTo("2170000000ugCO2e");
        assertThat(findings()).isEmpty();
    }

    @Test
    @Order(7)
    void theDatabaseHoldsThatNoMoreIsAllocatedThanThereIs() {
        refusedByTheDatabase("2025-05", "boundary", 1, "would be used");
        refusedByTheDatabase("2025-05", "'FR'", 1, "is of market DE, statement 90 of FR");
        refusedByTheDatabase("2024-05", "boundary", 1, "is of another year than 2024-05");
        assertThatThrownBy(() -> SERVER.application()
                        .sql("INSERT INTO market_allocation VALUES (1, 'HOURLY', :go, 1)")
                        .param("go", go)
                        .update())
                .rootCause()
                .hasMessageContaining("statement 1 is made: nothing is allocated to it any more");
    }

    private static void refusedByTheDatabase(String period, String boundary, long volume, String words) {
        assertThatThrownBy(() -> SERVER.transaction().executeWithoutResult(status -> {
                    SERVER.database()
                            .sql("INSERT INTO market_statement SELECT 90, :period, 1, " + boundary
                                    + ", supplier, from_utc, to_utc, last_entry, last_hash, made_at, content, digest"
                                    + " FROM market_statement WHERE id = 1")
                            .param("period", period)
                            .update();
                    SERVER.database()
                            .sql("INSERT INTO market_allocation VALUES (90, 'TOTAL', :go, :volume)")
                            .param("go", go)
                            .param("volume", volume)
                            .update();
                }))
                .rootCause()
                .hasMessageContaining(words);
    }

    @Test
    @Order(8)
    void whatIsRetiredLaterMakesANewRevisionAndLeavesTheOldOne() {
        String before = SERVER.get("/v1/market-statements/2025-03").text();
        retire(add(instrument("REC", "DE-80", "100 Wh", "2025-03-01T11:00:00Z", "2025-03-01T12:00:00Z", "DE", "0")));

        JsonNode march = stated("2025-03");

        assertThat(march.path("revision").asInt()).isEqualTo(2);
        // 0.1 kWh less of the residual mix in either way
        assertThat(march.path("hourly").path("carbon").asString()).isEqualTo("1750000000ugCO2e");
        assertThat(march.path("total").path("carbon").asString()).isEqualTo("374000000ugCO2e");
        assertThat(SERVER.get("/v1/market-statements/2025-03?revision=1").text())
                .isEqualTo(before);
        assertThat(findings()).isEmpty();
    }

    @Test
    @Order(9)
    void aFactorThatOverlapsIsRefusedAndACorrectionNeedsToSaySo() {
        refused(
                factor("RESIDUAL", "DE", "650", "2025-12-01", "2026-12-01"),
                409,
                "is RESIDUAL of DE from 2025-01-01 to 2026-01-01, and overlaps");
        refused(factor("RESIDUAL", "DE", "0", "2027-01-01", "2028-01-01"), 422, "'0' is no emission rate");
        refused(factor("SUPPLIER", "DE", "0", "2027-01-01", "2028-01-01"), 422, "whose mix is it?");
        refused(
                SERVER.post(
                        "/v1/market-statements", Map.of("period", "2025-03", "boundary", "DE", "supplier", "Nobody")),
                409,
                "no factor of Nobody of DE is known for 2025-03-01");
    }

    @Test
    @Order(10)
    void aGridAverageStandsForAResidualMixOnlyWhereSomebodySaidSoAndIsMarked() {
        assertThat(factor("GRID_AVERAGE", "XX", "400", "2025-01-01", "2026-01-01")
                        .status())
                .isEqualTo(201);

        JsonNode march = state("2025-03", "XX").json().path("statement");

        assertThat(march.path("total").path("carbon").asString()).isEqualTo("1400000000ugCO2e");
        assertThat(march.path("marks").get(0).asString())
                .startsWith(
                        "no residual mix of XX was stated from 2025-01-01 to 2026-01-01: the grid average stands for it");
    }

    @Test
    @Order(11)
    void whatIsChangedIsFoundAndNamed() {
        for (String change : List.of(
                "contractual_instrument id=1 mg_per_kwh 1",
                "contractual_instrument id=1 volume_mj -1",
                "contractual_instrument id=1 boundary 'FR'",
                "instrument_hour instrument=1 volume_mj 1 contractual_instrument",
                "instrument_retirement instrument=1 retired_by 'them'",
                "instrument_retirement instrument=1 reference 'other'",
                "market_factor id=1 mg_per_kwh 1",
                "market_factor id=1 valid_to valid_to+1",
                "market_statement id=1 content replace(content,'444','443')",
                "market_statement id=1 made_at made_at+interval'1us'",
                "market_statement id=1 last_hash reverse(last_hash)",
                "market_allocation statement=1ANDmatching='HOURLY' volume_mj 1")) {
            String[] parts = change.split(" ", -1);
            String table = parts[0];
            String where = " WHERE " + parts[1].replace("AND", " AND ");
            SERVER.database()
                    .sql("ALTER TABLE " + table + " DISABLE TRIGGER USER")
                    .update();
            SERVER.database()
                    .sql("ALTER TABLE " + table + " DROP CONSTRAINT IF EXISTS contractual_instrument_volume_mj_check")
                    .update();
            String before = value("SELECT " + parts[2] + "::text FROM " + table + where);
            String type = value("SELECT pg_typeof(" + parts[2] + ")::text FROM " + table + where);
            SERVER.database()
                    .sql("UPDATE " + table + " SET " + parts[2] + " = " + parts[3] + where)
                    .update();
            assertThat(findings())
                    .as(change)
                    .anyMatch(finding -> finding.table().equals(parts.length == 4 ? table : parts[4]));
            SERVER.database()
                    .sql("UPDATE " + table + " SET " + parts[2] + " = :before::" + type + where)
                    .param("before", before)
                    .update();
            assertThat(findings()).as(change).isEmpty();
        }
    }

    private static String value(String sql) {
        return SERVER.database().sql(sql).query(String.class).single();
    }

    private static JsonNode stated(String period) {
        Answer answer = state(period, "DE");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("statement");
    }

    private static Answer state(String period, String boundary) {
        return SERVER.post("/v1/market-statements", Map.of("period", period, "boundary", boundary));
    }

    private static String users(JsonNode side) {
        StringBuilder text = new StringBuilder();
        side.path("users")
                .forEach(user -> text.append(text.isEmpty() ? "" : ", ")
                        .append(user.path("user").asString())
                        .append(' ')
                        .append(user.path("carbon").asString()));
        return text.toString();
    }

    private static Map<String, Object> instrument(
            String kind, String serial, String volume, String from, String to, String boundary, String grams) {
        Map<String, Object> instrument = new LinkedHashMap<>();
        instrument.put("registry", "HKNR");
        instrument.put("serial", serial);
        instrument.put("kind", kind);
        instrument.put("technology", "solar");
        instrument.put("volume", volume);
        instrument.put("generatedFrom", from);
        instrument.put("generatedTo", to);
        instrument.put("boundary", boundary);
        instrument.put("gramsPerKwh", grams);
        instrument.put("source", "registry extract");
        instrument.put("licence", "ours");
        return instrument;
    }

    private static long add(Map<String, Object> instrument) {
        Answer answer = SERVER.post("/v1/instruments", instrument);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().path("id").asLong();
    }

    private static Map<String, Object> retirement() {
        return Map.of("by", "us", "on", "2026-01-31", "reference", "cancellation 5");
    }

    private static void retire(long id) {
        Answer answer = SERVER.post("/v1/instruments/" + id + "/retirement", retirement());
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private static Answer factor(String kind, String boundary, String grams, String from, String to) {
        return SERVER.post(
                "/v1/market-factors",
                Map.of(
                        "kind",
                        kind,
                        "boundary",
                        boundary,
                        "gramsPerKwh",
                        grams,
                        "validFrom",
                        from,
                        "validTo",
                        to,
                        "source",
                        "ours",
                        "version",
                        "1",
                        "licence",
                        "ours"));
    }

    private static void refused(Answer answer, int status, String... words) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("detail").asString()).contains(words);
    }

    private static List<Finding> findings() {
        return SERVER.bean(Verifier.class)
                .verify(new Check.Scope(null, 1), (stage, rows) -> {})
                .findings();
    }
}
