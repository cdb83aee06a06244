package joulebook.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.RealServer.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What cannot be meant is refused with what was wrong, in which field, and what to do instead: docs/api.md, "Bad input". */
@Tag("server")
class BadInputTest {
    private static final RealServer SERVER = RealServer.shared();

    @Test
    void aTariffGapIsRefusedWithItsDayAndHours() {
        Map<String, Object> rule = Map.of(
                "holidays",
                List.of(),
                "bands",
                List.of(band("night", "00:00", "08:00"), band("day", "08:30", "24:00")));
        refused(
                SERVER.post("/v1/tariffs", with(tariff(), "kind", "time-of-use", "rule", rule)),
                "rule.bands",
                "no band prices ",
                "08:00 to 08:30",
                ": add one, or lengthen another");
    }

    @Test
    void aWrongCurrencyIsRefusedWithWhatToWrite() {
        for (Answer answer : List.of(
                SERVER.post("/v1/tariffs", with(tariff(), "currency", "EUX")),
                SERVER.post("/v1/series", with(series(), "kind", "price", "currency", "EUX")))) {
            refused(
                    answer,
                    "currency",
                    "'EUX' is no currency of ISO 4217: write its three letters, such as EUR, USD or SEK");
        }
        refused(
                SERVER.put(
                        "/v1/runs/" + UUID.randomUUID(),
                        Map.of("name", "x", "host", "bad-input", "terms", Map.of("price", "0.25 EUX/kWh"))),
                "terms.price",
                "'EUX' is no currency of ISO 4217: write its three letters");
    }

    @Test
    void aZoneThatDoesNotExistIsRefusedWithThoseNearby() {
        refused(
                SERVER.post("/v1/tariffs", with(tariff(), "zone", "Europe/Berln")),
                "zone",
                "there is no time zone 'Europe/Berln'. Give one of the IANA database, such as Europe/Berlin");
        refused(
                SERVER.put("/v1/calendar", Map.of("zone", "Mars/Olympus")),
                "zone",
                "there is no time zone 'Mars/Olympus'. Give one of the IANA database, such as ");
        refused(
                SERVER.put(
                        "/v1/runs/" + UUID.randomUUID(),
                        Map.of("name", "x", "host", "bad-input", "terms", Map.of("zone", "NOWHERE", "country", "DEU"))),
                "terms.zone",
                "there is no intensity series of 'NOWHERE': import one (POST /v1/series)");
    }

    @Test
    void aPeriodThatIsNoMonthIsRefusedWithHowToWriteIt() {
        refused(SERVER.post("/v1/periods/2025-13/close", Map.of()), null, "'2025-13' is no month: write it as 2026-10");
    }

    private static Map<String, Object> tariff() {
        return with(
                Map.of("code", "BAD-INPUT", "kind", "flat", "currency", "EUR", "zone", "Europe/Berlin"),
                "validFrom",
                "2026-01-01",
                "validTo",
                "2027-01-01",
                "rule",
                Map.of("price", "0.2"),
                "source",
                "contract 7",
                "version",
                "1");
    }

    private static Map<String, Object> series() {
        return with(
                Map.of("code", "BAD-INPUT", "source", "a test", "version", "1", "licence", "ours"),
                "step",
                "PT1H",
                "content",
                "from,value\n2026-01-01T00:00:00Z,0.1\n");
    }

    private static Map<String, Object> band(String name, String from, String to) {
        return Map.of("name", name, "days", List.of("WEEKDAY"), "from", from, "to", to, "price", "0.2");
    }

    private static Map<String, Object> with(Map<String, Object> some, Object... more) {
        Map<String, Object> all = new HashMap<>(some);
        for (int i = 0; i < more.length; i += 2) {
            all.put(String.valueOf(more[i]), more[i + 1]);
        }
        return all;
    }

    /** @param field where it is; null where it is in the address */
    private static void refused(Answer answer, @Nullable String field, String... words) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().path("type").asString()).isEqualTo("urn:joulebook:problem:unprocessable-content");
        if (field != null) {
            assertThat(answer.json().path("field").asString()).isEqualTo(field);
        }
        assertThat(answer.json().path("detail").asString()).contains(words);
    }
}
