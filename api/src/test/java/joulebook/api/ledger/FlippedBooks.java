package joulebook.api.ledger;

import static joulebook.api.Metered.drawing;
import static joulebook.api.Metered.missing;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.Samples;
import joulebook.api.Stated;
import joulebook.api.archive.Archiving;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.RunMark;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import tools.jackson.databind.JsonNode;

/** Small books in which every table has rows, and every column of theirs a value. */
final class FlippedBooks {
    private static final UUID COMPARISON = new UUID(8, 3);
    private static final Instant AT = Instant.parse("2026-03-08T08:01:00.123456Z");

    private final RealServer server;

    FlippedBooks(RealServer server) {
        this.server = server;
    }

    /** Runs and idle, PUE, gaps, a cross-checked counter, a clock that is set, late data with its reversals, a month closed twice. */
    void build() {
        Metered power = new Metered("GPU-bits-p", "bits", Method.INSTANT_POWER, Instant.parse("2026-03-08T08:00:00Z"));
        Metered counter = new Metered("GPU-bits-c", "bits-c", Method.COUNTER, Instant.parse("2026-03-08T08:00:00Z"));
        UUID one = new UUID(8, 1);
        UUID two = new UUID(8, 2);
        server.put(
                "/v1/comparisons/" + COMPARISON,
                Map.of("name", "bits", "preset", "tiny", "config", Map.of("variants", List.of("dense"), "lr", 3.0e-4)));
        server.put(
                "/v1/runs/" + one,
                Map.of(
                        "name",
                        "one",
                        "host",
                        "bits",
                        "devices",
                        List.of(power.device, "GPU-bits-none"),
                        "comparison",
                        COMPARISON,
                        "variant",
                        "dense",
                        "seed",
                        7,
                        "config",
                        Map.of("layers", 2, "lr", 3.0e-4, "nested", Map.of("b", 1.50, "a", List.of(true, "x"))),
                        "terms",
                        minuteByMinute()));
        server.put("/v1/runs/" + two, Map.of("name", "two", "host", "bits-c", "terms", Map.of("country", "DEU")));
        server.mark(one, power.marks(30, 150, Map.of("tokensPerSecond", 1234.5)));
        server.mark(
                one,
                List.of(
                        new RunMark(1, RunMark.Kind.STEP, power.boot, 60_000_000_123L, AT, 1L, 4096L, 3.25, Map.of()),
                        new RunMark(
                                2,
                                RunMark.Kind.EVALUATION,
                                power.boot,
                                90_000_000_000L,
                                AT,
                                2L,
                                8192L,
                                0.1,
                                Map.of())));
        server.mark(two, counter.marks(10, 100));
        List<Sample> counts = List.of(
                checked(0, 5_000),
                checked(40, 9_001),
                missing(70, GapReason.DEVICE_LOST),
                checked(90, 20_000),
                checked(170, 70_000));
        server.ship(List.of(power.segment(false, drawing(0, 59, 100_003)), counter.segment(true, counts)));
        Instrument set = Samples.counter("GPU-bits-set", new Power(700_000));
        server.ship(List.of(
                Samples.segment(set, power.began, 0, false, List.of(checked(0, 1_000), checked(40, 9_000))),
                Samples.segment(
                        set, power.began.plusSeconds(5), 1, true, List.of(checked(41, 9_300), checked(80, 20_000)))));
        server.settle(one, two);
        bookAll();
        server.ship(List.of(power.segment(true, drawing(60, 200, 250_001))));
        bookAll();
        assertThat(Books.story(server, power.device)).contains("REVERSAL");
        closeTwice();
    }

