package joulebook.api.carbon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Grids of the user's own: each test has one that nobody else uses. */
class FactorTest {
    private static final RealServer SERVER = RealServer.shared();

    @Test
    void aFactorHoldsOnItsDaysAndNoOther() {
        add(factor("ZONE-DAYS", "120.5", "2025-04-01", "2025-10-01"));

        assertThat(figures("geo=ZONE-DAYS")).isEqualTo("120500 ");
        assertThat(figures("geo=ZONE-DAYS&validAt=2025-03-31")).isEmpty();
        assertThat(figures("geo=ZONE-DAYS&validAt=2025-04-01")).isEqualTo("120500 ");
        assertThat(figures("geo=ZONE-DAYS&validAt=2025-09-30")).isEqualTo("120500 ");
        assertThat(figures("geo=ZONE-DAYS&validAt=2025-10-01")).isEmpty();
    }

    @Test
    void aCorrectedFactorIsWhatWasKnownBeforeItsCorrection() {
        JsonNode old = add(factor("ZONE-KNOWN", "300", "2025-01-01", "2026-01-01"));
        Map<String, Object> correction = factor("ZONE-KNOWN", "310", "2025-01-01", "2026-01-01");
        correction.put("version", "2");
        correction.put("supersedes", old.path("id").asLong());
        JsonNode corrected = add(correction);

        String since = corrected.path("knownFrom").asString();
        String before = Instant.parse(since).minusNanos(1000).toString();
        assertThat(figures("geo=ZONE-KNOWN&validAt=2025-06-01&knownAt=" + before))
                .isEqualTo("300000 ");
        assertThat(figures("geo=ZONE-KNOWN&validAt=2025-06-01&knownAt=" + since))
                .isEqualTo("310000 ");
        // both stay, and the old one says since when it is not known any more
        assertThat(figures("geo=ZONE-KNOWN")).isEqualTo("300000 310000 ");
        assertThat(SERVER.get("/v1/factors?geo=ZONE-KNOWN")
                        .json()
                        .get(0)
                        .path("knownTo")
                        .asString())
                .isEqualTo(since);

        correction.put("version", "3");
        refused(correction, 409, "factor " + old.path("id") + " was superseded at " + since);
    }

