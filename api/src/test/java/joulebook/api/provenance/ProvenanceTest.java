package joulebook.api.provenance;

import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32C;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.verification.Canonical;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Segment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** 100 W for a minute and a half in three segments, of which the second, seconds 31 to 59, comes late. */
@Tag("server")
class ProvenanceTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final Metered GPU =
            new Metered("GPU-way-back", "way-back", Method.INSTANT_POWER, Instant.parse("2026-04-07T08:00:00Z"));
    private static final UUID RUN = UUID.fromString("00000000-0000-4000-8000-0000000000a7");

    @BeforeAll
    static void book() {
        SERVER.put(
                "/v1/runs/" + RUN,
                Map.of(
                        "name",
                        "way back",
                        "host",
                        GPU.host,
                        "terms",
                        Map.of("country", "DEU", "price", "0.25 EUR/kWh", "pue", "1.2")));
        SERVER.mark(RUN, GPU.marks(0, 90));
        Segment first = GPU.segment(false, drawing(0, 30, 100_000));
        Segment late = GPU.segment(false, drawing(31, 59, 100_000));
        SERVER.ship(List.of(first, GPU.segment(true, drawing(60, 90, 100_000))));
        SERVER.settle(RUN);
        SERVER.ship(List.of(late));
        SERVER.settle(RUN);
    }

    @Test
    void anEntryLeadsToTheSegmentsThatItsWindowWasComputedFromThen() {
        JsonNode first = provenance(entries().getLast());
        JsonNode corrected = provenance(entries().getFirst());

        assertThat(first.path("window").path("energy").asString()).isEqualTo("3000000mJ");
        assertThat(samples(first)).containsExactly("0 31");
        assertThat(corrected.path("window").path("energy").asString()).isEqualTo("6000000mJ");
        // the last sample of the first minute lies at second 59; the second minute's segment does not touch it
        assertThat(samples(corrected)).containsExactly("0 31", "1 29");
        assertThat(corrected.path("window").path("revision").asInt()).isEqualTo(2);
        assertThat(corrected.path("attribution").path("shares").toString())
                .isEqualTo("[{\"run\":\"" + RUN + "\",\"energy\":\"6000000mJ\",\"coveredNanos\":60000000000}]");
    }

    @Test
    void whatWasTakenBackSaysByWhat() {
        List<JsonNode> entries = entries();

        assertThat(provenance(entries.getFirst()).path("reversedBy").isNull()).isTrue();
        JsonNode reversal = entries.stream()
                .filter(entry -> entry.path("kind").asString().equals("REVERSAL"))
                .findFirst()
                .orElseThrow();
        assertThat(provenance(entries.getLast()).path("reversedBy").asLong())
                .isEqualTo(reversal.path("id").asLong());
    }

    @Test
    void theDigestsAreOfWhatIsStored() {
        JsonNode segment = provenance(entries().getLast()).path("segments").get(0);
        byte[] payload = SERVER.database()
                .sql("SELECT payload FROM segment WHERE device = :device AND sequence = 0")
                .param("device", GPU.device)
                .query((row, n) -> row.getBytes("payload"))
                .single();
        CRC32C crc = new CRC32C();
        crc.update(payload);

        assertThat(segment.path("payloadSha256").asString())
                .isEqualTo(HexFormat.of().formatHex(Canonical.sha256(payload)));
        assertThat(segment.path("crc32c").asString()).isEqualTo(HexFormat.of().toHexDigits((int) crc.getValue()));
        assertThat(segment.path("digest").asString())
                .isEqualTo(digest("segment", "device = '" + GPU.device + "' AND sequence = 0"));
        assertThat(segment.path("bytes").asInt()).isEqualTo(payload.length);
    }

    @Test
    void thePostingsLeadToFactorTariffAndPue() {
        JsonNode terms = provenance(entries().getFirst()).path("terms");

        assertThat(terms.size()).isEqualTo(1);
        assertThat(terms.get(0).path("tariff").asString()).isEqualTo("250000uEUR/kWh");
        assertThat(terms.get(0).path("pue").asString()).isEqualTo("1.2");
        JsonNode factor = terms.get(0).path("factor");
        assertThat(factor.path("intensity").asString()).isEqualTo("329650mgCO2e/kWh");
        assertThat(factor.path("validFrom").asString()).isEqualTo("2025-01-01");
        assertThat(factor.path("digest").asString())
                .isEqualTo(digest("factor", "id = " + factor.path("id").asLong()));
        assertThat(terms.get(0).path("digest").asString())
                .isEqualTo(digest("terms", "id = " + terms.get(0).path("id").asLong()));
    }

    @Test
    void anEntryThatIsNotThereIsAProblem() {
        assertThat(SERVER.get("/v1/entries/987654321/provenance").status()).isEqualTo(404);
        assertThat(SERVER.get("/v1/entries/987654321").json().path("detail").asString())
                .isEqualTo("there is no entry 987654321");
    }

    private static String digest(String table, String row) {
        return SERVER.database()
                .sql("SELECT encode(digest, 'hex') FROM " + table + " WHERE " + row)
                .query(String.class)
                .single();
    }

    private static List<String> samples(JsonNode provenance) {
        return StreamSupport.stream(provenance.path("segments").spliterator(), false)
                .map(segment -> segment.path("sequence").asInt() + " "
                        + segment.path("samples").asInt())
                .toList();
    }

    /** Of the first minute, newest first. */
    private static List<JsonNode> entries() {
        return StreamSupport.stream(
                        SERVER.get("/v1/entries?device=" + GPU.device + "&to=2026-04-07T08:01:00Z")
                                .json()
                                .path("entries")
                                .spliterator(),
                        false)
                .toList();
    }

    private static JsonNode provenance(JsonNode entry) {
        return SERVER.get("/v1/entries/" + entry.path("id").asLong() + "/provenance")
                .json();
    }
}
