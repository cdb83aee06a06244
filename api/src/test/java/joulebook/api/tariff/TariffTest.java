package joulebook.api.tariff;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import joulebook.api.series.KnownSeries;
import joulebook.api.series.SeriesLookup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contracts of the user's own: each test has a code that nobody else uses. */
class TariffTest {
    private static final RealServer SERVER = RealServer.shared();

    /** Nights 0.20; weekdays 08:00 to 20:00 0.30 in winter, 0.25 in summer; Saturdays, Sundays and holidays 0.20. */
    private static Map<String, Object> bands() {
        return new HashMap<>(Map.of(
                "holidays",
                List.of("2026-12-25"),
                "seasons",
                List.of(
                        Map.of("name", "summer", "from", "04-01", "to", "10-01"),
                        Map.of("name", "winter", "from", "10-01", "to", "04-01")),
                "bands",
                List.of(
                        band("night", "*", "WEEKDAY", "00:00", "08:00", "0.20"),
                        band("day", "summer", "WEEKDAY", "08:00", "20:00", "0.25"),
                        band("day", "winter", "WEEKDAY", "08:00", "20:00", "0.30"),
                        band("evening", "*", "WEEKDAY", "20:00", "24:00", "0.20"),
                        Map.of(
                                "name",
                                "free days",
                                "days",
                                List.of("SATURDAY", "SUNDAY", "HOLIDAY"),
                                "from",
                                "00:00",
                                "to",
                                "24:00",
                                "price",
                                "0.20"))));
    }

