package joulebook.api.ledger;

import static joulebook.api.Metered.counted;
import static joulebook.api.Metered.drawing;
import static joulebook.api.Metered.missing;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.Stated;
import joulebook.api.archive.Archiving;
import joulebook.api.verification.Check;
import joulebook.api.verification.Finding;
import joulebook.api.verification.Verification;
import joulebook.api.verification.Verifier;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Sample;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One bit changed anywhere in what is booked or measured is found, and the row that it is in is named. Each flip happens in
 * the real database with triggers and constraints off, and is flipped back.
 */
@Tag("server")
class BitFlipsTest {
    private static final long SEED = 20_260_307;
    private static final int FLIPS = 1000;
    private static final RealServer SERVER =
            RealServer.alone("--joulebook.archive.after-days=1", "--joulebook.archive.delete-after-days=1");
    private static final JdbcClient DATABASE = SERVER.database();
    private static final Check.Scope ALL = new Check.Scope(null, 1);

    /** A column whose bits are flipped; its type says which bits there are. */
    private record Column(String table, List<String> key, String name, String type) {}

    private static final List<Column> COLUMNS = new ArrayList<>();

    static {
        columns(
                "entry",
                "id",
                "id:bigint kind:text device:text minute:time revision:integer reverses:bigint cause:text"
                        + " posted_at:time adjusts:text booked_in:time restatement:bigint previous:bytes hash:bytes accounts:integers"
                        + " sides:text amounts:array terms:array checksums:integers");
        columns("account", "id", "id:integer name:text unit:text digest:bytes");
        columns(
                "device_window",
                "device minute revision",
                "device:text minute:time revision:integer instrument:bigint"
                        + " energy_mj:bigint covered_nanos:bigint cross_check_mj:bigint gaps:json inputs_sha256:text"
                        + " arrival:bigint closed_at:time digest:bytes");
        columns(
                "attribution",
                "device minute revision",
                "device:text minute:time revision:integer"
                        + " window_revision:integer inputs_sha256:text attributed_at:time digest:bytes");
        columns(
                "attribution_share",
                "device minute revision run",
                "device:text minute:time revision:integer run:uuid"
                        + " energy_mj:bigint covered_nanos:bigint crc32c:integer");
        columns(
                "segment",
                "device boot first_monotonic sequence",
                "device:text boot:uuid first_monotonic:bigint"
                        + " sequence:bigint instrument:bigint utc_offset:bigint first_utc:time last_utc:time samples:integer"
                        + " ends_stream:boolean payload:bytes payload:bytes payload:bytes crc32c:integer arrival:bigint"
                        + " received_at:time digest:bytes");
        columns(
                "instrument",
                "id",
                "device:text host:text name:text method:text scope:text"
                        + " uncertainty_permille:integer provenance:text first_seen:time digest:bytes");
        columns(
                "factor",
                "id",
                "geo:text iso2:text name:text year:integer basis:text mg_per_kwh:bigint source:text"
                        + " version:text licence:text valid_from:date valid_to:date known_from:time gwp_set:text"
                        + " supersedes:bigint co2_mg_per_kwh:bigint ch4_ug_per_kwh:bigint n2o_ug_per_kwh:bigint"
                        + " digest:bytes");
        columns(
                "series",
                "id",
                "kind:text code:text basis:text step_seconds:integer unit:text source:text losses_included:boolean"
                        + " digest:bytes");
        columns(
                "series_import",
                "id",
                "series:bigint version:text licence:text attribution:text gwp_set:text shape:text content_sha256:bytes"
                        + " known_from:time digest:bytes");
        columns(
                "series_point",
                "id",
                "series:bigint import:bigint valid_from:time valid_to:time value:bigint detail:text supersedes:bigint"
                        + " digest:bytes");
        columns(
                "tariff",
                "id",
                "code:text kind:text currency:text zone:text valid_from:date valid_to:date rule:text source:text"
                        + " version:text known_from:time supersedes:bigint digest:bytes");
        columns(
                "policy",
                "id",
                "geo:text geo_assumed:boolean basis:text zone:text tariff:text tariff_micros:bigint currency:text"
                        + " tariff_source:text tariff_assumed:boolean pue_series:text pue_permille:integer"
                        + " pue_source:text losses:text water:text carbon_price:text digest:bytes");
        columns(
                "terms",
                "id",
                "factor:bigint factor_assumed:boolean tariff_micros:bigint currency:text"
                        + " tariff_source:text tariff_assumed:boolean pue_permille:integer pue_source:text"
                        + " intensity_mg_per_kwh:bigint intensity_point:bigint intensity_inputs:bytes"
                        + " intensity_source:text intensity_licence:text intensity_fallback:text tariff:bigint"
                        + " price_point:bigint price_fallback:text pue_point:bigint loss_ppm:integer loss_point:bigint"
                        + " water_ul_per_kwh:bigint water_point:bigint carbon_price_micros:bigint"
                        + " carbon_price_currency:text carbon_price_point:bigint digest:bytes");
        columns(
                "restatement",
                "id",
                "id:bigint period:text from_utc:time to_utc:time cause:text run:uuid old_terms:array new_terms:array"
                        + " old_policies:array new_policies:array stale_terms:array stale_from:times stale_to:times"
                        + " fixed_terms:array given_by:array asked_by:text reason:text after_entry:bigint asked_at:time digest:bytes");
        columns(
                "site_policy",
                "id",
                "device:text valid_from:time policy:bigint stated_by:text known_from:time supersedes:bigint digest:bytes");
        columns("idle_terms", "id", "terms:bigint known_from:time digest:bytes");
        columns(
                "run_assignment",
                "id",
                "run:uuid project:text cost_centre:text stated_by:text stated_at:time digest:bytes");
        columns(
                "stated_uncertainty",
                "id",
                "factor:bigint pue_permille:integer half_width_permille:integer source:text stated_at:time digest:bytes");
        columns("site_calendar", "id", "zone:text fiscal_year_start:integer stated_at:time digest:bytes");
        columns(
                "period",
                "id",
                "id:text from_utc:time to_utc:time zone:text fiscal_year:integer fiscal_month:integer digest:bytes");
        columns(
                "period_closing",
                "period number",
                "period:text number:integer last_entry:bigint began_at:time digest:bytes");
        columns(
                "period_tile",
                "period number tile",
                "period:text number:integer tile:integer first_entry:bigint entries:array leaves:bytes root:text");
        columns(
                "period_seal",
                "period number",
                "period:text number:integer entries:bigint root:text last_entry:bigint last_hash:text supersedes:integer"
                        + " sealed_at:time key:text signature:text");
        columns(
                "period_reopening",
                "period seal",
                "period:text seal:integer approved_by:text reason:text reopened_at:time digest:bytes");
        columns("site_key", "fingerprint", "fingerprint:text public_key:bytes");
        columns(
                "archive_file",
                "id",
                "device:text day:date part:integer path:text bytes:bigint sha256:bytes segments:integer samples:bigint"
                        + " from_utc:time to_utc:time layout:integer written_at:time digest:bytes");
        columns(
                "archived_segment",
                "arrival",
                "arrival:bigint file:bigint payload_bytes:integer payload_sha256:bytes samples_sha256:bytes"
                        + " crc32c:integer");
        columns(
                "raw_deletion",
                "file",
                "file:bigint read_sha256:bytes after_days:integer deleted_at:time digest:bytes");
    }

