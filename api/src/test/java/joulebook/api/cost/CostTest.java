package joulebook.api.cost;

import static joulebook.api.Metered.counted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import joulebook.api.verification.Check;
import joulebook.api.verification.Verifier;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.RunMark;
import joulebook.kernel.metering.Sample;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * March 2025 with a GPU that run a holds for an hour and that waits else: the worked example of docs/cost.md, from counters
 * to what a million tokens cost. PUE 1.5, 0.20 EUR/kWh. The steps build on one another.
 */
@Tag("server")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CostTest {
    private static final RealServer SERVER = RealServer.alone();
    private static final UUID A = new UUID(31, 1);
    private static final UUID ASA = new UUID(31, 2);
    private static final UUID COMPARISON = new UUID(31, 9);
    private static final String GPU = "GPU-cost";
    private static final long KWH = 3_600_000_000L;

    @BeforeAll
    static void anHourOfARunAndAMinuteOfIdle() {
        Metered gpu = new Metered(GPU, GPU, Method.COUNTER, Instant.parse("2025-03-01T10:00:00Z"));
        SERVER.put("/v1/comparisons/" + COMPARISON, Map.of("name", "asa against dense"));
        announce(A, GPU, "dense", "llm");
        SERVER.mark(
                A,
                List.of(
                        gpu.mark(0, RunMark.Kind.START, 0, null, null, Map.of()),
                        gpu.mark(1, RunMark.Kind.STEP, 3000, 400_000L, null, Map.of()),
                        gpu.mark(2, RunMark.Kind.END, 3600, 500_000L, null, Map.of())));
        // 2 kWh, of which 1.5 in the third quarter of the hour; then a minute idle with 0.1 kWh
        List<Sample> counts = new ArrayList<>();
        for (int minute = 0; minute <= 61; minute++) {
            counts.add(counted(60L * minute, counter(minute)));
        }
        SERVER.ship(List.of(gpu.segment(true, counts)));
        for (String job : List.of("closewindows", "attributeruns", "postentries")) {
            SERVER.post("/v1/jobs/" + job, Map.of("from", "2025-03-01T00:00:00Z", "to", "2025-03-02T00:00:00Z"));
        }
    }

    private static void announce(UUID run, String host, String variant, String project) {
        Answer answer = SERVER.put(
                "/v1/runs/" + run,
                Map.of(
                        "name",
                        variant,
                        "host",
                        host,
                        "project",
                        project,
                        "comparison",
                        COMPARISON,
                        "variant",
                        variant,
                        "seed",
                        1,
                        "terms",
                        Map.of("country", "DEU", "price", "0.20 EUR/kWh", "pue", "1.5")));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    /** Millijoules up to a minute: 0.4 kWh in the first half hour, 1.5 in the next quarter, 0.1 in the last, 0.1 idle. */
    private static long counter(int minute) {
        if (minute <= 30) {
            return KWH * 4 / 10 / 30 * minute;
        }
        if (minute <= 45) {
            return KWH * 4 / 10 + KWH / 10 * (minute - 30);
        }
        return minute <= 60 ? KWH * 19 / 10 + KWH / 150 * (minute - 45) : KWH * 21 / 10;
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    @Order(1)
    void withoutFurtherFactsAMonthCostsTheEnergyThatIsBooked() {
        JsonNode cost = cost("2025-03?currency=EUR");

        // the run's 2 kWh x 1.5 x 0.20; idle by the default terms is in USD, so that a rate is asked for
        assertThat(cost.path("status").asInt()).isEqualTo(409);
        assertThat(cost.path("detail").asString())
                .contains("amounts of 2025-03 are in USD, and no exchange rate of USD in EUR is known of 2025-03-31")
                .contains("currencies are not mixed. Add one (POST /v1/exchange-rates), or ask for USD");
    }

    @Test
    @Order(2)
    void anExchangeRateIsADatedFactThatTheStatementNames() {
        created(
                "/v1/exchange-rates",
                Map.of(
                        "base",
                        "USD",
                        "quote",
                        "EUR",
                        "day",
                        "2025-03-31",
                        "rate",
                        "0.925",
                        "source",
                        "ECB",
                        "licence",
                        "free"));
        refused(
                "/v1/exchange-rates",
                Map.of(
                        "base",
                        "USD",
                        "quote",
                        "EUR",
                        "day",
                        "2025-03-31",
                        "rate",
                        "0.9",
                        "source",
                        "ECB",
                        "licence",
                        "free"),
                409,
                "USD in EUR of 2025-03-31 overlaps exchange rate 1");

        JsonNode cost = cost("2025-03?currency=EUR");

        // idle: 0.1 kWh x 0.0714 USD = 7140 uUSD x 0.925 = 6604.5, half to even; run: 0.40 and 0.20 for PUE
        assertThat(sums(cost.path("totals"))).isEqualTo("400000 + 6604 + 200000 = 606604");
        assertThat(cost.path("facts").toString()).contains("exchange rate 1: USD in EUR of 2025-03-31, ECB");
        assertThat(cost.path("marks").get(0).asString()).startsWith("no asset is stated of " + GPU);
    }

    @Test
    @Order(3)
    void tiersReplaceTheEnergyChargeAndTheDemandChargeIsSplitInThePeak() {
        Map<String, Object> contract = new HashMap<>(Map.of(
                "code",
                "ours",
                "currency",
                "EUR",
                "validFrom",
                "2025-01-01",
                "validTo",
                "2026-01-01",
                "demandMinutes",
                15,
                "demandPerKw",
                "10",
                "source",
                "contract",
                "version",
                "1"));
        contract.put(
                "tiers",
                List.of(
                        Map.of("fromKwh", 0, "toKwh", 3, "pricePerKwh", "0.30"),
                        Map.of("fromKwh", 4, "pricePerKwh", "0.10")));
        refused("/v1/month-contracts", contract, 422, "begins at 4 kWh, the one before it ends at 3 kWh");
        contract.put(
                "tiers",
                List.of(
                        Map.of("fromKwh", 0, "toKwh", 3, "pricePerKwh", "0.30"),
                        Map.of("fromKwh", 3, "pricePerKwh", "0.10")));
        created("/v1/month-contracts", contract);
        refused("/v1/month-contracts", contract, 409, "overlaps month contract 1");

        JsonNode cost = cost("2025-03?currency=EUR&contract=ours");

        // 3.1 kWh: 3 x 0.30 + 0.1 x 0.10 = 0.91 EUR instead of 0.606604
        assertThat(component(cost, "energy")).isEqualTo("587097 + 29355 + 293548 = 910000");
        assertThat(cost.path("tierDifference").asString()).isEqualTo("303396uEUR");
        // 10:30 to 10:45: 1.5 kWh x 1.5 = 2.25 kWh in a quarter of an hour are 9 kW: 90 EUR, a third of it for the
        // facility
        assertThat(cost.path("demand").toString())
                .isEqualTo(
                        "{\"at\":\"2025-03-01T10:30:00Z\",\"minutes\":15,\"milliwatts\":9000000,\"charge\":\"90000000uEUR\"}");
        assertThat(component(cost, "demand")).isEqualTo("60000000 + 0 + 30000000 = 90000000");
        assertThat(get("/v1/costs/2025-03?currency=EUR&contract=theirs")
                        .path("detail")
                        .asString())
                .contains(
                        "contract 'theirs' does not hold for all of 2025-03 as one: it has no version for 2025-03-01");
    }

    @Test
    @Order(4)
    void hardwareIsUsedForOneHourOfTheMonthsAndIdleForTheRest() {
        created(
                "/v1/assets",
                Map.ofEntries(
                        Map.entry("device", GPU),
                        Map.entry("name", "H100"),
                        Map.entry("currency", "EUR"),
                        Map.entry("inService", "2025-01-01"),
                        Map.entry("lifeMonths", 48),
                        Map.entry("price", "35712"),
                        Map.entry("interestPerCent", "5"),
                        Map.entry("licencePerMonth", "74.40"),
                        Map.entry("ratedWatts", "700"),
                        Map.entry("facilityPerKwMonth", "100"),
                        Map.entry("source", "invoice 7"),
                        Map.entry(
                                "embodied",
                                Map.of("grams", "164000", "low", "127600", "high", "318000", "source", "NVIDIA PCF"))));
        refused(
                "/v1/assets",
                Map.of(
                        "device",
                        GPU,
                        "name",
                        "x",
                        "currency",
                        "EUR",
                        "inService",
                        "2026-01-01",
                        "lifeMonths",
                        12,
                        "hourly",
                        "2",
                        "source",
                        "x"),
                409,
                "device GPU-cost from 2026-01-01 for 12 months overlaps asset 1");

        JsonNode cost = cost("2025-03?currency=EUR&contract=ours&carbonPrice=85 EUR/t".replace(" ", "%20"));

        // 35712 / 48 = 744 EUR a month of 744 hours
        assertThat(component(cost, "depreciation")).isEqualTo("1000000 + 743000000 + 0 = 744000000");
        // 5 % / 12 on 35712 - 2 x 744
        assertThat(component(cost, "financing")).isEqualTo("191667 + 142408333 + 0 = 142600000");
        assertThat(component(cost, "licences")).isEqualTo("100000 + 74300000 + 0 = 74400000");
        assertThat(component(cost, "facility")).isEqualTo("0 + 0 + 70000000 = 70000000");
        assertThat(cost.path("marks")).isEmpty();
        assertThat(whole(cost.path("totals")))
                .isEqualTo(cost.path("components")
                        .valueStream()
                        .mapToLong(each -> whole(each.path("sums")))
                        .sum());
        assertThat(whole(cost.path("totals")))
                .isEqualTo(cost.path("users")
                        .valueStream()
                        .mapToLong(each -> whole(each.path("sums")))
                        .sum());
    }

    @Test
    @Order(5)
    void aRunsTotalCostHasItsShareOfWhatItsDeviceCostUnused() {
        JsonNode month = cost("2025-03?currency=EUR&contract=ours");
        JsonNode tco = get("/v1/tco?run=" + A + "&currency=EUR&contract=ours");

        // the only run on the only device: all of the month, used or not
        assertThat(tco.path("totals").toString()).isEqualTo(month.path("totals").toString());
        long total = whole(tco.path("totals"));
        assertThat(tco.path("gpuHours").asString()).isEqualTo("1.000000");
        assertThat(tco.path("perGpuHour").asString()).isEqualTo(total + "uEUR");
        assertThat(tco.path("tokens").asLong()).isEqualTo(500_000);
        assertThat(tco.path("perMillionTokens").asString()).isEqualTo(2 * total + "uEUR");
        assertThat(get("/v1/tco?project=llm&currency=EUR&contract=ours")
                        .path("totals")
                        .toString())
                .isEqualTo(tco.path("totals").toString());
        assertThat(get("/v1/tco?run=" + A + "&currency=EUR&contract=ours&tokens=0")
                        .path("detail")
                        .asString())
                .contains("0 tokens: a cost per token needs 1 or more");
        assertThat(get("/v1/tco?project=none&currency=EUR").path("detail").asString())
                .isEqualTo("there is no run of a project 'none'");
    }

    @Test
    @Order(6)
    void whatIsComputedTwiceIsTheSameToTheByte() {
        String path = "/v1/costs/2025-03?currency=EUR&contract=ours";

        assertThat(SERVER.get(path).text()).isEqualTo(SERVER.get(path).text());
        assertThat(get("/v1/costs/2999-01?currency=EUR").path("detail").asString())
                .contains("2999-01 is not over");
        assertThat(get("/v1/costs/2024-01?currency=EUR").path("detail").asString())
                .contains("nothing is booked of 2024-01");
        assertThat(get("/v1/costs/2025-03?currency=EURO").path("detail").asString())
                .contains("'EURO' is no currency");
    }

    @Test
    @Order(7)
    void theSoftwareCarbonIntensityCountsIdleReservationAndHardware() {
        JsonNode sci = get("/v1/runs/" + A + "/sci?reservedTo=2025-03-01T12:00:00Z");

        // E: (2 x 1.5 + 0.1) kWh; M: 164 kg x 2 h / 35064 h of four years with a leap day
        assertThat(sci.path("energy").asString()).isEqualTo(KWH * 31 / 10 + "mJ");
        assertThat(sci.path("embodied").path("mass").asString()).isEqualTo("9354324ugCO2e");
        assertThat(sci.path("embodied").path("low").asString()).isEqualTo("7278120ugCO2e");
        assertThat(sci.path("units").asLong()).isEqualTo(500_000);
        long operational = Long.parseLong(sci.path("operational").asString().replace("ugCO2e", ""));
        assertThat(sci.path("sci").asString()).isEqualTo(score(operational + 9_354_324L));
        assertThat(get("/v1/runs/" + A + "/sci?units=0").path("detail").asString())
                .contains("R is 0: a score per training token needs 1 or more");
        assertThat(get("/v1/runs/" + A + "/sci?unit=inference%20token")
                        .path("detail")
                        .asString())
                .contains("R is not known: a score per inference token needs 1 or more");
        assertThat(get("/v1/runs/" + A + "/sci?reservedFrom=2025-03-01T10:30:00Z")
                        .path("field")
                        .asString())
                .isEqualTo("reservedFrom");
    }

    @Test
    @Order(7)
    void theMakingOfADeviceCountsByTheMonthWithItsRange() {
        JsonNode embodied = get("/v1/embodied/2025-03");

        // 164 kg / 48 months, cut to the microgram; an hour of 744 is the run's
        assertThat(embodied.path("carbon").asString()).isEqualTo("3416666666ugCO2e");
        assertThat(embodied.path("low").asString()).isEqualTo("2658333333ugCO2e");
        assertThat(embodied.path("high").asString()).isEqualTo("6625000000ugCO2e");
        assertThat(embodied.path("users").toString())
                .isEqualTo("[{\"user\":\"idle:GPU-cost\",\"carbon\":\"3412074372ugCO2e\"},{\"user\":\"run:" + A
                        + "\",\"carbon\":\"4592294ugCO2e\"}]");
    }

    @Test
    @Order(7)
    void anAssetMayNameAPublishedFigure() {
        Map<String, Object> rented = new HashMap<>(Map.of(
                "device",
                "GPU-rented",
                "name",
                "A100",
                "currency",
                "USD",
                "inService",
                "2030-01-01",
                "lifeMonths",
                12,
                "hourly",
                "4.0966",
                "source",
                "list price"));
        rented.put("embodied", Map.of("reference", "A100 (none)"));
        refused(
                "/v1/assets",
                rented,
                422,
                "nothing is published here of 'A100 (none)'; there are H100 SXM5 80GB, B200");
        rented.put("embodied", Map.of("reference", "A100 SXM4 40GB"));

        JsonNode asset = SERVER.post("/v1/assets", rented).json();

        // its own figure, in the range of all A100's and of any card's
        assertThat(asset.path("embodied").path("micrograms").asLong()).isEqualTo(127_600_000_000L);
        assertThat(asset.path("embodied").path("lowMicrograms").asLong()).isEqualTo(127_600_000_000L);
        assertThat(asset.path("embodied").path("highMicrograms").asLong()).isEqualTo(318_000_000_000L);
        assertThat(asset.path("embodied").path("source").asString())
                .startsWith("arXiv 2509.00093, 2025; cradle-to-gate");
        assertThat(get("/v1/reference/gpu-prices").get(1).path("usdPerGpuHour").asString())
                .isEqualTo("4.0966");
        assertThat(get("/v1/reference/gpu-embodied")).hasSize(6);
    }

    private static String score(long micrograms) {
        return String.valueOf(Math.round(micrograms / 500_000.0));
    }

    @Test
    @Order(8)
    void aScenarioIsWeighedByTheMinuteAndBooksNothing() {
        String before = rows();
        Map<String, Object> night = new HashMap<>(Map.of(
                "run",
                A,
                "terms",
                Map.of("country", "SWE", "price", "0.10 EUR/kWh", "pue", "1.2"),
                "at",
                "22:00",
                "timeZone",
                "Europe/Stockholm",
                "gpuHour",
                "2.50 EUR/h",
                "carbonPrice",
                "85 EUR/t"));
        night.put(
                "bands",
                List.of(
                        Map.of("from", "22:00", "to", "22:30", "price", "0.04 EUR/kWh", "gramsPerKwh", "25"),
                        Map.of("from", "22:30", "to", "22:00", "gramsPerKwh", "40")));

        JsonNode answer = SERVER.post("/v1/what-if", night).json();

        JsonNode scenario = answer.path("scenario");
        assertThat(answer.path("label").asString()).isEqualTo("scenario: computed from what is booked, and in no book");
        assertThat(scenario.path("start").asString()).isEqualTo("2025-03-01T21:00:00Z");
        assertThat(scenario.path("facility").asString()).isEqualTo(KWH * 24 / 10 + "mJ");
        // 0.48 kWh x 0.04 + 1.92 kWh x 0.10; 0.48 x 25 g + 1.92 x 40 g; an hour at 2.50; 88.8 g at 85 EUR/t
        assertThat(scenario.path("cost").asString()).isEqualTo("211200uEUR");
        assertThat(scenario.path("carbon").asString()).isEqualTo("88800000ugCO2e");
        assertThat(scenario.path("hardware").asString()).isEqualTo("2500000uEUR");
        assertThat(scenario.path("carbonCost").asString()).isEqualTo("7548uEUR");
        assertThat(scenario.path("total").asString()).isEqualTo("2718748uEUR");
        assertThat(answer.path("booked").path("cost").asString()).isEqualTo("600000uEUR");
        assertThat(answer.path("booked").path("facility").asString()).isEqualTo(3 * KWH + "mJ");
        assertThat(answer.path("inputs").toString())
                .contains("starts at 22:00 in Europe/Stockholm", "(SWE, ", "PUE: 1.2 (stated)");
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    @Order(9)
    void anotherVariantTakesWhatItsComparisonMeasured() {
        Metered gpu = new Metered("GPU-asa", "GPU-asa", Method.COUNTER, Instant.parse("2025-05-01T10:00:00Z"));
        announce(ASA, gpu.host, "asa", "other");
        SERVER.mark(ASA, gpu.marks(0, 2700));
        SERVER.ship(List.of(gpu.segment(true, List.of(counted(0, 0), counted(2700, KWH * 3 / 2)))));
        SERVER.settle(ASA);

        JsonNode answer =
                SERVER.post("/v1/what-if", Map.of("run", A, "variant", "asa")).json();

        // a quarter less energy and time: 1.5 kWh x 1.5 x 0.20
        assertThat(answer.path("scenario").path("energy").asString()).isEqualTo(KWH * 3 / 2 + "mJ");
        assertThat(answer.path("scenario").path("gpuHours").asString()).isEqualTo("0.750000");
        assertThat(answer.path("scenario").path("cost").asString()).isEqualTo("450000uEUR");
        assertThat(answer.path("inputs").get(0).asString())
                .startsWith(
                        "energy and time of variant asa: 0.25 and 0.25 saved against dense over 1 pairs of comparison");
        refusedScenario(Map.of("run", A, "variant", "moe"), "measured no saving of 'moe' against 'dense'");
        refusedScenario(Map.of("run", A, "gpuHour", "2 USD/h"), "'2 USD/h' is not in EUR");
        refusedScenario(Map.of("run", A, "at", "25:00"), "'25:00' is no time of day");
        refusedScenario(Map.of("run", A, "timeZone", "Europe/Stokholm"), "there is no time zone 'Europe/Stokholm'");
        refusedScenario(
                Map.of(
                        "run",
                        A,
                        "bands",
                        List.of(
                                Map.of("from", "22:00", "to", "06:00", "price", "0.04 EUR/kWh"),
                                Map.of("from", "05:00", "to", "07:00", "price", "0.05 EUR/kWh"))),
                "the bands from 22:00 and from 05:00 overlap");
        refusedScenario(
                Map.of("run", A, "bands", List.of(Map.of("from", "22:00", "to", "06:00", "price", "0.04 SEK/kWh"))),
                "the band from 22:00 is in SEK, the scenario in EUR");
    }

    @Test
    @Order(9)
    void aContractPricesEachMinuteOfAScenarioByItsHour() {
        Map<String, Object> contract = new HashMap<>(Map.of(
                "code",
                "day-and-night",
                "kind",
                "time-of-use",
                "currency",
                "EUR",
                "zone",
                "Europe/Stockholm",
                "validFrom",
                "2025-01-01",
                "validTo",
                "2026-01-01",
                "source",
                "contract",
                "version",
                "1"));
        contract.put("rule", Map.of("bands", List.of(band("22:30", "24:00", "0.04"), band("00:00", "22:30", "0.10"))));
        created("/v1/tariffs", contract);
        String before = rows();

        JsonNode answer = SERVER.post(
                        "/v1/what-if",
                        Map.of(
                                "run",
                                A,
                                "terms",
                                Map.of("tariff", "day-and-night", "pue", "1.2"),
                                "at",
                                "22:00",
                                "timeZone",
                                "Europe/Stockholm"))
                .json();

        // half an hour with 0.48 kWh by day, half an hour with 1.92 kWh by night
        assertThat(answer.path("scenario").path("cost").asString()).isEqualTo("124800uEUR");
        assertThat(answer.path("inputs").toString()).contains("100000uEUR/kWh", "40000uEUR/kWh");
        assertThat(rows()).isEqualTo(before);
    }

    private static Map<String, Object> band(String from, String to, String price) {
        return Map.of(
                "name",
                from,
                "days",
                List.of("WEEKDAY", "SATURDAY", "SUNDAY", "HOLIDAY"),
                "from",
                from,
                "to",
                to,
                "price",
                price);
    }

    private static void refusedScenario(Map<String, Object> scenario, String words) {
        Answer answer = SERVER.post("/v1/what-if", scenario);
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().path("detail").asString()).contains(words);
    }

    private static String rows() {
        return SERVER.database()
                .sql(
                        "SELECT (SELECT count(*) FROM entry) || ' ' || (SELECT count(*) FROM terms) || ' ' || (SELECT count(*) FROM policy)")
                .query(String.class)
                .single();
    }

    /**
     * September 2025: 1 kWh in a minute, PUE 1.5: 1.5 kWh x 329.65 g = 494 475 000 ug, at 80 EUR/t 39 558 uEUR, two thirds of it the
     * device's; at 100 EUR/t 49 447.5 -> 49 448 uEUR.
     */
    @Test
    @Order(9)
    void whatACarbonPriceChargedIsALineOfItsOwnUnlessAnotherIsAskedFor() {
        created(
                "/v1/series",
                Map.of(
                        "kind",
                        "carbon-price",
                        "code",
                        "ETS-COST",
                        "source",
                        "a test",
                        "version",
                        "1",
                        "licence",
                        "ours",
                        "currency",
                        "EUR",
                        "content",
                        "from,to,value\n2025-01-01T00:00:00Z,2026-01-01T00:00:00Z,80\n"));
        Metered gpu = new Metered("GPU-carbon", "GPU-carbon", Method.COUNTER, Instant.parse("2025-09-01T10:00:00Z"));
        UUID run = new UUID(31, 5);
        SERVER.put(
                "/v1/runs/" + run,
                Map.of(
                        "name",
                        "carbon",
                        "host",
                        gpu.host,
                        "terms",
                        Map.of("country", "DEU", "price", "0.20 EUR/kWh", "pue", "1.5", "carbonPrice", "ETS-COST")));
        SERVER.mark(run, gpu.marks(0, 60));
        SERVER.ship(List.of(gpu.segment(true, List.of(counted(0, 0), counted(60, KWH)))));
        SERVER.settle(run);

        JsonNode booked = cost("2025-09?currency=EUR");
        assertThat(component(booked, "carbon price")).isEqualTo("26372 + 0 + 13186 = 39558");
        JsonNode asked = cost("2025-09?currency=EUR&carbonPrice=100+EUR/t");
        assertThat(component(asked, "carbon price")).endsWith("= 49448");
        assertThat(whole(asked.path("totals")) - whole(booked.path("totals"))).isEqualTo(49_448 - 39_558);
        assertThat(asked.path("carbonCostBooked").asString()).isEqualTo("39558uEUR");
        assertThat(component(get("/v1/tco?run=" + run + "&currency=EUR"), "carbon price"))
                .isEqualTo("26372 + 0 + 13186 = 39558");
        assertThat(cost("2025-09?currency=SEK").path("detail").asString()).contains("currencies are not mixed");
    }

    @Test
    @Order(9)
    void aProjectsCostGoesByWhoseARunIsNow() {
        String totals = get("/v1/tco?project=llm&currency=EUR").path("totals").toString();
        created("/v1/runs/" + A + "/assignments", Map.of("project", "speech", "by", "P. Lead"));

        assertThat(get("/v1/tco?project=llm&currency=EUR").path("detail").asString())
                .isEqualTo("there is no run of a project 'llm'");
        assertThat(get("/v1/tco?project=speech&currency=EUR").path("totals").toString())
                .isEqualTo(totals);
        created("/v1/runs/" + A + "/assignments", Map.of("project", "llm", "by", "P. Lead"));
        assertThat(get("/v1/tco?project=llm&currency=EUR").path("totals").toString())
                .isEqualTo(totals);
    }

    @Test
    @Order(10)
    void theFactsAreOnlyAddedToAndWhatIsChangedIsNamed() {
        for (String table : List.of("exchange_rate", "month_contract", "asset")) {
            assertThatThrownBy(() -> SERVER.application()
                            .sql("UPDATE " + table + " SET source = 'x'")
                            .update())
                    .rootCause()
                    .hasMessageContaining("permission denied");
        }
        assertThat(found()).isEmpty();
        for (String table : List.of("exchange_rate", "month_contract", "asset")) {
            SERVER.database()
                    .sql("ALTER TABLE " + table + " DISABLE TRIGGER USER")
                    .update();
        }
        for (String change : List.of(
                "exchange_rate nanos nanos+1",
                "exchange_rate day day+1",
                "month_contract tiers replace(tiers,'300','301')",
                "month_contract demand_micros demand_micros+1",
                "asset price_micros price_micros+1",
                "asset embodied_ug embodied_ug+1",
                "asset source 'x'")) {
            String[] parts = change.split(" ", -1);
            String before = SERVER.database()
                    .sql("SELECT " + parts[1] + "::text FROM " + parts[0] + " WHERE id = 1")
                    .query(String.class)
                    .single();
            String type = SERVER.database()
                    .sql("SELECT pg_typeof(" + parts[1] + ")::text FROM " + parts[0] + " WHERE id = 1")
                    .query(String.class)
                    .single();
            SERVER.database()
                    .sql("UPDATE " + parts[0] + " SET " + parts[1] + " = " + parts[2] + " WHERE id = 1")
                    .update();
            assertThat(found()).as(change).containsExactly(parts[0] + " 1");
            SERVER.database()
                    .sql("UPDATE " + parts[0] + " SET " + parts[1] + " = :before::" + type + " WHERE id = 1")
                    .param("before", before)
                    .update();
            assertThat(found()).as(change).isEmpty();
        }
    }

    private static List<String> found() {
        return SERVER.bean(Verifier.class).verify(new Check.Scope(0, 1), (stage, rows) -> {}).findings().stream()
                .map(finding -> finding.table() + " " + finding.key())
                .toList();
    }

    private static JsonNode cost(String path) {
        return get("/v1/costs/" + path);
    }

    private static JsonNode get(String path) {
        return SERVER.get(path).json();
    }

    private static void created(String path, Map<String, Object> body) {
        Answer answer = SERVER.post(path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private static void refused(String path, Map<String, Object> body, int status, String words) {
        Answer answer = SERVER.post(path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("detail").asString()).contains(words);
    }

    private static String component(JsonNode cost, String name) {
        return cost.path("components")
                .valueStream()
                .filter(each -> each.path("component").asString().equals(name))
                .map(each -> sums(each.path("sums")))
                .findFirst()
                .orElse("none: " + cost);
    }

    /** Workload, idle and overhead, and that they make the total. */
    private static String sums(JsonNode sums) {
        long workload = micros(sums, "workload");
        long idle = micros(sums, "idle");
        long overhead = micros(sums, "overhead");
        assertThat(workload + idle + overhead).isEqualTo(whole(sums));
        return workload + " + " + idle + " + " + overhead + " = " + whole(sums);
    }

    private static long whole(JsonNode sums) {
        return micros(sums, "total");
    }

    private static long micros(JsonNode sums, String field) {
        return Long.parseLong(sums.path(field).asString("0uEUR").replace("uEUR", ""));
    }
}