    /** A policy with all that there is: a series with a hole and a correction, a contract by a market, losses, water, carbon. */
    private Map<String, String> minuteByMinute() {
        StringBuilder hours = new StringBuilder("from,value\n");
        for (int hour = 0; hour < 24; hour++) {
            hours.append(hour == 8 ? "" : "2026-03-08T%02d:00:00Z,%d\n".formatted(hour, 200 + hour));
        }
        series("intensity", "ZONE-BITS", Map.of("basis", "life-cycle", "step", "PT1H"), hours.toString());
        series(
                "intensity",
                "ZONE-BITS",
                Map.of("basis", "life-cycle", "step", "PT1H", "corrects", true, "gwpSet", "AR6", "attribution", "us"),
                "from,value\n2026-03-08T09:00:00Z,250\n");
        series(
                "intensity",
                "ZONE-WHOLE",
                Map.of("basis", "life-cycle", "step", "PT1H"),
                hours + "2026-03-08T08:00:00Z,208\n");
        series(
                "price",
                "MARKET-LATE",
                Map.of("currency", "EUR"),
                "from,to,value\n2026-03-09T00:00:00Z,2027-01-01T00:00:00Z,1\n");
        created(server.post(
                "/v1/tariffs",
                Stated.contract("CONTRACT-LATE", "dynamic", Map.of("series", "MARKET-LATE", "otherwise", "0.2"))));
        String year = "from,to,value\n2026-01-01T00:00:00Z,2027-01-01T00:00:00Z,";
        series("price", "MARKET-BITS", Map.of("currency", "EUR"), year + "-0.031\n");
        series("carbon-price", "ETS-BITS", Map.of("currency", "EUR"), year + "71.5\n");
        series("losses", "LOSSES-BITS", Map.of(), year + "0.05\n");
        series("water", "WATER-BITS", Map.of(), year + "0.19\n");
        series(
                "pue",
                "PUE-BITS",
                Map.of(),
                "from,to,facility_kwh,it_kwh\n2026-01-01T00:00:00Z,2027-01-01T00:00:00Z,1300,1000\n");
        Map<String, Object> tariff =
                Stated.contract("CONTRACT-BITS", "dynamic", Map.of("series", "MARKET-BITS", "otherwise", "0.2"));
        long old = server.post("/v1/tariffs", tariff).json().path("id").asLong();
        tariff.putAll(Map.of("version", "2", "supersedes", old));
        assertThat(server.post("/v1/tariffs", tariff).status()).isEqualTo(201);
        return Map.of(
                "country",
                "DEU",
                "zone",
                "ZONE-BITS",
                "tariff",
                "CONTRACT-BITS",
                "pueSeries",
                "PUE-BITS",
                "losses",
                "LOSSES-BITS",
                "water",
                "WATER-BITS",
                "carbonPrice",
                "ETS-BITS");
    }

    /** A counter's reading with a power of 400 W beside it. */
    private static Sample checked(long second, long millijoules) {
        return new Sample(
                second * 1_000_000_000L,
                new Reading.Counted(new Energy(millijoules)),
                new Power(400_000),
                Condition.UNKNOWN);
    }