    private static void columns(String table, String key, String columns) {
        for (String column : columns.split(" ", -1)) {
            String[] parts = column.split(":", -1);
            COLUMNS.add(new Column(table, List.of(key.split(" ", -1)), parts[0], parts[1]));
        }
    }

    private final Random random = new Random(SEED);
    private final List<String> missed = new ArrayList<>();

    /** Runs and idle, PUE, gaps, a cross-checked counter, late data with its reversals, a month closed twice. */
    @BeforeAll
    static void books() {
        Metered power = new Metered("GPU-bits-p", "bits", Method.INSTANT_POWER, Instant.parse("2026-03-08T08:00:00Z"));
        Metered counter = new Metered("GPU-bits-c", "bits-c", Method.COUNTER, Instant.parse("2026-03-08T08:00:00Z"));
        UUID one = new UUID(8, 1);
        UUID two = new UUID(8, 2);
        SERVER.put("/v1/runs/" + one, Map.of("name", "one", "host", "bits", "terms", minuteByMinute()));
        SERVER.put("/v1/runs/" + two, Map.of("name", "two", "host", "bits-c", "terms", Map.of("country", "DEU")));
        SERVER.mark(one, power.marks(30, 150));
        SERVER.mark(two, counter.marks(10, 100));
        List<Sample> counts = List.of(
                counted(0, 5_000),
                counted(40, 9_001),
                missing(70, GapReason.DEVICE_LOST),
                counted(90, 20_000),
                counted(170, 70_000));
        SERVER.ship(List.of(power.segment(false, drawing(0, 59, 100_003)), counter.segment(true, counts)));
        SERVER.settle(one, two);
        bookAll();
        SERVER.ship(List.of(power.segment(true, drawing(60, 200, 250_001))));
        bookAll();
        assertThat(Books.story(SERVER, power.device)).contains("REVERSAL");
        closeTwice();
    }

