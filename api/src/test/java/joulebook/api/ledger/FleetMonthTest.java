package joulebook.api.ledger;

import static joulebook.api.Metered.counted;
import static joulebook.api.Metered.drawing;
import static joulebook.api.Metered.missing;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Segment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * A small fleet in Berlin, October 2025, with all kinds of trouble; figures are worked out by hand. The steps build on one
 * another. A minute at 100 W is 6 000 000 mJ, 1/600 kWh.
 *
 * <pre>
 * GPU-dst    counter, a run from 00:30 to 01:30 UTC on the 26th, over the hour that Berlin has twice: 60 x 6 000 000 mJ IT.
 *            Germany (329.65 g/kWh), 0.25 EUR/kWh, PUE 1.2: each minute 7 200 000 mJ = 0.002 kWh, 659 300 ug, 500 uEUR
 * GPU-lost   counter, idle on the 10th for ten minutes; lost in minute 3, begins anew in minute 6: seven minutes are booked.
 *            The world (458.29 g/kWh), 0.0714 USD/kWh: each minute 763 816.7 -> 763 817 ug, 119 uUSD
 * GPU-end    modelled, a run in the month's last minute, of which 30 s are in: 3 000 000 mJ, 274 708.3 -> 274 708 ug,
 *            208.3 -> 208 uEUR; all of it 6 000 000 mJ, 549 416.7 -> 549 417 ug, 416.7 -> 417 uEUR
 * GPU-before counter, idle in September, which is closed first; a minute comes late and is booked in October:
 *            6 000 000 mJ, 763 817 ug, 119 uUSD
 * </pre>
 */
