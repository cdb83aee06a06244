package joulebook.api.ledger;

import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import joulebook.api.period.MerkleTreeTest;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Segment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * A site in Berlin closes October 2025 with a device's three minutes in it: one before clocks are put back on the 26th and
 * two around the month's end, at 23:00 UTC. Then samples come late; then the month is reopened and closed again. The steps
 * build on one another.
 */
@Tag("server")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClosedPeriodTest {
    private static final RealServer SERVER = RealServer.alone();
    private static final Instant MONTHS_END = Instant.parse("2025-10-31T23:00:00Z");
    private static final Metered EARLY =
            new Metered("GPU-early", "berlin", Method.INSTANT_POWER, Instant.parse("2025-10-02T08:00:00Z"));
    private static final Metered GPU =
            new Metered("GPU-months-end", "berlin-end", Method.INSTANT_POWER, MONTHS_END.minusSeconds(60));
    private static final UUID RUN = UUID.fromString("00000000-0000-4000-8000-0000000000b1");
    private static Segment late;

    @BeforeAll
    static void octoberAndNovember() {
        assertThat(SERVER.put("/v1/calendar", Map.of("zone", "Europe/Berlin", "fiscalYearStart", 4))
                        .status())
                .isEqualTo(200);
        Segment first = GPU.segment(false, drawing(0, 30, 100_000));
        late = GPU.segment(false, drawing(31, 59, 100_000));
        Segment last = GPU.segment(true, drawing(60, 120, 100_000));
        SERVER.put(
                "/v1/runs/" + RUN, Map.of("name", "end", "host", GPU.host, "terms", Map.of("price", "0.25 EUR/kWh")));
        SERVER.mark(RUN, GPU.marks(0, 120));
        SERVER.ship(List.of(EARLY.segment(true, drawing(0, 60, 50_000)), first, last));
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    @Order(1)
    void aZoneThatDoesNotExistIsRefused() {
        Answer answer = SERVER.put("/v1/calendar", Map.of("zone", "Europe/Berln"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("field").asString()).isEqualTo("zone");
        assertThat(answer.json().path("detail").asString()).contains("Europe/Berlin");
        assertThat(SERVER.get("/v1/calendar").text())
                .isEqualTo("{\"zone\":\"Europe/Berlin\",\"fiscalYearStart\":4,\"assumed\":false}");
    }

    @Test
    @Order(2)
    void theMonthsBeginWithTheFirstSample() {
        JsonNode october = period("2025-10");

        assertThat(ids().getLast()).isEqualTo("2025-10");
        assertThat(october.path("from").asString()).isEqualTo("2025-09-30T22:00:00Z");
        assertThat(october.path("to").asString()).isEqualTo("2025-10-31T23:00:00Z");
        assertThat(october.path("fiscalYear").asInt()).isEqualTo(2026);
        assertThat(october.path("fiscalMonth").asInt()).isEqualTo(7);
        assertThat(october.path("state").asString()).isEqualTo("OPEN");
    }

    @Test
    @Order(3)
    void monthsCloseInOrderAndAfterTheirEnd() {
        refused(close("2025-11"), 409, "2025-11 closes after 2025-10, which is open", "Close 2025-10 first");
        refused(close(ids().getFirst()), 409, "is not over: it ends at");
        refused(close("2025-13"), 422, "'2025-13' is no month: write it as 2026-10");
    }

    @Test
    @Order(4)
    void whatIsNotSettledIsNamed() {
        Sealing sealing = SERVER.bean(Sealing.class);
        assertThatThrownBy(() -> sealing.begin("2025-10"))
                .hasMessageContaining("samples of GPU-early from 2025-10-02T08:00:00Z on are in no window");
        job("closewindows", "2025-10-01T00:00:00Z");
        assertThatThrownBy(() -> sealing.begin("2025-10"))
                .hasMessageContaining("GPU-early from 2025-10-02T08:00:00Z on are in no window, or in one that is not"
                        + " attributed");
        job("attributeruns", "2025-10-01T00:00:00Z");
        assertThatThrownBy(() -> sealing.begin("2025-10"))
                .hasMessageContaining("2 attributions are not posted, the first of GPU-early at 2025-10-02T08:00:00Z");
        assertThat(state("2025-10")).isEqualTo("OPEN");
    }

    @Test
    @Order(5)
    void aMonthDoesNotCloseWhileARunInItGoesOn() {
        UUID run = UUID.fromString("00000000-0000-4000-8000-0000000000b2");
        Metered other = new Metered("GPU-other", "other", Method.COUNTER, EARLY.began);
        SERVER.put("/v1/runs/" + run, Map.of("name", "goes on", "host", other.host));
        SERVER.mark(run, other.marks(0, 60).subList(0, 1));

        refused(close("2025-10"), 409, "run " + run + " (goes on) has not ended", "/v1/runs/" + run + "/marks");
        assertThat(state("2025-10")).isEqualTo("OPEN");

        SERVER.mark(run, other.marks(0, 60));
    }

    @Test
    @Order(6)
    void closingTwiceAtOnceClosesOnce() {
        CompletableFuture<Answer> one = CompletableFuture.supplyAsync(() -> close("2025-10"));
        CompletableFuture<Answer> other = CompletableFuture.supplyAsync(() -> close("2025-10"));

        assertThat(one.join().json().path("state").asString()).isEqualTo("CLOSED");
        assertThat(other.join().text()).isEqualTo(one.join().text());
        assertThat(close("2025-10").text()).isEqualTo(one.join().text());
        assertThat(count("period_seal")).isEqualTo(1);
        // 08:00 and 22:59: the minute from 23:00 on is November's
        assertThat(seal("2025-10").path("seal").path("entries").asLong()).isEqualTo(2);
    }

    @Test
    @Order(7)
    void theSealIsSignedByTheSitesKey() throws Exception {
        assertThat(signatureHolds(seal("2025-10"))).isTrue();
        assertThat(seal("2025-10").path("form").asString())
                .startsWith("period_seal\n2025-10\n1\n2025-09-30T22:00:00Z\n2025-10-31T23:00:00Z\nEurope/Berlin\n2\n");
    }

    @Test
    @Order(8)
    void eachEntryOfTheMonthIsProvenAndNoOther() {
        assertThat(proves(proof(1))).isTrue();
        assertThat(proves(proof(2))).isTrue();
        assertThat(proof(1).path("form").asString()).contains("\nGPU-early\n");
        job("closewindows", "2025-10-31T23:00:00Z");
        job("attributeruns", "2025-10-31T23:00:00Z");
        job("postentries", "2025-10-31T23:00:00Z");
        refused(SERVER.get("/v1/entries/3/proof"), 409, "2025-10-31T23:00:00Z, whose period was never closed");
        refused(SERVER.get("/v1/entries/99/proof"), 404, "there is no entry 99");
    }

    @Test
    @Order(9)
    void theDatabaseRefusesAnEntryInAClosedMonth() {
        for (String month : List.of("2025-10-02T08:01:00Z", "2024-01-01T00:00:00Z")) {
            assertThatThrownBy(() ->
                            SERVER.application().sql("""
                            INSERT INTO entry (id, kind, device, minute, revision, cause, posted_at, previous, hash,
                                accounts, sides, amounts, terms, checksums)
                            SELECT 900, kind, device, :minute::timestamptz, revision, cause, now(), previous, hash, accounts, sides, amounts, terms, checksums
                            FROM entry WHERE id = 1
                            """).param("minute", month).update())
                    .rootCause()
                    .hasMessageMatching(
                            "(?s).*(would be posted into period 2025-10, which is closed|foreign key|would be"
                                    + " posted before the first closed period).*");
        }
        assertThatThrownBy(() -> SERVER.application().sql("""
                        INSERT INTO entry (id, kind, device, minute, revision, reverses, cause, posted_at, previous, hash,
                                accounts, sides, amounts, terms, checksums)
                        SELECT 900, 'REVERSAL', device, minute, revision, 1, cause, now(), previous, hash, accounts, sides, amounts, terms, checksums
                        FROM entry WHERE id = 1
                        """).update())
                .rootCause()
                .hasMessageContaining("entry 900 would be posted into period 2025-10, which is closed");
    }

    @Test
    @Order(10)
    void lateDataIsAnAdjustmentInTheOpenMonthThatNamesTheOneItIsAbout() {
        SERVER.ship(List.of(late));
        SERVER.settle(RUN);

        // the minute 22:59 had 30 s, now all 60: the old entry is taken back and a new one posted, both in November
        assertThat(Books.story(SERVER, GPU.device))
                .isEqualTo("22:59 BOOKING 1, 23:00 BOOKING 1, 22:59 REVERSAL 1, 22:59 BOOKING 2");
        assertThat(Books.net(SERVER, "run:" + RUN, "mJ")).isEqualTo(12_000_000);
        JsonNode newest =
                SERVER.get("/v1/entries?limit=1").json().path("entries").get(0);
        assertThat(newest.path("adjusts").toString())
                .isEqualTo("{\"period\":\"2025-10\",\"bookedIn\":\"2025-10-31T23:00:00Z\"}");
        assertThat(newest.path("minute").asString()).isEqualTo("2025-10-31T22:59:00Z");
        assertThat(whole()).isTrue();
        assertThat(signed(seal("2025-10"))).isEqualTo(2);
    }

    @Test
    @Order(11)
    void aMonthIsReopenedOnlyWithANameAndAReason() {
        refused(reopen("2025-10", Map.of("by", "A. Auditor")), 422, "why is 2025-10 opened again?");
        refused(reopen("2025-10", Map.of("by", " ", "why", "x")), 422, "who approves that 2025-10 is opened again?");
        refused(reopen("2025-11", Map.of("by", "a", "why", "b")), 409, "2025-11 is open: only a closed one");
        assertThat(state("2025-10")).isEqualTo("CLOSED");
    }

    @Test
    @Order(12)
    void aReopenedMonthIsRestatedAndItsOldSealStays() throws Exception {
        String before = seal("2025-10").toString();
        Answer reopened = reopen("2025-10", Map.of("by", "A. Auditor", "why", "a meter was read late"));
        assertThat(reopened.json().path("state").asString()).isEqualTo("OPEN");
        assertThat(reopened.json().path("reopening").path("by").asString()).isEqualTo("A. Auditor");
        SERVER.ship(List.of(new Metered("GPU-forgotten", "forgotten", Method.INSTANT_POWER, EARLY.began)
                .segment(true, drawing(0, 60, 80_000))));

        assertThat(close("2025-10").json().path("state").asString()).isEqualTo("RESTATED");

        JsonNode after = seal("2025-10");
        assertThat(after.path("seal").path("number").asInt()).isEqualTo(2);
        assertThat(after.path("seal").path("supersedes").asInt()).isEqualTo(1);
        assertThat(after.path("seal").path("entries").asLong()).isEqualTo(3);
        assertThat(signatureHolds(after)).isTrue();
        assertThat(SERVER.get("/v1/periods/2025-10/seal?number=1").json().toString())
                .isEqualTo(before);
        assertThat(proves(proof(1))).isTrue();
        assertThat(proves(SERVER.get("/v1/entries/1/proof?seal=1").json())).isTrue();
        refused(SERVER.get("/v1/entries/6/proof?seal=1"), 409, "entry 6 is not in seal 1 of period 2025-10");
        assertThat(whole()).isTrue();
    }

    @Test
    @Order(13)
    void theAdjustmentsAreShownAndSealedWithTheMonthThatTheyAreIn() {
        JsonNode review = SERVER.post("/v1/periods/2025-11/review", Map.of()).json();
        assertThat(review.path("entries").asLong()).isEqualTo(3);
        assertThat(review.path("adjustments").path(0).path("period").asString()).isEqualTo("2025-10");
        assertThat(review.path("adjustments").path(0).path("entries").asLong()).isEqualTo(2);
        refused(
                SERVER.post("/v1/periods/2025-11/close", Map.of("entries", 2)),
                409,
                "period 2025-11 has 3 entries now, and had 2 when it was looked at");
        assertThat(close("2025-11").json().path("state").asString()).isEqualTo("CLOSED");

        // 23:00, and the reversal and booking of 22:59
        assertThat(seal("2025-11").path("seal").path("entries").asLong()).isEqualTo(3);
        assertThat(proves(proof(5))).isTrue();
        assertThat(whole()).isTrue();
        refused(SERVER.post("/v1/periods/2025-11/review", Map.of()), 409, "period 2025-11 is closed");
    }

    @Test
    @Order(13)
    void aProofOfAReversedEntryNamesWhatTookItBack() {
        JsonNode by = proof(2).path("reversedBy");
        assertThat(by.path("entry").asLong()).isEqualTo(4);
        assertThat(by.path("cause").asString()).isEqualTo("late data: attribution 2 replaces 1");
        assertThat(by.path("restatement").isNull()).isTrue();
        assertThat(proof(1).path("reversedBy").isNull()).isTrue();
    }

    @Test
    @Order(14)
    void aMonthWithoutEntriesIsSealedOverAnEmptyTree() {
        assertThat(close("2025-12").json().path("state").asString()).isEqualTo("CLOSED");

        assertThat(seal("2025-12").path("seal").path("entries").asLong()).isZero();
        assertThat(seal("2025-12").path("seal").path("root").asString())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    @Order(15)
    void theCalendarIsFixedOnceAMonthWasClosed() {
        refused(SERVER.put("/v1/calendar", Map.of("zone", "UTC")), 409, "2025-10 was closed in Europe/Berlin");
        assertThat(SERVER.put("/v1/calendar", Map.of("zone", "Europe/Berlin", "fiscalYearStart", 4))
                        .status())
                .isEqualTo(200);
        assertThatThrownBy(() -> SERVER.application()
                        .sql("INSERT INTO site_calendar (zone, fiscal_year_start, stated_at, digest)"
                                + " VALUES ('UTC', 1, now(), '')")
                        .update())
                .rootCause()
                .hasMessageContaining("the site's calendar is fixed");
    }

    @Test
    @Order(16)
    void theDatabaseClosesInOrderAndSealsOnce() {
        assertThatThrownBy(() -> SERVER.application()
                        .sql("INSERT INTO period_closing VALUES ('2025-10', 3, 0, now(), '')")
                        .update())
                .rootCause()
                .hasMessageContaining("period 2025-10 is closed: only a reopened one closes again");
        assertThatThrownBy(() -> SERVER.application().sql("""
                        INSERT INTO period VALUES ('2026-02', '2026-01-31T23:00Z', '2026-02-28T23:00Z', 'Europe/Berlin',
                            2026, 11, '')
                        """).update())
                .rootCause()
                .hasMessageContaining("but the one before it ends at 2025-12-31 23:00:00+00");
        assertThatThrownBy(() -> SERVER.application().sql("""
                        INSERT INTO period_tile SELECT period, number, 7, first_entry, entries, leaves, root
                        FROM period_tile WHERE period = '2025-10' AND number = 1
                        """).update())
                .rootCause()
                .hasMessageContaining("seal 1 of period 2025-10 is made");
    }

    private static Answer close(String id) {
        return SERVER.post("/v1/periods/" + id + "/close", Map.of());
    }

    private static Answer reopen(String id, Map<String, ?> approval) {
        return SERVER.post("/v1/periods/" + id + "/reopen", approval);
    }

    private static JsonNode period(String id) {
        return SERVER.get("/v1/periods/" + id).json();
    }

    private static String state(String id) {
        return period(id).path("state").asString();
    }

    private static JsonNode seal(String id) {
        return SERVER.get("/v1/periods/" + id + "/seal").json();
    }

    private static long signed(JsonNode seal) {
        return seal.path("seal").path("entries").asLong();
    }

    private static JsonNode proof(long entry) {
        return SERVER.get("/v1/entries/" + entry + "/proof").json();
    }

    private static List<String> ids() {
        return StreamSupport.stream(SERVER.get("/v1/periods").json().spliterator(), false)
                .map(period -> period.path("id").asString())
                .toList();
    }

    private static void job(String name, String from) {
        Answer done = SERVER.post("/v1/jobs/" + name, Map.of("from", from, "to", "2025-11-01T00:00:00Z"));
        assertThat(done.json().path("state").asString()).isEqualTo("COMPLETED");
    }

    private static boolean whole() {
        assertThat(SERVER.verify(Map.of()).text()).contains("\"findings\":[]");
        return true;
    }

    private static long count(String table) {
        return SERVER.database()
                .sql("SELECT count(*) FROM " + table)
                .query(Long.class)
                .single();
    }

    private static void refused(Answer answer, int status, String... words) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("type").asString()).startsWith("urn:joulebook:problem:");
        assertThat(answer.json().path("detail").asString()).contains(words);
    }

    /** As an auditor would, with nothing but the answer. */
    private static boolean signatureHolds(JsonNode seal) throws Exception {
        String pem = seal.path("publicKey").asString().replaceAll("-----[A-Z ]+-----|\\s", "");
        byte[] der = Base64.getDecoder().decode(pem);
        PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
        String fingerprint =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        assertThat(seal.path("seal").path("key").asString()).isEqualTo(fingerprint);
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(key);
        check.update(seal.path("form").asString().getBytes(StandardCharsets.UTF_8));
        return check.verify(
                HexFormat.of().parseHex(seal.path("seal").path("signature").asString()));
    }

    private static boolean proves(JsonNode proof) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update((byte) 0);
            byte[] leaf = sha256.digest(proof.path("form").asString().getBytes(StandardCharsets.UTF_8));
            List<byte[]> path = new ArrayList<>();
            proof.path("path").forEach(hash -> path.add(HexFormat.of().parseHex(hash.asString())));
            byte[] root = MerkleTreeTest.up(
                    leaf, proof.path("index").asLong(), proof.path("entries").asLong(), path);
            JsonNode seal = SERVER.get("/v1/periods/" + proof.path("period").asString() + "/seal?number="
                            + proof.path("seal").asInt())
                    .json();
            return HexFormat.of()
                    .formatHex(root)
                    .equals(seal.path("seal").path("root").asString());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