    /** Pages of two, of three factors: the next page's address comes with the first, and none with the last. */
    @Test
    void aListThatIsAnArrayComesAPageAtATimeToo() throws IOException, InterruptedException {
        for (int year = 2023; year <= 2025; year++) {
            add(factor("ZONE-PAGES", year + "", year + "-01-01", year + 1 + "-01-01"));
        }
        HttpResponse<String> first = get("/v1/factors?geo=ZONE-PAGES&limit=2");
        String link = first.headers().firstValue("Link").orElseThrow();
        assertThat(link)
                .startsWith("</v1/factors?geo=ZONE-PAGES&limit=2&cursor=")
                .endsWith(">; rel=\"next\"");
        // what is added in front moves nothing
        add(factor("ZONE-PAGES", "2026", "2026-01-01", "2027-01-01"));
        HttpResponse<String> second = get(link.substring(1, link.indexOf('>')));

        assertThat(first.body()).contains("2025000", "2024000").doesNotContain("2023000");
        assertThat(second.body()).contains("2023000").doesNotContain("2024000");
        assertThat(second.headers().firstValue("Link")).isEmpty();
        Answer refused = SERVER.get("/v1/factors?limit=0");
        assertThat(refused.json().path("detail").asString()).isEqualTo("a page has 1 to 10000 rows, not 0");
        assertThat(SERVER.get("/v1/factors?cursor=17").status()).isEqualTo(422);
        assertThat(SERVER.get("/v1/tariffs?colour=red").json().path("detail").asString())
                .isEqualTo("there is no filter 'colour' here; there are code, cursor, knownAt, limit, validAt");
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(SERVER.url() + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aCorrectionChangesNoRunThatWasThere() {
        JsonNode old = add(factor("ZONE-RUN", "300", "2025-01-01", "2026-01-01"));
        UUID before = run("ZONE-RUN");
        Map<String, Object> correction = factor("ZONE-RUN", "310", "2025-01-01", "2026-01-01");
        correction.put("version", "2");
        correction.put("supersedes", old.path("id").asLong());
        add(correction);
        UUID after = run("ZONE-RUN");

        assertThat(intensity(before)).isEqualTo(300_000);
        assertThat(intensity(after)).isEqualTo(310_000);
    }

    @Test
    void daysThatOverlapAreRefusedAndTheOtherFactorNamed() {
        JsonNode there = add(factor("ZONE-TWICE", "300", "2025-01-01", "2026-01-01"));
        Map<String, Object> overlapping = factor("ZONE-TWICE", "310", "2025-12-31", "2026-12-31");

        refused(
                overlapping,
                409,
                "factor " + there.path("id")
                        + " is ZONE-TWICE, life-cycle, our meters, from 2025-01-01 to 2026-01-01, and"
                        + " overlaps: give days that are free, or correct it with \"supersedes\": "
                        + there.path("id"));
        overlapping.put("validFrom", "2026-01-01");
        add(overlapping);
        overlapping.put("source", "another's meters");
        add(overlapping);
    }

    @Test
    void theDatabaseHoldsThatToo() {
        add(factor("ZONE-GUARD", "300", "2025-01-01", "2026-01-01"));
        String columns = "geo, name, basis, mg_per_kwh, source, licence, gwp_set, digest";
        assertThatThrownBy(() -> SERVER.application()
                        .sql("INSERT INTO factor (" + columns
                                + ", year, version, valid_from, valid_to, known_from) SELECT "
                                + columns + ", 2024, 'x', '2024-12-01', '2025-01-02', now() FROM factor"
                                + " WHERE geo = 'ZONE-GUARD'")
                        .update())
                .rootCause()
                .hasMessageContaining("valid_once");
        assertThatThrownBy(() -> SERVER.application()
                        .sql("INSERT INTO factor (" + columns + ", year, version, valid_from, valid_to, known_from,"
                                + " supersedes) SELECT " + columns
                                + ", 2025, 'x', '2025-01-01', '2025-07-01', now(), id"
                                + " FROM factor WHERE geo = 'ZONE-GUARD'")
                        .update())
                .rootCause()
                .hasMessageContaining("is of its series and its days");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "geo, zone 1, 'zone 1' is no code of a grid",
                "gramsPerKwh, 0, '0' is no intensity",
                "gramsPerKwh, -1, '-1' is no intensity",
                "gramsPerKwh, 1.2345, '1.2345' is no intensity",
                "gramsPerKwh, much, 'much' is no intensity",
                "basis, marginal, 'marginal' is no basis: there are life-cycle; direct",
                "gwpSet, AR7, 'AR7' is no gwpSet: there are SAR; AR4; AR5; AR6",
                "validTo, 2025-01-01, the factor would end on 2025-01-01; not after 2025-01-01",
                "licence, ~ ~, a factor needs a licence",
                "supersedes, 999999, there is no factor 999999"
            })
    void aFactorThatCannotBeIsRefusedByItsField(String field, String value, String words) {
        Map<String, Object> wrong = factor("ZONE-WRONG", "300", "2025-01-01", "2026-01-01");
        wrong.put(field, value);

        Answer answer = refused(wrong, 422, words.replace(';', ','));

        assertThat(answer.json().path("field").asString()).isEqualTo(field);
    }

    /** By AR5, 300 g + 28 x 0.05 g + 265 x 0.004 g = 302.46 g; with fossil methane, 30 x 0.05 g, 302.56 g. */
    @Test
    void aFactorsGasesAddUpToItByItsSetOfPotentials() {
        Map<String, Object> gases = factor("ZONE-GASES", "302.46", "2025-01-01", "2026-01-01");
        gases.putAll(Map.of(
                "gwpSet",
                "AR5",
                "co2GramsPerKwh",
                "300.00",
                "ch4GramsPerKwh",
                "0.050000",
                "n2oGramsPerKwh",
                "0.004000"));
        JsonNode added = add(gases);
        assertThat(added.path("co2MgPerKwh").asLong()).isEqualTo(300_000);
        assertThat(added.path("ch4UgPerKwh").asLong()).isEqualTo(50_000);
        assertThat(added.path("n2oUgPerKwh").asLong()).isEqualTo(4_000);

        gases.put("geo", "ZONE-FOSSIL");
        gases.put("gramsPerKwh", "302.56");
        add(gases);
        // half a unit of what is written last may be rounding: 0.005 + 0.005 + 30 x 0.0000005 + 265 x 0.0000005
        gases.put("geo", "ZONE-OTHER");
        gases.put("gramsPerKwh", "302.58");
        refused(
                gases,
                422,
                "its gases come to 302.46 to 302.56 g CO2e per kWh by AR5 (CH4 x 28, fossil 30, N2O x 265), not to 302.58");
        gases.put("gramsPerKwh", "302.46");
        gases.put("gwpSet", "SAR");
        refused(gases, 422, "its gases come to 302.29 g CO2e per kWh by SAR (CH4 x 21, N2O x 310), not to 302.46");
        gases.remove("gwpSet");
        refused(gases, 422, "by which global warming potentials do its gases make CO2e?");
        gases.put("gwpSet", "AR5");
        gases.remove("co2GramsPerKwh");
        refused(gases, 422, "a factor that names other gases names its CO2 too");
    }

    @Test
    void aNewVersionOfTheReferenceTableSupersedesTheOldOne() throws Exception {
        ReferenceTables tables = SERVER.bean(ReferenceTables.class);
        tables.bring(ReferenceTables.records(new StringReader(reference("1", "100.25"))));
        tables.bring(ReferenceTables.records(new StringReader(reference("2", "101.5"))));
        tables.bring(ReferenceTables.records(new StringReader(reference("1", "100.25"))));
        tables.bring(ReferenceTables.records(new StringReader(reference("2", "101.5"))));

        JsonNode both = SERVER.get("/v1/factors?geo=XTA").json();
        assertThat(both).hasSize(2);
        // it came after the books were begun: what was booked before did not know it
        assertThat(both.get(0).path("knownFrom").isNull()).isFalse();
        assertThat(both.get(1).path("supersedes").asLong())
                .isEqualTo(both.get(0).path("id").asLong());
        assertThat(figures("geo=XT&knownAt=2999-01-01T00:00:00Z")).isEqualTo("101500 ");
    }

    private static String reference(String version, String grams) {
        return "geo_code,iso2,name,year,intensity_g_per_kwh,basis,source,source_version,licence\n"
                + "XTA,XT,Testland,2024," + grams + ",life-cycle,a table," + version + ",CC BY 4.0\n";
    }

    private static Map<String, Object> factor(String geo, String grams, String from, String to) {
        Map<String, Object> factor = new LinkedHashMap<>();
        factor.put("geo", geo);
        factor.put("name", "A grid of ours");
        factor.put("basis", "life-cycle");
        factor.put("gramsPerKwh", grams);
        factor.put("validFrom", from);
        factor.put("validTo", to);
        factor.put("gwpSet", "AR6");
        factor.put("source", "our meters");
        factor.put("version", "1");
        factor.put("licence", "ours");
        return factor;
    }

    private static JsonNode add(Map<String, Object> factor) {
        Answer answer = SERVER.post("/v1/factors", factor);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    private static Answer refused(Map<String, Object> factor, int status, String words) {
        Answer answer = SERVER.post("/v1/factors", factor);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("detail").asString()).contains(words);
        return answer;
    }

    /** The figures of a list, each with a blank behind it. */
    private static String figures(String query) {
        StringBuilder figures = new StringBuilder();
        SERVER.get("/v1/factors?" + query)
                .json()
                .forEach(factor ->
                        figures.append(factor.path("mgPerKwh").asLong()).append(' '));
        return figures.toString();
    }

    private static UUID run(String country) {
        UUID run = UUID.randomUUID();
        assertThat(SERVER.put("/v1/runs/" + run, Map.of("name", "r", "host", "h", "terms", Map.of("country", country)))
                        .status())
                .isEqualTo(201);
        return run;
    }

    private static long intensity(UUID run) {
        TermsStore terms = SERVER.bean(TermsStore.class);
        long id = SERVER.database()
                .sql("SELECT terms FROM run WHERE id = :id")
                .param("id", run)
                .query(Long.class)
                .single();
        return terms.get(id).intensity().milligramsPerKilowattHour();
    }
}