@Tag("server")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetMonthTest {
    private static final RealServer SERVER = RealServer.alone();
    private static final UUID DST = UUID.fromString("00000000-0000-4000-8000-0000000000f1");
    private static final UUID END = UUID.fromString("00000000-0000-4000-8000-0000000000f2");
    private static final Metered GPU_END =
            new Metered("GPU-end", "end", Method.MODELLED, Instant.parse("2025-10-31T22:59:00Z"));
    private static final Metered GPU_BEFORE =
            new Metered("GPU-before", "before", Method.COUNTER, Instant.parse("2025-09-15T08:00:00Z"));
    private static Segment late;

    @BeforeAll
    static void fleet() {
        SERVER.put("/v1/calendar", Map.of("zone", "Europe/Berlin"));
        Metered dst = new Metered("GPU-dst", "dst", Method.COUNTER, Instant.parse("2025-10-26T00:30:00Z"));
        Metered lost = new Metered("GPU-lost", "lost", Method.COUNTER, Instant.parse("2025-10-10T08:00:00Z"));
        run(DST, dst, 3600, Map.of("country", "DEU", "price", "0.25 EUR/kWh", "pue", "1.2"));
        run(END, GPU_END, 120, Map.of("country", "DEU", "price", "0.25 EUR/kWh"));
        List<Sample> trouble = new ArrayList<>();
        for (long minute = 0; minute <= 10; minute++) {
            trouble.add(
                    minute == 3
                            ? missing(180, GapReason.DEVICE_LOST)
                            : counted(minute * 60, (minute < 7 ? minute : minute - 7) * 6_000_000));
        }
        Segment first = GPU_END.segment(false, drawing(0, 30, 100_000));
        late = GPU_END.segment(false, drawing(31, 59, 100_000));
        SERVER.ship(List.of(
                dst.segment(
                        true,
                        LongStream.rangeClosed(0, 60)
                                .mapToObj(minute -> counted(minute * 60, minute * 6_000_000))
                                .toList()),
                lost.segment(true, trouble),
                first,
                GPU_END.segment(true, drawing(60, 120, 100_000)),
                GPU_BEFORE.segment(true, List.of(counted(0, 0), counted(60, 6_000_000)))));
    }

    private static void run(UUID id, Metered gpu, long seconds, Map<String, String> terms) {
        SERVER.put("/v1/runs/" + id, Map.of("name", gpu.device, "host", gpu.host, "terms", terms));
        SERVER.mark(id, gpu.marks(0, seconds));
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    @Order(1)
    void theMonthIsFiledWithWhatIsKnownThen() {
        assertThat(state(SERVER.post("/v1/periods/2025-09/close", Map.of()))).isEqualTo("CLOSED");
        SERVER.ship(List.of(GPU_BEFORE.segment(true, List.of(counted(120, 12_000_000)))));
        book("2025-09-15T08:00:00Z", "2025-09-15T09:00:00Z");

        assertThat(state(SERVER.post("/v1/periods/2025-10/close", Map.of()))).isEqualTo("CLOSED");

        // runs and idle with the overhead: 360 + 72 + 42 + 3, and September's 6
        assertThat(line("mJ").path("filed").asString()).isEqualTo("483000000mJ");
        assertThat(line("ugCO2e").path("filed").asString()).isEqualTo(60 * 659_300 + 8 * 763_817 + 274_708 + "ugCO2e");
        assertThat(line("uEUR").path("filed").asString()).isEqualTo("30208uEUR");
        assertThat(line("uUSD").path("filed").asString()).isEqualTo(8 * 119 + "uUSD");
    }

    @Test
    @Order(2)
    void aClosedMonthIsNotRestated() {
        JsonNode factor =
                SERVER.get("/v1/factors?geo=DEU&validAt=2025-06-01").json().get(0);
        Map<String, Object> corrected = new HashMap<>();
        for (String field : List.of("geo", "name", "basis", "validFrom", "validTo", "source", "licence")) {
            corrected.put(field, factor.path(field).asString());
        }
        corrected.putAll(Map.of(
                "gramsPerKwh",
                "300",
                "version",
                "corrected",
                "supersedes",
                factor.path("id").asLong()));
        assertThat(SERVER.post("/v1/factors", corrected).status()).isEqualTo(201);

        Answer refused = restate(Map.of("cause", "FACTOR"));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asString()).startsWith("period 2025-10 is closed");
        assertThat(line("ugCO2e").path("factor").asString()).isEqualTo("0ugCO2e");
    }

    @Test
    @Order(3)
    void aRequestThatCannotBeMeantIsRefusedAndNamed() {
        refused(Map.of(), "cause", "FACTOR, METHOD or ERROR");
        refused(Map.of("cause", "ERROR"), "terms", "by what is it booked instead?");
        refused(Map.of("cause", "FACTOR", "terms", Map.of("pue", "1.3")), "terms", "POST /v1/factors");
        assertThat(SERVER.post("/v1/periods/2025-10/restatements", Map.of("cause", "FACTOR", "why", "x"))
                        .json()
                        .path("field")
                        .asString())
                .isEqualTo("by");
    }

    @Test
    @Order(4)
    void lateDataIsActivity() {
        SERVER.post("/v1/periods/2025-10/reopen", Map.of("by", "A. Auditor", "why", "a new factor"));
        SERVER.ship(List.of(late));
        book("2025-10-31T22:00:00Z", "2025-10-31T23:00:00Z");

        assertThat(line("mJ").path("activity").asString()).isEqualTo("3000000mJ");
        assertThat(line("ugCO2e").path("activity").asString()).isEqualTo("274709ugCO2e");
        assertThat(line("uEUR").path("activity").asString()).isEqualTo("209uEUR");
    }

    @Test
    @Order(5)
    void aNewFactorChangesWhatWasBookedOnlyWhenItIsAskedForAndTwiceAtOnceOnce() {
        assertThat(Books.net(SERVER, "run:" + DST, "ugCO2e")).isEqualTo(60 * 659_300);
        Map<String, Object> asked = Map.of("cause", "FACTOR");
        CompletableFuture<Answer> one = CompletableFuture.supplyAsync(() -> restate(asked));
        CompletableFuture<Answer> other = CompletableFuture.supplyAsync(() -> restate(asked));

        assertThat(one.join().status()).as(one.join().text()).isEqualTo(200);
        assertThat(other.join().text()).isEqualTo(one.join().text());
        long entries = Books.entries(SERVER);
        assertThat(restate(asked).text()).isEqualTo(one.join().text());
        assertThat(Books.entries(SERVER)).isEqualTo(entries);
        // 0.002 kWh x 300 g, and the last minute of the other run 6 000 000 mJ: 500 mg
        assertThat(Books.net(SERVER, "run:" + DST, "ugCO2e")).isEqualTo(60 * 600_000);
        assertThat(line("ugCO2e").path("factor").asString()).isEqualTo(-60 * 59_300 - 49_417 + "ugCO2e");
        assertThat(line("mJ").path("factor").asString()).isEqualTo("0mJ");
    }

    @Test
    @Order(6)
    void aWrongTariffOfOneRunIsAnError() {
        assertThat(restate(Map.of("cause", "ERROR", "run", DST, "terms", Map.of("price", "0.31 EUR/kWh")))
                        .status())
                .isEqualTo(200);

        // 0.002 kWh x 0.06 EUR more; the other run keeps its price
        assertThat(line("uEUR").path("error").asString()).isEqualTo("7200uEUR");
        assertThat(Books.net(SERVER, "run:" + END, "uEUR")).isEqualTo(417);
    }

    @Test
    @Order(7)
    void anotherPueIsAnotherMethod() {
        assertThat(restate(Map.of("cause", "METHOD", "terms", Map.of("pue", "1.25"), "only", Map.of("pue", "1.2")))
                        .status())
                .isEqualTo(200);

        // 7 500 000 mJ: 300 000 more; 625 mg at 300 g/kWh; 645.8 -> 646 uEUR at 0.31
        assertThat(line("mJ").path("method").asString()).isEqualTo("18000000mJ");
        assertThat(line("ugCO2e").path("method").asString()).isEqualTo("1500000ugCO2e");
        assertThat(line("uEUR").path("method").asString()).isEqualTo("1560uEUR");
        Answer nothing =
                restate(Map.of("cause", "METHOD", "terms", Map.of("pue", "1.3"), "only", Map.of("pue", "1.7")));
        assertThat(nothing.status()).isEqualTo(409);
        assertThat(nothing.json().path("detail").asString()).contains("there is nothing to restate in 2025-10");
    }

    @Test
    @Order(8)
    void theReportSetsAsFiledBesideAsNowKnownAndAddsUp() {
        assertThat(line("mJ").toString())
                .isEqualTo(
                        "{\"figure\":\"ENERGY\",\"unit\":\"mJ\",\"filed\":\"483000000mJ\",\"known\":\"498000000mJ\",\"difference\":\"15000000mJ\","
                                + "\"factor\":\"0mJ\",\"activity\":\"3000000mJ\",\"method\":\"18000000mJ\",\"error\":\"0mJ\","
                                + "\"elsewhere\":\"-6000000mJ\"}");
        assertThat(line("ugCO2e").path("difference").asString())
                .isEqualTo(-3_607_417 + 274_709 + 1_500_000 - 763_817 + "ugCO2e");
        assertThat(line("uEUR").path("known").asString()).isEqualTo("39177uEUR");
        assertThat(line("uUSD").path("elsewhere").asString()).isEqualTo("-119uUSD");
        JsonNode asked = filed("").path("restatements");
        assertThat(asked.size()).isEqualTo(3);
        assertThat(asked.get(1).path("by").asString()).isEqualTo("A. Auditor");
        assertThat(asked.get(1).path("run").asString()).isEqualTo(DST.toString());
    }

    @Test
    @Order(9)
    void closedAgainItIsFiledAsItIsKnownAndTheFirstFilingStays() {
        JsonNode before = filed("?seal=1").path("lines");
        assertThat(state(SERVER.post("/v1/periods/2025-10/close", Map.of()))).isEqualTo("RESTATED");

        assertThat(filed("?seal=1").path("lines")).isEqualTo(before);
        // what is September's stays where it was filed
        assertThat(line("mJ").path("difference").asString()).isEqualTo("-6000000mJ");
        assertThat(line("uEUR").path("difference").asString()).isEqualTo("0uEUR");
    }

    @Test
    @Order(10)
    void meterIsRunsAndIdleAndOverheadInEachUnit() {
        JsonNode statement = SERVER.get("/v1/periods/2025-10/statement").json();

        assertThat(statement.path("metered").asString()).isEqualTo("408000000mJ");
        assertThat(statement.path("unbooked").asString()).isEqualTo("0mJ");
        // meters: 5 % of 450 000 000 (GPU-dst), 42 000 000 and 6 000 000, root sum of squares 22 599 779; upwards also
        // what GPU-lost may have drawn in its 3 lost minutes of 10, 18 000 000
        assertThat(statement.path("lines").get(0).toString())
                .isEqualTo(
                        "{\"figure\":\"ENERGY\",\"unit\":\"mJ\",\"source\":\"498000000mJ\",\"runs\":\"366000000mJ\",\"idle\":\"42000000mJ\","
                                + "\"overhead\":\"90000000mJ\",\"used\":{\"amount\":\"498000000mJ\",\"low\":\"475400221mJ\","
                                + "\"high\":\"538599779mJ\"},\"difference\":\"0mJ\"}");
        statement
                .path("lines")
                .forEach(line -> assertThat(line.path("difference").asString())
                        .isEqualTo("0" + line.path("unit").asString()));
        assertThat(statement.path("tier").asString()).isEqualTo("MODELLED");
        assertThat(statement.path("modelledShare").asString()).isEqualTo("0.0148");
        // 68 of 71 minutes
        assertThat(statement.path("coverage").asString()).isEqualTo("0.9577");
        assertThat(statement.path("uncertainty").toString())
                .contains("{\"figure\":\"ENERGY\",\"source\":\"PUE\",\"halfWidth\":null}");
    }

    @Test
    @Order(11)
    void aRestatedEntryNamesTheRequestAndLeadsToTheNewFactor() {
        JsonNode newest = SERVER.get("/v1/entries?limit=1&period=2025-10&run=" + DST)
                .json()
                .path("entries")
                .get(0);

        assertThat(newest.path("restatement").asLong()).isEqualTo(3);
        assertThat(newest.path("cause").asString()).isEqualTo("restatement 3, method");
        JsonNode terms = SERVER.get("/v1/entries/" + newest.path("id").asLong() + "/provenance")
                .json()
                .path("terms")
                .get(0);
        assertThat(terms.path("factor").path("intensity").asString()).isEqualTo("300000mgCO2e/kWh");
        assertThat(terms.path("tariff").asString()).isEqualTo("310000uEUR/kWh");
        assertThat(terms.path("pue").asString()).isEqualTo("1.25");
        assertThat(SERVER.get("/v1/runs/" + DST)
                        .json()
                        .path("figures")
                        .path("terms")
                        .path("pue")
                        .asString())
                .isEqualTo("1.25");
    }

    @Test
    @Order(12)
    void theBooksAreWhole() {
        assertThat(SERVER.verify(Map.of()).text())
                .contains("\"whole\":true")
                .contains("{\"name\":\"restatements\",\"rows\":3,");
    }

    private static Answer restate(Map<String, ?> request) {
        Map<String, Object> whole = new HashMap<>(request);
        whole.putAll(Map.of("by", "A. Auditor", "why", "as found in the audit"));
        return SERVER.post("/v1/periods/2025-10/restatements", whole);
    }

    private static void refused(Map<String, ?> request, String field, String words) {
        Answer answer = restate(request);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("field").asString()).isEqualTo(field);
        assertThat(answer.json().path("detail").asString()).contains(words);
    }

    private static void book(String from, String to) {
        for (String job : List.of("closewindows", "attributeruns", "postentries")) {
            assertThat(SERVER.post("/v1/jobs/" + job, Map.of("from", from, "to", to))
                            .json()
                            .path("state")
                            .asString())
                    .isEqualTo("COMPLETED");
        }
    }

    private static JsonNode filed(String query) {
        return SERVER.get("/v1/periods/2025-10/filed" + query).json();
    }

    private static JsonNode line(String unit) {
        for (JsonNode line : filed("").path("lines")) {
            if (line.path("unit").asString().equals(unit)) {
                return line;
            }
        }
        throw new AssertionError("no line in " + unit);
    }

    private static String state(Answer answer) {
        return answer.json().path("state").asString(answer.text());
    }
}
