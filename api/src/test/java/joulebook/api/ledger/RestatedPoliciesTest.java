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
 * February 2026 with terms that policies gave, put right afterwards; figures are worked out by hand, the steps build on one
 * another. Devices draw 60 W: 3 600 000 mJ = 0.001 kWh a minute.
 *
 * <pre>
 * GPU-run   from 10:58 to 11:04 on the 10th, a run until 11:03:30; of 11:02 half a minute is in. Hour 10 has 300 g/kWh, hour
 *           11 has 100; the contract has 0.30 EUR/kWh.
 *           run:  2 x 300 000 + 2 x 100 000 + 50 000 + 50 000 = 900 000 ug; 4 x 300 + 150 + 150 = 1500 uEUR
 *           idle: 0.0005 kWh x 458.29 g (the world) = 229 145 ug; x 0.0714 USD = 35.7 -> 36 uUSD
 * GPU-idle  from 10:00 to 10:02, idle: 2 x 458 290 ug, 2 x 71.4 -> 71 uUSD
 * </pre>
 */
@Tag("server")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestatedPoliciesTest {
    private static final RealServer SERVER = RealServer.alone();
    private static final UUID RUN = UUID.fromString("00000000-0000-4000-8000-0000000000e1");
    private static final Metered GPU_RUN =
            new Metered("GPU-run", "run", Method.INSTANT_POWER, Instant.parse("2026-02-10T10:58:00Z"));
    private static Segment late;
    private static long contract;

    @BeforeAll
    static void month() {
        hours(false, "2026-02-10T10:00:00Z,300\n2026-02-10T11:00:00Z,100\n");
        contract = contract("1", "0.30", null);
        SERVER.put(
                "/v1/runs/" + RUN,
                Map.of(
                        "name",
                        "restated",
                        "host",
                        GPU_RUN.host,
                        "terms",
                        Map.of("zone", "ZONE", "country", "DEU", "tariff", "CONTRACT")));
        SERVER.mark(RUN, GPU_RUN.marks(0, 330));
        Segment first = GPU_RUN.segment(false, drawing(0, 270, 60_000));
        late = GPU_RUN.segment(false, drawing(271, 299, 60_000));
        SERVER.ship(List.of(first, GPU_RUN.segment(true, drawing(300, 360, 60_000)), idle("GPU-idle", 120)));
    }

    private static Segment idle(String device, long seconds) {
        return new Metered(device, device, Method.INSTANT_POWER, Instant.parse("2026-02-10T10:00:00Z"))
                .segment(true, drawing(0, seconds, 60_000));
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    @Order(1)
    void theMonthIsFiledByWhatIsKnownThen() {
        assertThat(SERVER.post("/v1/periods/2026-02/close", Map.of())
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("CLOSED");

        assertThat(line("mJ").path("filed").asString()).isEqualTo("27000000mJ");
        assertThat(line("ugCO2e").path("filed").asString()).isEqualTo(900_000 + 229_145 + 2 * 458_290 + "ugCO2e");
        assertThat(line("uEUR").path("filed").asString()).isEqualTo("1500uEUR");
        assertThat(line("uUSD").path("filed").asString()).isEqualTo("178uUSD");
    }

    @Test
    @Order(2)
    void aCorrectedHourChangesNothingUntilItIsAskedFor() {
        hours(true, "2026-02-10T10:00:00Z,310\n");
        assertThat(restate(Map.of("cause", "FACTOR")).json().path("detail").asString())
                .startsWith("period 2026-02 is closed");
        SERVER.post("/v1/periods/2026-02/reopen", Map.of("by", "A. Auditor", "why", "the grid's operator corrected"));

        assertThat(line("ugCO2e").path("difference").asString()).isEqualTo("0ugCO2e");
    }

    @Test
    @Order(3)
    void anErrorIsNotPutRightBeforeWhatIsKnownIsBooked() {
        Answer refused = restate(Map.of("cause", "ERROR", "run", RUN, "terms", Map.of("price", "0.25 EUR/kWh")));

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asString())
                .startsWith("the minute 2026-02-10T10:58:00Z is not booked by what is known now")
                .contains("cause FACTOR first");
    }

    /** Two minutes of hour 10: 2 x 0.001 kWh x 10 g. The other hour's minutes stay as they are. */
    @Test
    @Order(4)
    void aCorrectedHourRebooksItsMinutesOnly() {
        long before = Books.entries(SERVER);
        Answer asked = restate(Map.of("cause", "FACTOR"));

        assertThat(asked.status()).as(asked.text()).isEqualTo(200);
        assertThat(Books.entries(SERVER) - before).isEqualTo(2 * 2);
        assertThat(asked.json().path("stale").size()).isEqualTo(1);
        assertThat(asked.json().path("stale").get(0).path("from").asString()).isEqualTo("2026-02-10T10:58:00Z");
        assertThat(asked.json().path("stale").get(0).path("to").asString()).isEqualTo("2026-02-10T11:00:00Z");
        assertThat(line("ugCO2e").path("factor").asString()).isEqualTo("20000ugCO2e");
        assertThat(Books.net(SERVER, "run:" + RUN, "ugCO2e")).isEqualTo(920_000);
        assertThat(restate(Map.of("cause", "FACTOR")).text()).isEqualTo(asked.text());
        assertThat(Books.entries(SERVER) - before).isEqualTo(2 * 2);
    }

    /** 0.02 EUR/kWh more: 4 x 20 + 10 + 10 uEUR. */
    @Test
    @Order(5)
    void aCorrectedContractIsAnErrorWhereItIsSaidToBe() {
        contract("2", "0.32", contract);

        Answer asked = restate(Map.of("cause", "ERROR", "asKnown", true));
        assertThat(asked.status()).as(asked.text()).isEqualTo(200);
        assertThat(line("uEUR").path("error").asString()).isEqualTo("100uEUR");
        assertThat(line("ugCO2e").path("error").asString()).isEqualTo("0ugCO2e");
    }

    /** The run had another price than its contract's: 4 x -70 - 35 - 35 uEUR. Idle in its last minute keeps its terms. */
    @Test
    @Order(6)
    void anotherPolicyHoldsForARunAndForWhatComesLate() {
        Answer asked = restate(Map.of("cause", "ERROR", "run", RUN, "terms", Map.of("price", "0.25 EUR/kWh")));
        assertThat(asked.status()).as(asked.text()).isEqualTo(200);
        assertThat(asked.json().path("policies").size()).isEqualTo(1);
        assertThat(line("uEUR").path("error").asString()).isEqualTo("-250uEUR");
        assertThat(Books.net(SERVER, "idle:GPU-run", "uUSD")).isEqualTo(36);

        SERVER.ship(List.of(late));
        book();
        // the other half of 11:02: 0.0005 kWh x 100 g, x 0.25 EUR
        assertThat(line("mJ").path("activity").asString()).isEqualTo("1800000mJ");
        assertThat(line("ugCO2e").path("activity").asString()).isEqualTo("50000ugCO2e");
        assertThat(line("uEUR").path("activity").asString()).isEqualTo("125uEUR");
    }

    @Test
    @Order(7)
    void aSitePolicyIsRefusedWithWhatWhereAndWhatToDo() {
        refusedPolicy(Map.of(), "validFrom", "from when on?");
        refusedPolicy(Map.of("validFrom", "2026-02-01T00:00:30Z"), "validFrom", "in the middle of a minute");
        refusedPolicy(Map.of("validFrom", "2026-02-01T00:00:00Z"), "terms", "by what is idle energy weighed");
        refusedPolicy(
                Map.of("validFrom", "2026-02-01T00:00:00Z", "by", "us", "terms", Map.of("tariff", "NONE")),
                "terms.tariff",
                "there is no tariff 'NONE'");
    }

    /**
     * PUE 1.5, so 0.0015 kWh a minute. GPU-idle, in hour 10: 2 x 465 000 ug, 2 x 375 uEUR. GPU-run's half minute, in hour 11:
     * 0.00075 kWh: 75 000 ug, 187.5 -> 188 uEUR. Overhead 2 x 1 800 000 + 900 000 mJ.
     */
    @Test
    @Order(8)
    void idleIsWeighedByTheSitesPolicyWhenItIsAskedFor() {
        Map<String, Object> policy = new HashMap<>(Map.of(
                "validFrom",
                "2026-02-01T00:00:00Z",
                "by",
                "S. Manager",
                "terms",
                Map.of("zone", "ZONE", "country", "DEU", "price", "0.20 EUR/kWh", "pue", "1.5")));
        Answer stated = SERVER.post("/v1/site-policies", policy);
        assertThat(stated.status()).as(stated.text()).isEqualTo(201);
        assertThat(SERVER.post("/v1/site-policies", policy)
                        .json()
                        .path("detail")
                        .asString())
                .contains("correct it with \"supersedes\": "
                        + stated.json().path("id").asLong());
        policy.put("terms", Map.of("zone", "ZONE", "country", "DEU", "price", "0.25 EUR/kWh", "pue", "1.5"));
        policy.put("supersedes", stated.json().path("id").asLong());
        assertThat(SERVER.post("/v1/site-policies", policy).status()).isEqualTo(201);
        assertThat(Books.net(SERVER, "idle:GPU-idle", "uUSD")).isEqualTo(142);

        Answer asked = restate(Map.of("cause", "FACTOR"));
        assertThat(asked.status()).as(asked.text()).isEqualTo(200);
        assertThat(line("mJ").path("factor").asString()).isEqualTo("4500000mJ");
        assertThat(line("ugCO2e").path("factor").asString())
                .isEqualTo(20_000 + 930_000 - 2 * 458_290 + 75_000 - 229_145 + "ugCO2e");
        assertThat(line("uEUR").path("factor").asString()).isEqualTo("938uEUR");
        assertThat(line("uUSD").path("factor").asString()).isEqualTo("-178uUSD");
        // the run keeps its price
        assertThat(Books.net(SERVER, "run:" + RUN, "uEUR")).isEqualTo(5 * 250 + 125);
    }

    /** A minute in hour 10, by the site's policy; one of a device that has its own: 0.001 kWh x 310 g and x 0.10 EUR. */
    @Test
    @Order(9)
    void idleThatComesLaterIsBookedByThePolicyAtOnceAndADevicesOwnComesFirst() {
        SERVER.post(
                "/v1/site-policies",
                Map.of(
                        "device",
                        "GPU-own",
                        "validFrom",
                        "2026-02-10T00:00:00Z",
                        "by",
                        "S. Manager",
                        "terms",
                        Map.of("zone", "ZONE", "country", "DEU", "price", "0.10 EUR/kWh")));
        SERVER.ship(List.of(idle("GPU-later", 60), idle("GPU-own", 60)));
        book();

        assertThat(Books.net(SERVER, "idle:GPU-later", "ugCO2e")).isEqualTo(465_000);
        assertThat(Books.net(SERVER, "overhead:idle:GPU-later", "mJ")).isEqualTo(1_800_000);
        assertThat(Books.net(SERVER, "idle:GPU-later", "uEUR")).isEqualTo(375);
        assertThat(Books.net(SERVER, "idle:GPU-own", "ugCO2e")).isEqualTo(310_000);
        assertThat(Books.net(SERVER, "idle:GPU-own", "uEUR")).isEqualTo(100);
    }

    /** Filed 27 000 000, then 1 800 000 late, 4 500 000 of overhead, and two idle minutes with 1 800 000 of overhead. */
    @Test
    @Order(10)
    void theReportAddsUp() {
        JsonNode energy = line("mJ");
        assertThat(energy.path("known").asString()).isEqualTo("42300000mJ");
        assertThat(energy.path("activity").asString()).isEqualTo("10800000mJ");
        for (String unit : List.of("mJ", "ugCO2e", "uEUR", "uUSD")) {
            JsonNode line = line(unit);
            assertThat(List.of("factor", "activity", "method", "error", "elsewhere").stream()
                            .mapToLong(part -> amount(line, part, unit))
                            .sum())
                    .isEqualTo(amount(line, "difference", unit));
        }
        assertThat(SERVER.post("/v1/periods/2026-02/close", Map.of())
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("RESTATED");
    }

    @Test
    @Order(11)
    void theBooksAreWholeAndEachEntrysTermsAreFoundAgain() {
        // of idle time: three policies, and the default before them
        assertThat(SERVER.verify(Map.of()).text())
                .contains("\"whole\":true")
                .contains("{\"name\":\"terms of idle time\",\"rows\":4,")
                .contains("{\"name\":\"restatements\",\"rows\":4,");
    }

    private static long amount(JsonNode line, String part, String unit) {
        return Long.parseLong(line.path(part).asString().replace(unit, ""));
    }

    private static void refusedPolicy(Map<String, ?> request, String field, String words) {
        Answer refused = SERVER.post("/v1/site-policies", request);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("field").asString()).isEqualTo(field);
        assertThat(refused.json().path("detail").asString()).contains(words);
    }

    private static Answer restate(Map<String, ?> request) {
        Map<String, Object> whole = new HashMap<>(request);
        whole.putAll(Map.of("by", "A. Auditor", "why", "as found in the audit"));
        return SERVER.post("/v1/periods/2026-02/restatements", whole);
    }

    private static void hours(boolean corrects, String rows) {
        Answer answer = SERVER.post(
                "/v1/series",
                Map.of(
                        "kind",
                        "intensity",
                        "code",
                        "ZONE",
                        "source",
                        "a test",
                        "version",
                        "1",
                        "licence",
                        "ours",
                        "basis",
                        "life-cycle",
                        "step",
                        "PT1H",
                        "corrects",
                        corrects,
                        "content",
                        "from,value\n" + rows));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private static long contract(String version, String price, @Nullable Long supersedes) {
        Map<String, Object> rule = Stated.contract("CONTRACT", "flat", Map.of("price", price));
        rule.put("version", version);
        if (supersedes != null) {
            rule.put("supersedes", supersedes);
        }
        Answer answer = SERVER.post("/v1/tariffs", rule);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().path("id").asLong();
    }

    private static void book() {
        for (String job : List.of("closewindows", "attributeruns", "postentries")) {
            assertThat(SERVER.post(
                                    "/v1/jobs/" + job,
                                    Map.of("from", "2026-02-10T10:00:00Z", "to", "2026-02-10T12:00:00Z"))
                            .json()
                            .path("state")
                            .asString())
                    .isEqualTo("COMPLETED");
        }
    }

    private static JsonNode line(String unit) {
        return Books.filed(SERVER, "2026-02", unit);
    }
}