    private void series(String kind, String code, Map<String, ?> more, String content) {
        Map<String, Object> series = new HashMap<>(Map.of(
                "kind", kind, "code", code, "source", "ours", "version", "1", "licence", "ours", "content", content));
        series.putAll(more);
        RealServer.Answer answer = server.post("/v1/series", series);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private void closeTwice() {
        correctAFactor();
        server.put("/v1/calendar", Map.of("zone", "Europe/Berlin", "fiscalYearStart", 4));
        close("CLOSED");
        ship("GPU-bits-adjusted");
        bookAll();
        assertThat(server.database()
                        .sql("SELECT adjusts FROM entry ORDER BY id DESC LIMIT 1")
                        .query(String.class)
                        .single())
                .isEqualTo("2026-03");
        server.post("/v1/periods/2026-03/reopen", Map.of("by", "A. Auditor", "why", "a device was forgotten"));
        ship("GPU-bits-restated");
        restate();
        close("RESTATED");
        archive();
        compare();
        stateTheMarket();
        stateCosts();
    }

    private void compare() {
        created(server.put(
                "/v1/experiments/" + new UUID(8, 4),
                Map.of(
                        "name",
                        "bits",
                        "cells",
                        List.of(Map.of("comparison", COMPARISON, "preset", "tiny", "seqLen", 512, "density", 0.125)))));
        server.post("/v1/settlements", Map.of("runs", List.of(), "comparison", COMPARISON));
    }

    /** A lot of one hour and one of a year, both retired; a residual mix that was corrected, and a supplier's. */
    private void stateTheMarket() {
        long hour = lot("PPA", "sun-1", "900 Wh", "2026-03-08T08:00:00Z", "2026-03-08T09:00:00Z");
        lot("GO", "DE-77", "2 kWh", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        created(server.post(
                "/v1/instruments/" + hour + "/retirement",
                Map.of("by", "us", "on", "2026-04-30", "reference", "cancellation 5")));
        Map<String, Object> mix = new HashMap<>(Map.of(
                "kind",
                "RESIDUAL",
                "boundary",
                "DE",
                "gramsPerKwh",
                "700",
                "validFrom",
                "2026-01-01",
                "validTo",
                "2027-01-01",
                "source",
                "ours",
                "version",
                "1",
                "licence",
                "ours"));
        long old = created(server.post("/v1/market-factors", mix)).path("id").asLong();
        mix.putAll(Map.of("version", "2", "supersedes", old));
        created(server.post("/v1/market-factors", mix));
        mix.remove("supersedes");
        mix.putAll(Map.of("kind", "SUPPLIER", "supplier", "Green AG", "gramsPerKwh", "30"));
        created(server.post("/v1/market-factors", mix));
        RealServer.Answer stated = server.post(
                "/v1/market-statements", Map.of("period", "2026-03", "boundary", "DE", "supplier", "Green AG"));
        assertThat(stated.status()).as(stated.text()).isEqualTo(200);
    }

    private long lot(String kind, String serial, String volume, String from, String to) {
        Map<String, Object> lot = new HashMap<>(Map.of(
                "registry",
                "HKNR",
                "serial",
                serial,
                "kind",
                kind,
                "technology",
                "solar",
                "volume",
                volume,
                "generatedFrom",
                from,
                "generatedTo",
                to,
                "boundary",
                "DE",
                "source",
                "registry extract"));
        lot.putAll(Map.of("gramsPerKwh", "12", "licence", "ours"));
        return created(server.post("/v1/instruments", lot)).path("id").asLong();
    }

    private void stateCosts() {
        Map<String, Object> rate = new HashMap<>(Map.of(
                "base",
                "USD",
                "quote",
                "EUR",
                "day",
                "2026-03-31",
                "rate",
                "0.925",
                "source",
                "ECB",
                "licence",
                "free"));
        long old = created(server.post("/v1/exchange-rates", rate)).path("id").asLong();
        rate.putAll(Map.of("rate", "0.926", "supersedes", old));
        created(server.post("/v1/exchange-rates", rate));
        Map<String, Object> contract = new HashMap<>(Map.of(
                "code",
                "tiers",
                "currency",
                "EUR",
                "validFrom",
                "2026-01-01",
                "validTo",
                "2027-01-01",
                "tiers",
                List.of(
                        Map.of("fromKwh", 0, "toKwh", 3, "pricePerKwh", "0.30"),
                        Map.of("fromKwh", 3, "pricePerKwh", "0.10")),
                "demandMinutes",
                15,
                "demandPerKw",
                "10",
                "source",
                "contract 1",
                "version",
                "1"));
        old = created(server.post("/v1/month-contracts", contract)).path("id").asLong();
        contract.putAll(Map.of("version", "2", "supersedes", old));
        created(server.post("/v1/month-contracts", contract));
        Map<String, Object> asset = new HashMap<>(Map.of(
                "device",
                "GPU-bits-c",
                "name",
                "H100",
                "currency",
                "EUR",
                "inService",
                "2025-01-01",
                "lifeMonths",
                48,
                "price",
                "35712",
                "residual",
                "100",
                "interestPerCent",
                "5",
                "licencePerMonth",
                "74.40",
                "source",
                "invoice 7"));
        asset.putAll(Map.of(
                "ratedWatts",
                "700",
                "facilityPerKwMonth",
                "100",
                "embodied",
                Map.of(
                        "grams",
                        "164000",
                        "low",
                        "127600",
                        "high",
                        "318000",
                        "basis",
                        "USE",
                        "lifeHours",
                        35040,
                        "source",
                        "NVIDIA")));
        old = created(server.post("/v1/assets", asset)).path("id").asLong();
        asset.putAll(Map.of("price", "35000", "supersedes", old));
        created(server.post("/v1/assets", asset));
        created(server.post(
                "/v1/assets",
                Map.of(
                        "device",
                        "GPU-bits-p",
                        "name",
                        "rented",
                        "currency",
                        "USD",
                        "inService",
                        "2025-01-01",
                        "lifeMonths",
                        12,
                        "hourly",
                        "2",
                        "source",
                        "invoice 8")));
    }

    private static JsonNode created(RealServer.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    /** All is in files; the samples of one device are there only. */
    private void archive() {
        Archiving archiving = server.bean(Archiving.class);
        Instant from = Instant.parse("2026-03-08T00:00:00Z");
        archiving.due(from, from.plusSeconds(86_400)).forEach(archiving::archive);
        server.database()
                .sql("SELECT id FROM archive_file WHERE device = 'GPU-bits-p'")
                .query(Long.class)
                .list()
                .forEach(archiving::delete);
        assertThat(server.database()
                        .sql("SELECT count(*) FROM raw_deletion")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    private void restate() {
        for (String pue : List.of("1.31", "1.32")) {
            assertThat(server.post(
                                    "/v1/periods/2026-03/restatements",
                                    Map.of(
                                            "cause",
                                            "METHOD",
                                            "run",
                                            new UUID(8, 2),
                                            "terms",
                                            Map.of("pue", pue),
                                            "by",
                                            "A. Auditor",
                                            "why",
                                            "a meter at the transformer"))
                            .status())
                    .isEqualTo(200);
        }
        statePolicies();
        server.post(
                "/v1/runs/" + new UUID(8, 1) + "/assignments",
                Map.of("project", "bits", "costCentre", "4711", "by", "P. Lead"));
        server.post("/v1/uncertainties", Map.of("pue", "1.32", "halfWidthPercent", "4", "source", "its meters"));
        server.post("/v1/uncertainties", Map.of("factor", 1, "halfWidthPercent", "7.5", "source", "its publisher"));
    }

    /** For idle, corrected; then the month by what is known now, and a run by another policy. */
    private void statePolicies() {
        Map<String, Object> policy = new HashMap<>(Map.of(
                "device",
                "GPU-bits-c",
                "validFrom",
                "2026-03-01T00:00:00Z",
                "by",
                "S. Manager",
                "terms",
                Map.of("country", "DEU", "zone", "ZONE-BITS")));
        long old = server.post("/v1/site-policies", policy).json().path("id").asLong();
        policy.putAll(Map.of(
                "supersedes",
                old,
                "terms",
                Map.of("country", "DEU", "zone", "ZONE-WHOLE", "tariff", "CONTRACT-LATE", "pue", "1.5")));
        assertThat(server.post("/v1/site-policies", policy).status()).isEqualTo(201);
        for (Map<String, Object> asked : List.of(
                Map.<String, Object>of("cause", "FACTOR"),
                Map.of("cause", "ERROR", "run", new UUID(8, 1), "terms", Map.of("pue", "1.4")),
                Map.of(
                        "cause",
                        "METHOD",
                        "run",
                        new UUID(8, 2),
                        "terms",
                        Map.of("zone", "ZONE-BITS", "country", "DEU")))) {
            Map<String, Object> whole = new HashMap<>(asked);
            whole.putAll(Map.of("by", "A. Auditor", "why", "as found"));
            RealServer.Answer answer = server.post("/v1/periods/2026-03/restatements", whole);
            assertThat(answer.status()).as(asked + answer.text()).isEqualTo(200);
        }
    }

    private void correctAFactor() {
        Map<String, Object> factor = new HashMap<>(Map.of(
                "geo",
                "ZONE-BITS",
                "name",
                "A grid",
                "basis",
                "direct",
                "gramsPerKwh",
                "300",
                "validFrom",
                "2026-01-01",
                "validTo",
                "2026-07-01",
                "source",
                "ours",
                "version",
                "1",
                "licence",
                "ours",
                "gwpSet",
                "AR6"));
        long old = server.post("/v1/factors", factor).json().path("id").asLong();
        factor.putAll(Map.of("version", "2", "supersedes", old));
        assertThat(server.post("/v1/factors", factor).status()).isEqualTo(201);
    }

    private void close(String state) {
        assertThat(server.post("/v1/periods/2026-03/close", Map.of())
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo(state);
    }

    /** A device that says how much it can draw. */
    private void ship(String device) {
        Instrument instrument = new Instrument(
                new DeviceId(device),
                device,
                "Test GPU",
                Method.INSTANT_POWER,
                Scope.GPU,
                50,
                new Power(700_000),
                "written by a test");
        long began = Instant.parse("2026-03-08T08:00:00Z").getEpochSecond() * 1_000_000_000L;
        server.ship(List.of(new Segment(instrument, UUID.randomUUID(), 0, began, true, drawing(0, 60, 40_000))));
    }

    private void bookAll() {
        Map<String, String> period = Map.of("from", "2026-03-08T08:00:00Z", "to", "2026-03-08T09:00:00Z");
        for (String job : List.of("closewindows", "attributeruns", "postentries")) {
            assertThat(server.post("/v1/jobs/" + job, period)
                            .json()
                            .path("state")
                            .asString())
                    .isEqualTo("COMPLETED");
        }
    }
}