    /** A policy with all that there is: a series with a hole and a correction, a contract by a market, losses, water, carbon. */
    private static Map<String, String> minuteByMinute() {
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
        long old = SERVER.post("/v1/tariffs", tariff).json().path("id").asLong();
        tariff.putAll(Map.of("version", "2", "supersedes", old));
        assertThat(SERVER.post("/v1/tariffs", tariff).status()).isEqualTo(201);
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

    private static void series(String kind, String code, Map<String, ?> more, String content) {
        Map<String, Object> series = new HashMap<>(Map.of(
                "kind", kind, "code", code, "source", "ours", "version", "1", "licence", "ours", "content", content));
        series.putAll(more);
        RealServer.Answer answer = SERVER.post("/v1/series", series);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private static void closeTwice() {
        correctAFactor();
        SERVER.put("/v1/calendar", Map.of("zone", "Europe/Berlin", "fiscalYearStart", 4));
        close("CLOSED");
        ship("GPU-bits-adjusted");
        bookAll();
        assertThat(DATABASE.sql("SELECT adjusts FROM entry ORDER BY id DESC LIMIT 1")
                        .query(String.class)
                        .single())
                .isEqualTo("2026-03");
        SERVER.post("/v1/periods/2026-03/reopen", Map.of("by", "A. Auditor", "why", "a device was forgotten"));
        ship("GPU-bits-restated");
        restate();
        close("RESTATED");
        archive();
    }

    /** All is in files; the samples of one device are there only. */
    private static void archive() {
        Archiving archiving = SERVER.bean(Archiving.class);
        Instant from = Instant.parse("2026-03-08T00:00:00Z");
        archiving.due(from, from.plusSeconds(86_400)).forEach(archiving::archive);
        DATABASE.sql("SELECT id FROM archive_file WHERE device = 'GPU-bits-p'")
                .query(Long.class)
                .list()
                .forEach(archiving::delete);
        assertThat(count("raw_deletion")).isEqualTo(1);
    }

    private static void restate() {
        for (String pue : List.of("1.31", "1.32")) {
            assertThat(SERVER.post(
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
        SERVER.post(
                "/v1/runs/" + new UUID(8, 1) + "/assignments",
                Map.of("project", "bits", "costCentre", "4711", "by", "P. Lead"));
        SERVER.post("/v1/uncertainties", Map.of("pue", "1.32", "halfWidthPercent", "4", "source", "its meters"));
        SERVER.post("/v1/uncertainties", Map.of("factor", 1, "halfWidthPercent", "7.5", "source", "its publisher"));
    }

    /** For idle, corrected; then the month by what is known now, and a run by another policy. */
    private static void statePolicies() {
        Map<String, Object> policy = new HashMap<>(Map.of(
                "device",
                "GPU-bits-c",
                "validFrom",
                "2026-03-01T00:00:00Z",
                "by",
                "S. Manager",
                "terms",
                Map.of("country", "DEU", "zone", "ZONE-BITS")));
        long old = SERVER.post("/v1/site-policies", policy).json().path("id").asLong();
        policy.putAll(Map.of(
                "supersedes",
                old,
                "terms",
                Map.of("country", "DEU", "zone", "ZONE-BITS", "price", "0.25 EUR/kWh", "pue", "1.5")));
        assertThat(SERVER.post("/v1/site-policies", policy).status()).isEqualTo(201);
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
            RealServer.Answer answer = SERVER.post("/v1/periods/2026-03/restatements", whole);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
    }

    private static void correctAFactor() {
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
        long old = SERVER.post("/v1/factors", factor).json().path("id").asLong();
        factor.putAll(Map.of("version", "2", "supersedes", old));
        assertThat(SERVER.post("/v1/factors", factor).status()).isEqualTo(201);
    }

    private static void close(String state) {
        assertThat(SERVER.post("/v1/periods/2026-03/close", Map.of())
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo(state);
    }

    private static void ship(String device) {
        SERVER.ship(List.of(new Metered(device, device, Method.INSTANT_POWER, Instant.parse("2026-03-08T08:00:00Z"))
                .segment(true, drawing(0, 60, 40_000))));
    }

    private static void bookAll() {
        Map<String, String> period = Map.of("from", "2026-03-08T08:00:00Z", "to", "2026-03-08T09:00:00Z");
        for (String job : List.of("closewindows", "attributeruns", "postentries")) {
            assertThat(SERVER.post("/v1/jobs/" + job, period)
                            .json()
                            .path("state")
                            .asString())
                    .isEqualTo("COMPLETED");
        }
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    void untouchedBooksAreWhole() {
        Verification found = verify();

        assertThat(found.findings()).isEmpty();
        assertThat(found.whole()).isTrue();
        assertThat(found.stages())
                .allSatisfy(stage -> assertThat(stage.uncovered()).isZero());
        assertThat(found.stages())
                .filteredOn(stage -> stage.name().equals("sealed entries"))
                .singleElement()
                .satisfies(stage -> assertThat(stage.rows()).isEqualTo(count("entry")));
    }

    @Test
    void everyFlippedBitIsFoundAndItsRowNamed() {
        takeGuardsOff();
        assertThat(verify().findings()).isEmpty();
        for (int flip = 0; flip < FLIPS; ) {
            if (flipped(COLUMNS.get(random.nextInt(COLUMNS.size())))) {
                flip++;
            }
        }
        assertThat(missed).isEmpty();
        assertThat(verify().findings()).isEmpty();
    }

    /** As somebody could who owns the database. */
    private static void takeGuardsOff() {
        SERVER.transaction()
                .executeWithoutResult(status -> DATABASE.sql("""
                        SELECT format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', conrelid::regclass, conname)
                        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'u')
                            AND conparentid = 0 AND coninhcount = 0
                        UNION ALL
                        SELECT format('ALTER TABLE %s DISABLE TRIGGER USER', oid::regclass)
                        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                        """)
                        .query(String.class)
                        .list()
                        .forEach(change -> DATABASE.sql(change).update()));
    }

    /** Flips one bit and back; false where the database cannot store what comes out, and nothing was tested. */
    private boolean flipped(Column column) {
        String at = DATABASE.sql("SELECT tableoid::regclass || ' WHERE ctid = ''' || ctid || '''' FROM "
                        + column.table() + " WHERE " + column.name()
                        + " IS NOT NULL ORDER BY md5(ctid::text || tableoid || :n) LIMIT 1")
                .param("n", random.nextInt())
                .query(String.class)
                .optional()
                .orElse(null);
        if (at == null) {
            return false;
        }
        String table = at.substring(0, at.indexOf(" WHERE "));
        String row = at.substring(at.indexOf(" WHERE "));
        String key = key("SELECT " + String.join(", ", column.key()) + " FROM " + table + row);
        String change = change(column, table, row);
        String after = change == null ? null : flip(column, table, row, change);
        if (after == null) {
            return false;
        }
        List<Finding> findings = verify().findings();
        if (findings.stream().noneMatch(finding -> names(finding, column.table(), List.of(key, after)))) {
            missed.add("a bit of " + column.table() + "." + column.name() + " of " + key + ": " + findings);
        }
        // the row's newest version is the one that was changed last
        String back = " WHERE ctid = (SELECT ctid FROM " + table + " ORDER BY xmin::text::bigint DESC LIMIT 1)";
        assertThat(flip(column, table, back, change)).isEqualTo(key);
        return true;
    }

    /** A posting is named by its entry and line. */
    private static boolean names(Finding finding, String table, List<String> keys) {
        String key = finding.table().equals("posting") ? finding.key().split(" ", -1)[0] : finding.key();
        String found = finding.table().equals("posting") ? "entry" : finding.table();
        return found.equals(table) && keys.contains(key);
    }

    /** The row's key after the flip; null where PostgreSQL knows no such text, JSON, partition or instant. */
    private static @Nullable String flip(Column column, String table, String row, String change) {
        try {
            return key("UPDATE " + table + " SET " + column.name() + " = " + change + row + " RETURNING "
                    + String.join(", ", column.key()));
        } catch (DataAccessException e) {
            return null;
        }
    }

    /** A row's key as a finding writes it. */
    private static String key(String sql) {
        return DATABASE.sql(sql)
                .query((row, n) -> {
                    List<String> parts = new ArrayList<>();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        String name = row.getMetaData().getColumnName(i);
                        String text = row.getString(i);
                        parts.add(
                                name.equals("minute")
                                        ? row.getObject(i, OffsetDateTime.class)
                                                .toInstant()
                                                .toString()
                                        : text == null ? "idle" : text);
                    }
                    return String.join(" ", parts);
                })
                .single();
    }

    /** The SQL of the column's value with one bit flipped; null where there is none to flip. */
    private String change(Column column, String table, String row) {
        String name = column.name();
        Integer length = DATABASE.sql("SELECT octet_length(" + (column.type().equals("bytes") ? name : name + "::text")
                        + ") FROM " + table + row)
                .query(Integer.class)
                .optional()
                .orElse(null);
        if (length == null || length == 0) {
            return null;
        }
        return switch (column.type()) {
            case "bigint" -> name + " # (1::bigint << " + random.nextInt(64) + ")";
            case "integer" -> name + " # (1 << " + random.nextInt(32) + ")";
            case "boolean" -> "NOT " + name;
            case "time" -> time(name);
            case "date" ->
                "'2000-01-01'::date + ((" + name + " - '2000-01-01'::date) # (1 << " + random.nextInt(20) + "))";
            case "uuid" -> "encode(" + bit("uuid_send(run)".replace("run", name), 16) + ", 'hex')::uuid";
            case "bytes" -> bit(name, length);
            case "array" -> element(name, "e # (1::bigint << " + random.nextInt(64) + ")");
            case "integers" -> element(name, "e # (1 << " + random.nextInt(32) + ")");
            case "times" -> element(name, time("e"));
            case "json" -> "convert_from(" + bit("convert_to(gaps::text, 'UTF8')", length) + ", 'UTF8')::jsonb";
            default -> "convert_from(" + bit("convert_to(" + name + ", 'UTF8')", length) + ", 'UTF8')";
        };
    }

    /** PostgreSQL keeps an instant as microseconds since 2000; its product with an interval is exact below 2^53. */
    private String time(String name) {
        String micros = "(extract(epoch FROM " + name + " - '2000-01-01Z'::timestamptz) * 1000000)::bigint";
        return "'2000-01-01Z'::timestamptz + ((" + micros + ") # (1::bigint << " + random.nextInt(52)
                + ")) * interval '1 microsecond'";
    }

    /** Of one of its elements that are not null. */
    private String element(String name, String flipped) {
        return """
                (SELECT array_agg(CASE WHEN n = (SELECT m FROM unnest(%1$s) WITH ORDINALITY AS v(f, m) WHERE f IS NOT NULL
                    ORDER BY md5(m || '%2$d') LIMIT 1) THEN %3$s ELSE e END ORDER BY n)
                FROM unnest(%1$s) WITH ORDINALITY AS u(e, n))""".formatted(name, random.nextInt(), flipped);
    }

    private String bit(String bytes, int length) {
        int bit = random.nextInt(length * 8);
        return "set_bit(" + bytes + ", " + bit + ", 1 - get_bit(" + bytes + ", " + bit + "))";
    }

    private static Verification verify() {
        return SERVER.bean(Verifier.class).verify(ALL, (stage, rows) -> {});
    }

    private static long count(String table) {
        return DATABASE.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }
}
