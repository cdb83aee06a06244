package joulebook.api.carbon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import joulebook.api.RealServer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Terms are asked for before a command runs by them, and nothing of the question stays. */
class KnownTermsTest {
    private static final RealServer SERVER = RealServer.shared();

    @Test
    void whatIsKnownIsSaidAndNothingOfItIsStored() {
        long before = rows();

        JsonNode known = SERVER.post(
                        "/v1/terms/check", Map.of("country", "DEU", "price", "0.251937 EUR/kWh", "pue", "1.37"))
                .json();

        assertThat(known.path("country").asString()).isEqualTo("DEU");
        assertThat(known.path("factorAssumed").asBoolean()).isFalse();
        assertThat(known.path("tariff").asString()).isEqualTo("251937uEUR/kWh");
        assertThat(known.path("pue").asString()).isEqualTo("1.37");
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void whatIsNotKnownIsRefusedInTheWordsInWhichTheRunWouldBe() {
        for (Map<String, String> stated : List.of(
                Map.of("country", "ZZZ"),
                Map.of("zone", "NOWHERE"),
                Map.of("tariff", "nobody's"),
                Map.of("price", "0.25 XXX/kWh"),
                Map.of("pueSeries", "no-hall"),
                Map.of("pue", "0.9"))) {
            var answer = SERVER.post("/v1/terms/check", stated);
            var run = SERVER.put(
                    "/v1/runs/00000000-0000-4000-8000-0000000000f7",
                    Map.of("name", "a run", "host", "a-host", "terms", stated));

            assertThat(answer.status()).as(answer.text()).isEqualTo(422);
            assertThat(answer.json().path("detail")).isEqualTo(run.json().path("detail"));
            assertThat(answer.json().path("field")).isEqualTo(run.json().path("field"));
        }
    }

    private static long rows() {
        return SERVER.application()
                .sql("SELECT (SELECT count(*) FROM terms) + (SELECT count(*) FROM policy)")
                .query(Long.class)
                .single();
    }
}
