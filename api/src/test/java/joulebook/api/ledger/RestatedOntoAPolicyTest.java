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
import joulebook.kernel.metering.Segment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * January 2026: a run that stated one set of terms, and was to be weighed and priced by the minute. The device draws 60 W,
 * 0.001 kWh a minute, from 10:58 to 11:02 on the 10th; the run has it until 11:01:30, and of 11:00 half a minute comes late.
 * With a PUE of 1.25 a minute has 0.00125 kWh: at 400 g/kWh 500 000 ug, at 0.30 EUR/kWh 375 uEUR, half a minute 187.5 -> 188.
 *
 * <pre>
 * as filed   2 x 500 000 + 2 x 250 000 = 1 500 000 ug; 2 x 375 + 2 x 188 = 1126 uEUR; idle has half a minute, as assumed
 * </pre>
 */
@Tag("server")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestatedOntoAPolicyTest {
    private static final RealServer SERVER = RealServer.alone();
    private static final UUID RUN = UUID.fromString("00000000-0000-4000-8000-0000000000f1");
    private static final Map<String, Object> ONTO_THE_MINUTE =
            Map.of("cause", "METHOD", "run", RUN, "terms", Map.of("zone", "ZONE-F", "tariff", "CONTRACT-F"));
    private static final Metered GPU =
            new Metered("GPU-fixed", "fixed", Method.INSTANT_POWER, Instant.parse("2026-01-10T10:58:00Z"));
    private static Segment late;
    private static long factor;

    @BeforeAll
    static void month() {
        factor = factor("400", null);
        hours(false, "2026-01-10T10:00:00Z,300\n2026-01-10T11:00:00Z,100\n");
        Answer contract = SERVER.post("/v1/tariffs", Stated.contract("CONTRACT-F", "flat", Map.of("price", "0.20")));
        assertThat(contract.status()).as(contract.text()).isEqualTo(201);
        SERVER.put(
                "/v1/runs/" + RUN,
                Map.of(
                        "name",
                        "fixed",
                        "host",
                        GPU.host,
                        "terms",
                        Map.of("country", "ZONE-F", "price", "0.30 EUR/kWh", "pue", "1.25")));
        SERVER.mark(RUN, GPU.marks(0, 210));
        Segment first = GPU.segment(false, drawing(0, 150, 60_000));
        late = GPU.segment(false, drawing(151, 179, 60_000));
        SERVER.ship(List.of(first, GPU.segment(true, drawing(180, 240, 60_000))));
        assertThat(SERVER.post("/v1/periods/2026-01/close", Map.of())
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("CLOSED");
        SERVER.post("/v1/periods/2026-01/reopen", Map.of("by", "A. Auditor", "why", "the run has an hourly contract"));
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    @Order(1)
    void onePolicyCannotHideWhatACorrectedFactorChanges() {
        assertThat(line("ugCO2e").path("filed").asString()).isEqualTo(1_500_000 + 229_145 + "ugCO2e");
        assertThat(line("uEUR").path("filed").asString()).isEqualTo("1126uEUR");
        factor("420", factor);

        Answer refused = restate(ONTO_THE_MINUTE);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asString()).contains("restate the period with cause FACTOR first");
    }

    /** 20 g/kWh more: 2 x 25 000 + 2 x 12 500 ug. */
    @Test
    @Order(2)
    void aCorrectedFactorIsAFactorsPart() {
        Answer asked = restate(Map.of("cause", "FACTOR"));
        assertThat(asked.status()).as(asked.text()).isEqualTo(200);
        assertThat(line("ugCO2e").path("factor").asString()).isEqualTo("75000ugCO2e");
    }

    /**
     * Hour 10: 2 x 375 000 ug, hour 11: 2 x 62 500; that is 875 000 instead of 1 575 000. At 0.20 EUR/kWh 2 x 250 + 2 x 125 uEUR
     * instead of 1126. Its PUE stays, and so does idle.
     */
    @Test
    @Order(3)
    void aRunOfOneSetOfTermsIsWeighedAndPricedByTheMinuteInstead() {
        long before = Books.entries(SERVER);
        Answer asked = restate(ONTO_THE_MINUTE);

        assertThat(asked.status()).as(asked.text()).isEqualTo(200);
        assertThat(Books.entries(SERVER) - before).isEqualTo(4 * 2);
        assertThat(asked.json().path("given").size()).isEqualTo(1);
        assertThat(asked.json().path("terms").size()).isZero();
        assertThat(line("ugCO2e").path("method").asString()).isEqualTo("-700000ugCO2e");
        assertThat(line("uEUR").path("method").asString()).isEqualTo("-376uEUR");
        assertThat(line("mJ").path("method").asString()).isEqualTo("0mJ");
        assertThat(Books.net(SERVER, "run:" + RUN, "ugCO2e")).isEqualTo(875_000);
        assertThat(Books.net(SERVER, "overhead:run:" + RUN, "mJ")).isEqualTo(2_700_000);
        assertThat(Books.net(SERVER, "idle:GPU-fixed", "ugCO2e")).isEqualTo(229_145);
        assertThat(restate(ONTO_THE_MINUTE).text()).isEqualTo(asked.text());
        assertThat(Books.entries(SERVER) - before).isEqualTo(4 * 2);
    }

    /** The other half of 11:00: 1 800 000 mJ and a quarter of it, 0.000625 kWh x 100 g, x 0.20 EUR. */
    @Test
    @Order(4)
    void whatComesLateIsBookedByThePolicyAtOnce() {
        SERVER.ship(List.of(late));
        for (String job : List.of("closewindows", "attributeruns", "postentries")) {
            SERVER.post("/v1/jobs/" + job, Map.of("from", "2026-01-10T10:00:00Z", "to", "2026-01-10T12:00:00Z"));
        }
        assertThat(line("mJ").path("activity").asString()).isEqualTo("2250000mJ");
        assertThat(line("ugCO2e").path("activity").asString()).isEqualTo("62500ugCO2e");
        assertThat(line("uEUR").path("activity").asString()).isEqualTo("125uEUR");
    }

    /** From then on it is restated as what a policy gave: 2 x 0.00125 kWh x 20 g; then 0.05 EUR/kWh more. */
    @Test
    @Order(5)
    void aCorrectedHourAndAnotherPriceAreThePolicysToo() {
        hours(true, "2026-01-10T10:00:00Z,320\n");
        assertThat(restate(Map.of("cause", "FACTOR")).status()).isEqualTo(200);
        assertThat(line("ugCO2e").path("factor").asString()).isEqualTo("125000ugCO2e");

        Answer asked = restate(Map.of("cause", "ERROR", "run", RUN, "terms", Map.of("price", "0.25 EUR/kWh")));
        assertThat(asked.status()).as(asked.text()).isEqualTo(200);
        assertThat(asked.json().path("policies").size()).isEqualTo(1);
        // a minute 312.5 -> 312, half to even; half a minute 156.25 -> 156: 3 x 312 + 156 instead of 3 x 250 + 125
        assertThat(line("uEUR").path("error").asString()).isEqualTo("217uEUR");
    }

    @Test
    @Order(6)
    void theReportAddsUpAndEachEntrysTermsAreFoundAgain() {
        for (String unit : List.of("mJ", "ugCO2e", "uEUR", "uUSD")) {
            JsonNode line = line(unit);
            assertThat(List.of("factor", "activity", "method", "error", "elsewhere").stream()
                            .mapToLong(part -> amount(line, part, unit))
                            .sum())
                    .isEqualTo(amount(line, "difference", unit));
        }
        assertThat(SERVER.post("/v1/periods/2026-01/close", Map.of())
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("RESTATED");
        assertThat(SERVER.verify(Map.of()).text())
                .contains("\"whole\":true")
                .contains("{\"name\":\"restatements\",\"rows\":4,");
    }

    private static long amount(JsonNode line, String part, String unit) {
        return Long.parseLong(line.path(part).asString().replace(unit, ""));
    }

    private static Answer restate(Map<String, ?> request) {
        Map<String, Object> whole = new HashMap<>(request);
        whole.putAll(Map.of("by", "A. Auditor", "why", "as found in the audit"));
        return SERVER.post("/v1/periods/2026-01/restatements", whole);
    }

    private static long factor(String grams, @Nullable Long supersedes) {
        Map<String, Object> factor = new HashMap<>(Map.of(
                "geo",
                "ZONE-F",
                "name",
                "A grid",
                "basis",
                "life-cycle",
                "gramsPerKwh",
                grams,
                "validFrom",
                "2026-01-01",
                "validTo",
                "2027-01-01",
                "source",
                "ours",
                "version",
                grams,
                "licence",
                "ours"));
        if (supersedes != null) {
            factor.put("supersedes", supersedes);
        }
        Answer answer = SERVER.post("/v1/factors", factor);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().path("id").asLong();
    }

    private static void hours(boolean corrects, String rows) {
        Map<String, Object> series = new HashMap<>(
                Map.of("kind", "intensity", "code", "ZONE-F", "source", "a test", "version", "1", "licence", "ours"));
        series.putAll(
                Map.of("basis", "life-cycle", "step", "PT1H", "corrects", corrects, "content", "from,value\n" + rows));
        Answer answer = SERVER.post("/v1/series", series);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private static JsonNode line(String unit) {
        return Books.filed(SERVER, "2026-01", unit);
    }
}
