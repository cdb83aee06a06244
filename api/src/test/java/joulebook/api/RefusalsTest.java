package joulebook.api;

import static joulebook.api.Metered.counted;
import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import joulebook.api.RealServer.Answer;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.RunMark;
import joulebook.kernel.metering.SampleColumns;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.metering.SegmentCodec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All bad input of docs/api.md, a case each: what is wrong, where, and what to do instead, word by word. */
@Tag("server")
class RefusalsTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final RealServer SERVER = RealServer.alone();
    private static final Instant BEGAN = Instant.parse("2025-10-02T08:00:00Z");

    private static final Metered NAMED = gpu("GPU-named");
    private static final Metered WHOLE = gpu("GPU-whole");
    private static final Metered CLOCK = gpu("GPU-clock");
    private static final UUID BOOKED = new UUID(7, 0);
    private static final UUID HOLDS = new UUID(7, 1);
    private static final UUID HOLDS_ALL = new UUID(7, 2);
    private static final UUID ASKS = new UUID(7, 3);
    private static final UUID ASKS_ALL = new UUID(7, 4);
    private static final UUID BACKWARDS = new UUID(7, 5);

    private static long factor;
    private static long mix;
    private static long tariff;
    private static long lot;

    /**
     * @param where the field; null where the address says it, or the words do
     * @param says all of the detail
     */
    private record Case(
            String name,
            Supplier<Answer> answer,
            int status,
            @Nullable String where,
            String says) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({
        "runs",
        "readings",
        "factors",
        "outputUnits",
        "tariffGaps",
        "instruments",
        "periods",
        "currencies",
        "zones"
    })
    void badInputIsRefusedWithWhatWhereAndWhatToDo(Case refused) {
        Answer answer = refused.answer.get();
        JsonNode problem = answer.json();

        assertThat(problem.path("detail").asString("")).isEqualTo(refused.says);
        assertThat(answer.status()).isEqualTo(refused.status);
        assertThat(problem.path("field").asString(null)).isEqualTo(refused.where);
        assertThat(problem.path("instance").asString("")).startsWith("/v1/");
        assertThat(problem.path("type").asString(""))
                .isEqualTo("urn:joulebook:problem:" + (refused.status == 409 ? "conflict" : "unprocessable-content"));
    }

    private static Stream<Case> runs() {
        return Stream.of(
                new Case(
                        "overlapping runs: begins on a device that another holds",
                        () -> SERVER.mark(ASKS, NAMED.marks(30, 90)),
                        409,
                        "[0].utc",
                        "run " + HOLDS
                                + " (holds) holds GPU-named from 2025-10-02T08:00:00Z to 2025-10-02T08:01:00Z: run "
                                + ASKS
                                + " starts after that, or ends before it. Runs that are to share a device name only"
                                + " their host: each has an equal part"),
                new Case(
                        "overlapping runs: ends on a device that another holds",
                        () -> SERVER.mark(ASKS, NAMED.marks(-60, 30)),
                        409,
                        "[1].utc",
                        "run " + HOLDS
                                + " (holds) holds GPU-named from 2025-10-02T08:00:00Z to 2025-10-02T08:01:00Z: run "
                                + ASKS
                                + " starts after that, or ends before it. Runs that are to share a device name only"
                                + " their host: each has an equal part"),
                new Case(
                        "overlapping runs: all of a host of which another holds a device",
                        () -> SERVER.mark(ASKS_ALL, NAMED.marks(30, 90)),
                        409,
                        "[0].utc",
                        "run " + HOLDS
                                + " (holds) holds GPU-named from 2025-10-02T08:00:00Z to 2025-10-02T08:01:00Z: run "
                                + ASKS_ALL
                                + " starts after that, or ends before it. Or name the devices of both runs, none"
                                + " twice"),
                new Case(
                        "overlapping runs: a device of a host that another holds all of, and has not ended",
                        () -> SERVER.mark(BACKWARDS, WHOLE.marks(30, 90)),
                        409,
                        "[0].utc",
                        "run " + HOLDS_ALL + " (holds all) holds all devices of GPU-whole, so GPU-whole too, from"
                                + " 2025-10-02T08:00:00Z on, and has not ended: mark its END or CRASH first. Or name the"
                                + " devices of both runs, none twice"),
                new Case(
                        "a run that ends before it starts",
                        () -> SERVER.mark(BACKWARDS, WHOLE.marks(-60, -90)),
                        422,
                        "[1].utc",
                        "run " + BACKWARDS
                                + " would end at 2025-10-02T07:58:30Z, before it starts at 2025-10-02T07:59:00Z:"
                                + " send an END mark that is later than its START"));
    }

    private static Stream<Case> readings() {
        return Stream.of(
                new Case(
                        "a reading below zero",
                        () -> SERVER.ship(belowZero(gpu("GPU-below-zero").segment(true, drawing(0, 0, 1)))),
                        422,
                        null,
                        "frame 0 at byte 0: GPU-below-zero on GPU-below-zero: sample 0 reads -1mW, below zero: what cannot be"
                                + " read is sent as missing; nothing was stored. Send it mended, or the others without it"),
                new Case(
                        "a reading of no time that there is",
                        () -> SERVER.ship(List.of(withoutTime(CLOCK.segment(true, drawing(1, 1, 1))))),
                        422,
                        null,
                        "segment GPU-clock/" + CLOCK.boot
                                + "/1000000000/0 is of no time that there is: its instants and the offset of"
                                + " its clock add up to more than 64 bits of nanoseconds; look at the clock of GPU-clock;"
                                + " nothing was stored"),
                new Case(
                        "a count of tokens below zero",
                        () -> SERVER.mark(ASKS, List.of(NAMED.mark(0, RunMark.Kind.STEP, 1, -5L, null, Map.of()))),
                        422,
                        "[0].tokens",
                        "mark 0 has tokens -5: give 0 or more, or leave it out"),
                new Case(
                        "an intensity that is not a number",
                        () -> series("intensity", "basis", "life-cycle", "content", "from,value\n" + BEGAN + ",NaN\n"),
                        422,
                        "content",
                        "line 2: 'NaN' is no intensity: g CO2e per kWh, from 0 to 10000, at most 3 decimals"),
                new Case(
                        "an absurd price",
                        () -> series("price", "currency", "EUR", "content", "from,value\n" + BEGAN + ",-1e9\n"),
                        422,
                        "content",
                        "line 2: '-1e9' is no price: the currency's units per kWh, from -100000 to 100000, at most 6 decimals"),
                new Case(
                        "a meter that is not a number",
                        () -> series("pue", "content", "from,facility_kwh,it_kwh\n" + BEGAN + ",NaN,100\n"),
                        422,
                        "content",
                        "line 2: 'NaN' is no meter's kWh: a number above 0"),
                new Case(
                        "an absurd PUE",
                        () -> series("pue", "content", "from,facility_kwh,it_kwh\n" + BEGAN + ",90,100\n"),
                        422,
                        "content",
                        "line 2: the facility used 90 kWh, less than its IT equipment (100 kWh): a PUE below 1 cannot be. Is a"
                                + " meter missing, or were the columns swapped?"));
    }

    private static Stream<Case> factors() {
        return Stream.of(
                new Case(
                        "overlapping factors: of a grid",
                        () -> SERVER.post("/v1/factors", with(factorOf(), "validFrom", "2025-12-31", "version", "2")),
                        409,
                        "validFrom",
                        "factor " + factor
                                + " is LAB, life-cycle, our meters, from 2025-01-01 to 2026-01-01, and overlaps:"
                                + " give days that are free, or correct it with \"supersedes\": " + factor),
                new Case(
                        "a factor that is not what its gases make",
                        () -> SERVER.post(
                                "/v1/factors",
                                with(
                                        factorOf(),
                                        "gwpSet",
                                        "AR5",
                                        "co2GramsPerKwh",
                                        "300.00",
                                        "ch4GramsPerKwh",
                                        "0.050000",
                                        "n2oGramsPerKwh",
                                        "0.004000")),
                        422,
                        "gramsPerKwh",
                        "its gases come to 302.46 to 302.56 g CO2e per kWh by AR5 (CH4 x 28, fossil 30, N2O x 265), not to"
                                + " 300: correct one of them, or leave the gases out"),
                new Case(
                        "overlapping factors: of a market",
                        () -> SERVER.post("/v1/market-factors", with(mixOf(), "validFrom", "2025-12-31")),
                        409,
                        "validFrom",
                        "factor " + mix
                                + " is RESIDUAL of DE from 2025-01-01 to 2026-01-01, and overlaps: give days that are free, or"
                                + " correct it with \"supersedes\": " + mix),
                new Case(
                        "overlapping days of a tariff",
                        () -> SERVER.post("/v1/tariffs", with(tariffOf(), "validFrom", "2026-12-31", "version", "2")),
                        409,
                        "validFrom",
                        "tariff " + tariff
                                + " of LAB-FLAT holds from 2026-01-01 to 2027-01-01, and overlaps: give days that"
                                + " are free, or correct it with \"supersedes\": " + tariff),
                new Case(
                        "overlapping days of a month contract",
                        () -> SERVER.post("/v1/month-contracts", with(contractOf(), "validFrom", "2025-12-01")),
                        409,
                        "validFrom",
                        "contract LAB-MONTHS from 2025-12-01 to 2026-01-01 overlaps month contract 1: correct that with"
                                + " \"supersedes\": 1, or choose days that are free"),
                new Case(
                        "overlapping hours of a series",
                        () -> series(
                                "price",
                                "currency",
                                "EUR",
                                "content",
                                "from,value\n2026-01-01T00:00:00Z,0.1\n2026-01-01T00:30:00Z,0.2\n"),
                        422,
                        "content",
                        "line 3: 2026-01-01T00:30:00Z to 2026-01-01T01:30:00Z overlaps line 2 (2026-01-01T00:00:00Z to"
                                + " 2026-01-01T01:00:00Z): one value for each instant"));
    }

    private static Stream<Case> outputUnits() {
        return Stream.of(
                new Case(
                        "zero output units: a score per token",
                        () -> SERVER.get("/v1/runs/" + BOOKED + "/sci?units=0"),
                        422,
                        "units",
                        "R is 0: a score per training token needs 1 or more, and is not given for nothing (ISO/IEC 21031). Say"
                                + " how many there were (units=)"),
                new Case(
                        "zero output units: a score per token of a run that says none",
                        () -> SERVER.get("/v1/runs/" + BOOKED + "/sci"),
                        422,
                        "units",
                        "R is not known: a score per training token needs 1 or more, and is not given for nothing (ISO/IEC 21031). Say"
                                + " how many there were (units=)"),
                new Case(
                        "zero output units: a cost per token",
                        () -> SERVER.get("/v1/tco?run=" + BOOKED + "&currency=USD&tokens=0"),
                        422,
                        "tokens",
                        "0 tokens: a cost per token needs 1 or more. Leave them out if there are none"));
    }

    private static Stream<Case> tariffGaps() {
        return Stream.of(
                new Case(
                        "a tariff gap: hours without a band",
                        () -> timeOfUse(
                                "bands", List.of(band("night", "00:00", "08:00"), band("day", "08:30", "24:00"))),
                        422,
                        "rule.bands",
                        "no band prices MONDAY 08:00 to 08:30: add one, or lengthen another"),
                new Case(
                        "a tariff gap: days without a band",
                        () -> timeOfUse("bands", List.of(band("all", "00:00", "24:00"))),
                        422,
                        "rule.bands",
                        "no band prices SATURDAY 00:00 to 24:00: add one, or lengthen another"),
                new Case(
                        "a tariff gap: days without a season",
                        () -> timeOfUse(
                                "seasons",
                                List.of(Map.of("name", "summer", "from", "04-01", "to", "10-01")),
                                "bands",
                                List.of(band("all", "00:00", "24:00"))),
                        422,
                        "rule.seasons",
                        "--01-01 is in none: each day of the year is in one season. Add one, or lengthen another"),
                new Case(
                        "a tariff gap: kWh without a tier",
                        () -> SERVER.post(
                                "/v1/month-contracts",
                                with(contractOf(), "tiers", List.of(tier(0, 10L), tier(20, null)))),
                        422,
                        "tiers[1].fromKwh",
                        "the tier begins at 20 kWh, the one before it ends at 10 kWh: tiers follow one another from 0 on,"
                                + " without a gap and without an overlap"),
                new Case(
                        "a tariff gap: kWh above the last tier",
                        () -> SERVER.post("/v1/month-contracts", with(contractOf(), "tiers", List.of(tier(0, 10L)))),
                        422,
                        "tiers[0].toKwh",
                        "the last tier ends at 10 kWh: leave its end out, so that what is above has a price"),
                new Case(
                        "a tariff gap: a month that the contract does not have",
                        () -> SERVER.get("/v1/costs/2025-10?currency=USD&contract=LAB-MONTHS"),
                        409,
                        "contract",
                        "contract 'LAB-MONTHS' does not hold for all of 2025-10 as one: it has no version for 2025-10-01. A"
                                + " version of it begins with a month and ends with one (POST /v1/month-contracts)"));
    }

    private static Stream<Case> instruments() {
        return Stream.of(
                new Case(
                        "an instrument used twice: retired again",
                        () -> SERVER.post("/v1/instruments/" + lot + "/retirement", retirement()),
                        409,
                        null,
                        "instrument " + lot
                                + " (LAB-1 of HKNR) was retired for us on 2026-01-31 (cancellation 5): it cannot be"
                                + " used a second time. Retire another one"),
                new Case(
                        "an instrument used twice: certificates of a lot that is there",
                        () -> SERVER.post("/v1/instruments", with(lotOf(), "first", "150", "last", "250")),
                        409,
                        "first",
                        "serial LAB-1 150 to 250 of HKNR is in instrument " + lot
                                + " already (100 to 199): each certificate"
                                + " counts once. Give the numbers that are not there yet"));
    }

    private static Stream<Case> periods() {
        return Stream.of(
                new Case(
                        "a period closed out of order",
                        () -> SERVER.post("/v1/periods/2025-11/close", Map.of()),
                        409,
                        null,
                        "period 2025-11 closes after 2025-10, which is open: periods are closed in order. Close 2025-10 first"),
                new Case(
                        "a period closed before it is over",
                        () -> SERVER.post("/v1/periods/2999-01/close", Map.of()),
                        409,
                        null,
                        "period 2999-01 is not over: it ends at 2999-02-01T00:00:00Z, and can be closed from"
                                + " 2999-02-01T00:02:00Z on"),
                new Case(
                        "a period that is no month",
                        () -> SERVER.post("/v1/periods/2025-13/close", Map.of()),
                        422,
                        "period",
                        "'2025-13' is no month: write it as 2026-10"),
                new Case(
                        "a market statement out of order",
                        () -> SERVER.post("/v1/market-statements", Map.of("period", "2025-11", "boundary", "DE")),
                        409,
                        "period",
                        "2025-11 is stated after 2025-10, which has energy and no statement: the months of a year take from the"
                                + " same instruments, in order. State 2025-10 first"));
    }

    private static Stream<Case> currencies() {
        return Stream.concat(
                Stream.of(
                        wrongCurrency(
                                "of a tariff",
                                "currency",
                                () -> SERVER.post("/v1/tariffs", with(tariffOf(), "currency", "EUX"))),
                        wrongCurrency("of a price series", "currency", () -> series("price", "currency", "EUX")),
                        wrongCurrency(
                                "of a carbon price series",
                                "currency",
                                () -> series("carbon-price", "currency", "EUX")),
                        wrongCurrency("of an exchange rate", "base", () -> exchange("EUX", "EUR")),
                        wrongCurrency("that an exchange rate leads to", "quote", () -> exchange("EUR", "EUX")),
                        wrongCurrency(
                                "of a month contract",
                                "currency",
                                () -> SERVER.post("/v1/month-contracts", with(contractOf(), "currency", "EUX"))),
                        wrongCurrency(
                                "of an asset",
                                "currency",
                                () -> SERVER.post("/v1/assets", with(asset(), "currency", "EUX"))),
                        wrongCurrency("of a run's price", "terms.price", () -> announce("price", "0.25 EUX/kWh")),
                        wrongCurrency(
                                "of a month's cost", "currency", () -> SERVER.get("/v1/costs/2025-10?currency=EUX")),
                        wrongCurrency(
                                "of a carbon price",
                                "carbonPrice",
                                () -> SERVER.get("/v1/costs/2025-10?currency=USD&carbonPrice=85%20EUX/t")),
                        wrongCurrency(
                                "of a scenario's band",
                                "bands[0].price",
                                () -> whatIf(
                                        "bands",
                                        List.of(Map.of("from", "22:00", "to", "06:00", "price", "0.04 EUX/kWh"))))),
                Stream.of(
                        new Case(
                                "a wrong currency: that is no money",
                                () -> exchange("XXX", "EUR"),
                                422,
                                "base",
                                "'XXX' is no currency of ISO 4217: write its three letters, such as EUR, USD or SEK"),
                        new Case(
                                "a wrong currency: another one than the contract's",
                                () -> SERVER.post(
                                        "/v1/tariffs",
                                        with(
                                                tariffOf(),
                                                "currency",
                                                "SEK",
                                                "validFrom",
                                                "2027-01-01",
                                                "validTo",
                                                "2028-01-01")),
                                422,
                                "currency",
                                "contract LAB-FLAT is in EUR: a contract in another currency has a code of its own"),
                        new Case(
                                "a wrong currency: amounts in another one, without an exchange rate",
                                () -> SERVER.get("/v1/costs/2025-10?currency=EUR"),
                                409,
                                "currency",
                                "amounts of 2025-10 are in USD, and no exchange rate of USD in EUR is known of 2025-10-31 or the"
                                        + " six days before: currencies are not mixed. Add one (POST /v1/exchange-rates), or"
                                        + " ask for USD")));
    }

    private static Case wrongCurrency(String whose, String where, Supplier<Answer> answer) {
        return new Case(
                "a wrong currency: " + whose,
                answer,
                422,
                where,
                "'EUX' is no currency of ISO 4217: write its three letters, such as EUR, USD or SEK");
    }

    private static Stream<Case> zones() {
        return Stream.of(
                new Case(
                        "a time zone that does not exist: of the site",
                        () -> SERVER.put("/v1/calendar", Map.of("zone", "Mars/Olympus")),
                        422,
                        "zone",
                        "there is no time zone 'Mars/Olympus'. Give one of the IANA database, such as Europe/Berlin,"
                                + " America/New_York, UTC"),
                new Case(
                        "a time zone that does not exist: of a tariff",
                        () -> SERVER.post("/v1/tariffs", with(tariffOf(), "zone", "Europe/Berln")),
                        422,
                        "zone",
                        "there is no time zone 'Europe/Berln'. Give one of the IANA database, such as Europe/Berlin"),
                new Case(
                        "a time zone that does not exist: of a scenario",
                        () -> whatIf("timeZone", "Europe/Berln"),
                        422,
                        "timeZone",
                        "there is no time zone 'Europe/Berln'. Give one of the IANA database, such as Europe/Berlin"),
                new Case(
                        "a grid zone that does not exist",
                        () -> announce("zone", "NOWHERE"),
                        422,
                        "terms.zone",
                        "there is no intensity series of 'NOWHERE': import one (POST /v1/series), or name its basis; GET"
                                + " /v1/series lists what there is"),
                new Case(
                        "a grid zone of which there are only marginal rates",
                        () -> announce("zone", "LAB-MARGINAL"),
                        422,
                        "terms.zone",
                        "of 'LAB-MARGINAL' there are only marginal rates: they say what one more kWh would emit, and are in no"
                                + " location-based sum. Import its average intensity"),
                new Case(
                        "a country that does not exist",
                        () -> announce("country", "XQZ"),
                        422,
                        "terms.country",
                        "no grid intensity is known for 'XQZ'. Give an ISO 3166 code of two or three letters or WORLD; there are XKX and"
                                + " others (GET /v1/factors)"));
    }

    private record Absurd(String name, Supplier<Answer> answer, String told) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** NVML's "not available", taken for a number; a counter that rises by 3 GJ within a second. */
    private static Stream<Absurd> absurd() {
        return Stream.of(
                new Absurd(
                        "an absurd reading: of power",
                        () -> SERVER.ship(List.of(gpu("GPU-absurd").segment(true, drawing(0, 1, 0xFFFF_FFFFL)))),
                        "{\"device\":\"GPU-absurd\",\"host\":\"GPU-absurd\",\"at\":\"2025-10-02T08:00:00Z\",\"samples\":2,"
                                + "\"limit\":null,\"detail\":\"4294967295mW was read: no single device draws so much. The sample"
                                + " is kept, its time is booked as a gap (IMPLAUSIBLE): look at the driver and the meter of"
                                + " GPU-absurd, or at the limit that its instrument states\"}"),
                new Absurd(
                        "an absurd reading: of a counter",
                        () -> SERVER.ship(List.of(new Metered("GPU-jumps", "GPU-jumps", Method.COUNTER, BEGAN)
                                .segment(true, List.of(counted(0, 0), counted(1, 3_000_000_000L))))),
                        "{\"device\":\"GPU-jumps\",\"host\":\"GPU-jumps\",\"at\":\"2025-10-02T08:00:01Z\",\"samples\":1,"
                                + "\"limit\":null,\"detail\":\"the counter rose by 3000000000mJ within 1000 ms: no single device"
                                + " draws so much. The sample is kept, its time is booked as a gap (IMPLAUSIBLE): look at the"
                                + " driver and the meter of GPU-jumps, or at the limit that its instrument states\"}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("absurd")
    void whatIsAbsurdIsKeptAndNamedToWhoeverSendsIt(Absurd absurd) {
        Answer answer = absurd.answer.get();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"stored\":1,\"alreadyStored\":0,\"implausible\":[" + absurd.told + "]}");
    }

    @BeforeAll
    static void books() {
        for (Metered gpu : List.of(NAMED, WHOLE)) {
            SERVER.ship(List.of(gpu.segment(true, drawing(0, 1, 1_000))));
        }
        run(HOLDS, "holds", NAMED, NAMED.device);
        run(HOLDS_ALL, "holds all", WHOLE, null);
        run(ASKS, "asks", NAMED, NAMED.device);
        run(ASKS_ALL, "asks for all", NAMED, null);
        run(BACKWARDS, "backwards", WHOLE, WHOLE.device);
        SERVER.mark(HOLDS, NAMED.marks(0, 60));
        SERVER.mark(HOLDS_ALL, WHOLE.marks(0, 60).subList(0, 1));
        book();
        factor = added("/v1/factors", factorOf());
        mix = added("/v1/market-factors", mixOf());
        tariff = added("/v1/tariffs", tariffOf());
        added("/v1/month-contracts", contractOf());
        lot = added("/v1/instruments", lotOf());
        created(SERVER.post("/v1/instruments/" + lot + "/retirement", retirement()));
        created(SERVER.post("/v1/series", with(seriesOf("marginal"), "code", "LAB-MARGINAL", "basis", "life-cycle")));
    }

    /** A minute of 60 W, priced in dollars. */
    private static void book() {
        Metered gpu = gpu("GPU-booked");
        created(SERVER.put(
                "/v1/runs/" + BOOKED,
                Map.of(
                        "name",
                        "booked",
                        "host",
                        gpu.host,
                        "terms",
                        Map.of("country", "DEU", "price", "0.25 USD/kWh"))));
        SERVER.ship(List.of(gpu.segment(true, drawing(0, 60, 60_000))));
        SERVER.mark(BOOKED, gpu.marks(0, 60));
        assertThat(SERVER.settle(BOOKED).json().path("state").asString()).isEqualTo("SETTLED");
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    private static Metered gpu(String device) {
        return new Metered(device, device, Method.INSTANT_POWER, BEGAN);
    }

    private static void run(UUID id, String name, Metered gpu, @Nullable String device) {
        Map<String, Object> run = with(Map.of("name", name, "host", gpu.host));
        created(SERVER.put("/v1/runs/" + id, device == null ? run : with(run, "devices", List.of(device))));
    }

    private static Answer announce(String term, String value) {
        return SERVER.put(
                "/v1/runs/" + UUID.randomUUID(), Map.of("name", "x", "host", "lab", "terms", Map.of(term, value)));
    }

    private static Answer whatIf(String field, Object value) {
        return SERVER.post("/v1/what-if", Map.of("run", BOOKED, field, value));
    }

    private static Answer timeOfUse(Object... rule) {
        return SERVER.post("/v1/tariffs", with(tariffOf(), "kind", "time-of-use", "rule", with(Map.of(), rule)));
    }

    private static Map<String, Object> band(String name, String from, String to) {
        return Map.of("name", name, "days", List.of("WEEKDAY"), "from", from, "to", to, "price", "0.2");
    }

    private static Answer series(String kind, Object... more) {
        return SERVER.post("/v1/series", with(seriesOf(kind), more));
    }

    private static Map<String, Object> seriesOf(String kind) {
        return body("""
                {"kind": "%s", "code": "LAB", "source": "a test", "version": "1", "licence": "ours", "step": "PT1H",
                 "content": "from,value\\n2026-01-01T00:00:00Z,1\\n"}
                """.formatted(kind));
    }

    private static Map<String, Object> factorOf() {
        return body("""
                {"geo": "LAB", "name": "our grid", "basis": "life-cycle", "gramsPerKwh": "300", "source": "our meters",
                 "version": "1", "licence": "ours", "validFrom": "2025-01-01", "validTo": "2026-01-01"}
                """);
    }

    private static Map<String, Object> mixOf() {
        return body("""
                {"kind": "RESIDUAL", "boundary": "DE", "gramsPerKwh": "700", "source": "ours", "version": "1",
                 "licence": "ours", "validFrom": "2025-01-01", "validTo": "2026-01-01"}
                """);
    }

    private static Map<String, Object> tariffOf() {
        return body("""
                {"code": "LAB-FLAT", "kind": "flat", "currency": "EUR", "zone": "Europe/Berlin", "rule": {"price": "0.2"},
                 "source": "contract 7", "version": "1", "validFrom": "2026-01-01", "validTo": "2027-01-01"}
                """);
    }

    private static Map<String, Object> contractOf() {
        return body("""
                {"code": "LAB-MONTHS", "currency": "EUR", "tiers": [{"fromKwh": 0, "pricePerKwh": "0.2"}],
                 "source": "contract 8", "version": "1", "validFrom": "2025-11-01", "validTo": "2026-01-01"}
                """);
    }

    private static Map<String, Object> tier(long from, @Nullable Long to) {
        return with(Map.of("fromKwh", from, "pricePerKwh", "0.2"), "toKwh", to);
    }

    private static Map<String, Object> asset() {
        return body("""
                {"device": "GPU-lab", "name": "H100", "currency": "EUR", "inService": "2025-01-01", "lifeMonths": 48,
                 "price": "30000", "source": "invoice 9"}
                """);
    }

    private static Answer exchange(String base, String quote) {
        return SERVER.post(
                "/v1/exchange-rates",
                Map.of(
                        "base",
                        base,
                        "quote",
                        quote,
                        "day",
                        "2025-10-31",
                        "rate",
                        "1.1",
                        "source",
                        "ECB",
                        "licence",
                        "free"));
    }

    private static Map<String, Object> lotOf() {
        return body("""
                {"registry": "HKNR", "serial": "LAB-1", "first": "100", "last": "199", "kind": "GO", "technology": "solar",
                 "volume": "100 kWh", "generatedFrom": "2025-01-01T00:00:00Z", "generatedTo": "2026-01-01T00:00:00Z",
                 "boundary": "DE", "gramsPerKwh": "0", "source": "registry extract", "licence": "ours"}
                """);
    }

    private static Map<String, Object> retirement() {
        return Map.of("by", "us", "on", "2026-01-31", "reference", "cancellation 5");
    }

    private static Map<String, Object> with(Map<String, ?> some, @Nullable Object... more) {
        Map<String, Object> all = new HashMap<>(some);
        for (int i = 0; i < more.length; i += 2) {
            all.put(String.valueOf(more[i]), more[i + 1]);
        }
        return all;
    }

    private static Map<String, Object> body(String json) {
        return MAPPER.readValue(json, new TypeReference<>() {});
    }

    private static long added(String path, Map<String, Object> body) {
        Answer answer = SERVER.post(path, body);
        created(answer);
        return answer.json().path("id").asLong();
    }

    private static void created(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private static Segment withoutTime(Segment of) {
        return new Segment(of.instrument(), of.boot(), of.sequence(), Long.MAX_VALUE, of.last(), of.samples());
    }

    /** A segment of one sample at 5 ns, of a power of -1 mW: our own types cannot say that, another sender's can. */
    private static byte[] belowZero(Segment segment) {
        byte[] good = SegmentCodec.encode(segment);
        byte[] columns = HexFormat.of().parseHex("0003010a00000200000201000000000000000000");
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(good, 0, good.length - 4 - SampleColumns.encode(segment.samples()).length - 1);
        frame.write(columns.length);
        frame.writeBytes(columns);
        CRC32C crc = new CRC32C();
        crc.update(frame.toByteArray());
        return ByteBuffer.allocate(4 + frame.size() + 4)
                .putInt(frame.size() + 4)
                .put(frame.toByteArray())
                .putInt((int) crc.getValue())
                .array();
    }
}