    private static Map<String, Object> band(
            String name, String season, String day, String from, String to, String price) {
        return Map.of("name", name, "season", season, "days", List.of(day), "from", from, "to", to, "price", price);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-14T06:59:00Z, 200000", // Wednesday 07:59 in Berlin
        "2026-01-14T07:00:00Z, 300000",
        "2026-07-15T05:59:00Z, 200000", // summer time: 07:59
        "2026-07-15T06:00:00Z, 250000",
        "2026-03-31T21:59:00Z, 200000", // Tuesday 23:59, the last minute of winter
        "2026-04-01T06:00:00Z, 250000",
        "2026-01-17T12:00:00Z, 200000", // Saturday
        "2026-12-25T12:00:00Z, 200000" // Friday, a holiday
    })
    void aMinuteHasThePriceOfItsBandByTheClockOnTheWall(String minute, long micros) {
        if (SERVER.get("/v1/tariffs?code=BANDS").json().isEmpty()) {
            add(tariff("BANDS", "time-of-use", bands()));
        }
        assertThat(price("BANDS", minute).micros()).isEqualTo(micros);
    }

    /**
     * A band from 02:00 to 03:00 for 1 EUR, all else 0. On 2026-03-29 the clock in Berlin goes from 02:00 to 03:00 at
     * 01:00Z: no minute is in the band. On 2026-10-25 it shows 02:00 to 03:00 twice, from 00:00Z to 02:00Z: 120 are.
     */
    @Test
    void aClockChangeLeavesABandsHourOutOrRepeatsIt() {
        Map<String, Object> rule = Map.of(
                "bands",
                List.of(
                        all("before", "00:00", "02:00", "0"),
                        all("two", "02:00", "03:00", "1"),
                        all("after", "03:00", "24:00", "0")));
        add(tariff("CLOCK", "time-of-use", rule));

        assertThat(dearMinutes("2026-03-28T23:00:00Z", 23)).isZero();
        assertThat(dearMinutes("2026-03-29T22:00:00Z", 24)).isEqualTo(60);
        assertThat(dearMinutes("2026-10-24T22:00:00Z", 25)).isEqualTo(120);
        assertThat(price("CLOCK", "2026-10-25T00:30:00Z").micros()).isEqualTo(1_000_000);
        assertThat(price("CLOCK", "2026-10-25T01:30:00Z").micros()).isEqualTo(1_000_000);
    }

    private static long dearMinutes(String from, int hours) {
        Prices.Known known = known();
        Instant begin = Instant.parse(from);
        long dear = 0;
        for (int minute = 0; minute < hours * 60; minute++) {
            dear += known.at("CLOCK", begin.plusSeconds(minute * 60L))
                                    .orElseThrow()
                                    .micros()
                            > 0
                    ? 1
                    : 0;
        }
        return dear;
    }

    private static Map<String, Object> all(String name, String from, String to, String price) {
        return Map.of(
                "name",
                name,
                "days",
                List.of("WEEKDAY", "SATURDAY", "SUNDAY", "HOLIDAY"),
                "from",
                from,
                "to",
                to,
                "price",
                price);
    }

    @Test
    void aMarketsPriceMayBeNegativeAndAnHourWithoutOneHasTheStatedPrice() {
        Answer market = SERVER.post(
                "/v1/series",
                Map.of(
                        "kind",
                        "price",
                        "code",
                        "MARKET-T",
                        "currency",
                        "EUR",
                        "step",
                        "PT15M",
                        "source",
                        "an exchange",
                        "version",
                        "1",
                        "licence",
                        "ours",
                        "content",
                        "from,value\n2026-05-01T12:00:00Z,-0.05\n"));
        assertThat(market.status()).as(market.text()).isEqualTo(201);
        add(tariff("DYN", "dynamic", Map.of("series", "MARKET-T", "plus", "0.02", "otherwise", "0.3")));

        assertThat(price("DYN", "2026-05-01T12:14:00Z").micros()).isEqualTo(-30_000);
        assertThat(price("DYN", "2026-05-01T12:15:00Z").micros()).isEqualTo(300_000);
        assertThat(price("DYN", "2026-05-01T12:15:00Z").fallback()).isEqualTo("stated otherwise");
    }

    @Test
    void whatIsAfterAContractIsPricedByItsLastAndSaysSo() {
        add(tariff("ENDS", "flat", Map.of("price", "0.21")));

        assertThat(price("ENDS", "2026-12-31T22:59:00Z").fallback()).isNull();
        Price after = price("ENDS", "2026-12-31T23:00:00Z");
        assertThat(after.micros()).isEqualTo(210_000);
        assertThat(after.fallback()).isEqualTo("the contract ended");
    }

    @Test
    void aCorrectedContractIsWhatWasKnownBefore() {
        Map<String, Object> tariff = tariff("CORR", "flat", Map.of("price", "0.21"));
        long old = add(tariff);
        Instant before = Instant.now();
        tariff.put("rule", Map.of("price", "0.22"));
        refused(tariff, 409, "tariff " + old + " of CORR holds from 2026-01-01 to 2027-01-01, and overlaps");
        tariff.put("supersedes", old);
        add(tariff);

        KnownSeries then = SERVER.bean(SeriesLookup.class).knownAt(before);
        Prices.Known known = SERVER.bean(Prices.class).knownAt(before, then);
        assertThat(known.at("CORR", Instant.parse("2026-06-01T00:00:00Z"))
                        .orElseThrow()
                        .micros())
                .isEqualTo(210_000);
        assertThat(price("CORR", "2026-06-01T00:00:00Z").micros()).isEqualTo(220_000);
    }

    @Test
    void gapsAndOverlapsOfBandsAreRefusedAndNamed() {
        Map<String, Object> rule = bands();
        rule.put(
                "bands",
                List.of(
                        band("night", "*", "WEEKDAY", "00:00", "08:00", "0.2"),
                        band("day", "*", "WEEKDAY", "08:30", "24:00", "0.3")));
        refused(
                tariff("BAD", "time-of-use", rule),
                422,
                "no band prices summer, MONDAY 08:00 to 08:30: add one, or lengthen another");
        rule.put(
                "bands",
                List.of(
                        band("night", "*", "WEEKDAY", "00:00", "08:00", "0.2"),
                        band("day", "winter", "WEEKDAY", "07:00", "24:00", "0.3"),
                        band("day", "summer", "WEEKDAY", "08:00", "24:00", "0.3"),
                        all("free", "00:00", "24:00", "0.2")));
        refused(tariff("BAD", "time-of-use", rule), 422, "both price summer, MONDAY 00:00");
        rule.put("seasons", List.of(Map.of("name", "summer", "from", "04-01", "to", "10-01")));
        refused(tariff("BAD", "time-of-use", rule), 422, "--01-01 is in none: each day of the year is in one season");
    }

    @Test
    void whatIsNoTariffIsRefused() {
        Map<String, Object> tariff = tariff("BAD", "flat", Map.of("price", "0.21"));
        refused(with(tariff, "zone", "Europe/Atlantis"), 422, "there is no time zone 'Europe/Atlantis'");
        refused(with(tariff, "currency", "EUX"), 422, "'EUX' is no currency of ISO 4217");
        refused(with(tariff, "kind", "barter"), 422, "a tariff of kind 'barter' gives no price for a minute");
        refused(
                with(tariff, "rule", Map.of("price", 0.21)),
                422,
                "is no price: the currency's units per kWh as a text");
        refused(with(tariff, "validTo", "2026-01-01"), 422, "a tariff needs its days");
    }

    private static Map<String, Object> with(Map<String, Object> tariff, String field, Object value) {
        Map<String, Object> changed = new HashMap<>(tariff);
        changed.put(field, value);
        return changed;
    }

    private static Prices.Known known() {
        Instant now = Instant.now();
        return SERVER.bean(Prices.class)
                .knownAt(now, SERVER.bean(SeriesLookup.class).knownAt(now));
    }

    private static Price price(String code, String minute) {
        return known().at(code, Instant.parse(minute)).orElseThrow();
    }

    private static Map<String, Object> tariff(String code, String kind, Map<String, ?> rule) {
        return new HashMap<>(Map.of(
                "code",
                code,
                "kind",
                kind,
                "currency",
                "EUR",
                "zone",
                "Europe/Berlin",
                "validFrom",
                "2026-01-01",
                "validTo",
                "2027-01-01",
                "rule",
                rule,
                "source",
                "contract 7",
                "version",
                "1"));
    }

    private static long add(Map<String, Object> tariff) {
        Answer answer = SERVER.post("/v1/tariffs", tariff);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().path("id").asLong();
    }

    private static void refused(Map<String, Object> tariff, int status, String words) {
        Answer answer = SERVER.post("/v1/tariffs", tariff);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("detail").asString()).contains(words);
    }
}
