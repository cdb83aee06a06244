package joulebook.api.imports;

import static joulebook.api.Metered.counted;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** A log of two GPUs at 300 W for 120 s: 72.0 kJ, whatever was tried before and after. One book, from test to test. */
@Tag("server")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImportTest {
    private static final RealServer SERVER = RealServer.alone();
    private static final Instant BEGAN = Instant.parse("2025-10-15T06:00:00Z");
    private static final long WHOLE = 72_000_000;
    private static UUID wrong;
    private static UUID right;

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    @Order(1)
    void whatIsRefusedStoresNothing() {
        Answer country = SERVER.bring(log().country("XYZ").body());
        assertThat(country.status()).isEqualTo(422);
        assertThat(country.json().path("field").asString()).isEqualTo("terms.country");

        byte[] cut = Arrays.copyOf(log().body(), log().body().length - 7);
        assertThat(SERVER.bring(cut).status()).isEqualTo(422);
        byte[] flipped = log().body();
        flipped[flipped.length - 40] ^= 1;
        assertThat(SERVER.bring(flipped).json().path("detail").asString())
                .startsWith("segment 2 of the import: ")
                .contains("checksum")
                .endsWith("; nothing was stored. Send the whole import again");
        assertThat(SERVER.bring(new byte[0]).status()).isEqualTo(422);
        assertThat(SERVER.bring(log().with("run", null).body())
                        .json()
                        .path("field")
                        .asString())
                .isEqualTo("run");

        for (String table : List.of("segment", "run", "run_mark", "import", "instrument")) {
            assertThat(SERVER.database()
                            .sql("SELECT count(*) FROM " + table)
                            .query(Long.class)
                            .single())
                    .as(table)
                    .isZero();
        }
        assertThat(booked()).isZero();
    }

    @Test
    @Order(2)
    void aSenderThatIsKilledWhileItSendsLeavesNothing() throws IOException {
        byte[] body = log().body();
        URI server = URI.create(SERVER.url());
        for (int sent : new int[] {0, 3, 200, body.length - 1}) {
            try (Socket socket = new Socket(server.getHost(), server.getPort())) {
                socket.getOutputStream()
                        .write(("POST /v1/imports HTTP/1.1\r\nHost: 127.0.0.1:" + server.getPort()
                                        + "\r\nContent-Type: application/vnd.joulebook.import\r\nContent-Length: "
                                        + body.length
                                        + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body, 0, sent);
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes(); // the server has given it up
            }
        }
        assertThat(SERVER.get("/v1/imports").text()).isEqualTo("[]");
        assertThat(SERVER.database()
                        .sql("SELECT count(*) FROM segment")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    @Order(3)
    void aWrongReadingIsReplacedInOneStepAndNeverAddedTo() {
        wrong = taken(SERVER.bring(log().gpus(1).body()), 201);
        SERVER.settle(wrong);
        assertThat(booked()).isEqualTo(36_000_000); // one GPU of 300 W

        Answer refused = SERVER.bring(log().body());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asString())
                .startsWith("this file is booked already, as import " + wrong
                        + " (2025-10-15T06:00:00Z to 2025-10-15T06:02:00Z, taken at ")
                .contains(
                        "by a test), and is one thing however it is read: it was read as --gpus 1; now as --gpus 2. To book it"
                                + " as it is now instead, say --replace " + wrong)
                .endsWith("Nothing was stored");
        SERVER.settle(wrong);
        assertThat(booked()).isEqualTo(36_000_000);

        right = taken(SERVER.bring(log().with("replaces", wrong).body()), 201);
        SERVER.settle(right, wrong);
        assertThat(booked()).isEqualTo(WHOLE);
        assertThat(net("run:" + wrong)).isZero();
        assertThat(net("run:" + right)).isEqualTo(WHOLE);
        whole();
    }

    @Test
    @Order(4)
    void aRepeatSaysThatItIsOneAndBooksNothing() {
        long entries = entries();
        for (byte[] again : List.of(log().body(), log().with("replaces", wrong).body())) {
            Answer repeat = SERVER.bring(again);
            assertThat(taken(repeat, 200)).isEqualTo(right);
            assertThat(repeat.json().path("repeated").asBoolean()).isTrue();
        }
        SERVER.settle(right);
        assertThat(entries()).isEqualTo(entries);
        assertThat(booked()).isEqualTo(WHOLE);
    }

    @Test
    @Order(5)
    void anotherCountryOrProjectOfTheSameLogIsRefused() {
        for (Log other : List.of(log().country("DEU"), log().project("other"))) {
            Answer refused = SERVER.bring(other.body());
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.json().path("detail").asString())
                    .contains(right.toString(), "has another project or other terms", "--replace " + right);
        }
        assertThat(booked()).isEqualTo(WHOLE);
    }

    @Test
    @Order(6)
    void aPartOfALogThatIsBookedIsRefused() {
        Answer prefix = SERVER.bring(log().seconds(60).content("b").body());
        assertThat(prefix.status()).isEqualTo(409);
        assertThat(prefix.json().path("detail").asString())
                .startsWith("this log begins with the same rows as import " + right)
                .contains("it is a part of that one, or a longer copy of it", "--replace " + right);

        Answer part = SERVER.bring(
                log().from(30).seconds(60).content("c").with("lead", "other").body());
        assertThat(part.status()).isEqualTo(409);
        assertThat(part.json().path("detail").asString())
                .isEqualTo(
                        "import-1/gpu-0 is booked already from 2025-10-15T06:00:30Z to 2025-10-15T06:01:30Z, by import "
                                + right
                                + " (october.csv). Leave it at that; or take that one back first, ./joulebook import withdraw "
                                + right + " --why ...; or import this with --replace " + right
                                + ", which does both in one step. Nothing was stored");

        // what follows is no overlap, though it begins with the very instant at which the other ends
        UUID next = taken(
                SERVER.bring(log().from(120)
                        .seconds(60)
                        .content("d")
                        .with("lead", "next")
                        .body()),
                201);
        SERVER.settle(next);
        assertThat(booked()).isEqualTo(WHOLE + 36_000_000);
        withdraw(next, "only tried");
        SERVER.settle(next);
        assertThat(booked()).isEqualTo(WHOLE);
        whole();
    }

    @Test
    @Order(7)
    void aTimeThatAMeterSawIsNotImported() {
        Metered live = new Metered("GPU-live-and-log", "node-live", Method.COUNTER, BEGAN);
        SERVER.ship(List.of(live.segment(false, List.of(counted(0, 0), counted(60, 6_000_000)))));
        SERVER.ship(List.of(live.segment(true, List.of(counted(600, 60_000_000), counted(660, 66_000_000)))));
        Log log = log().content("e").with("lead", "live").host("node-live");

        Answer overlap = SERVER.bring(log.devices("GPU-live-and-log").from(30).body());
        assertThat(overlap.status()).isEqualTo(409);
        assertThat(overlap.json().path("detail").asString())
                .isEqualTo(
                        "GPU-live-and-log is booked already from 2025-10-15T06:00:30Z to 2025-10-15T06:01:00Z by the meter of"
                                + " node-live. What a meter saw stays: leave that time out of the log. Nothing was stored");

        Answer between = SERVER.bring(log.devices("GPU-live-and-log").from(120).body());
        assertThat(between.status()).isEqualTo(409);
        assertThat(between.json().path("detail").asString())
                .startsWith("the meter of node-live ran before and after with one counter, from 2025-10-15T06:01:00Z to"
                        + " 2025-10-15T06:10:00Z: what GPU-live-and-log drew between is in it already");

        Answer otherName = SERVER.bring(log.devices("node-live/gpu-0").from(0).body());
        assertThat(otherName.status()).isEqualTo(409);
        assertThat(otherName.json().path("detail").asString())
                .startsWith("GPUs of node-live are booked as GPU-live-and-log from 2025-10-15T06:00:00Z")
                .contains("Log with uuid, as the agent does");

        UUID after =
                taken(SERVER.bring(log.devices("GPU-live-and-log").from(700).body()), 201);
        withdraw(after, "only tried");
        SERVER.settle(right, after);
        whole();
    }

    @Test
    @Order(8)
    void whatIsWithdrawnIsReversedVisiblyAndMayComeAgain() {
        long before = booked();
        withdraw(right, "wrong month");
        assertThat(withdraw(right, "wrong month").status()).isEqualTo(200);
        Answer otherwise = withdraw(right, "another reason");
        assertThat(otherwise.status()).isEqualTo(409);
        assertThat(otherwise.json().path("detail").asString())
                .startsWith("import " + right + " was withdrawn at ")
                .contains("by a test, because: wrong month. There is nothing left to withdraw");
        SERVER.settle(right);

        assertThat(booked()).isEqualTo(before - WHOLE);
        assertThat(net("run:" + right)).isZero();
        assertThat(story("import-1/gpu-1"))
                .endsWith("06:00 REVERSAL 1, 06:00 BOOKING 2, 06:01 REVERSAL 1, 06:01 BOOKING 2");
        JsonNode listed = SERVER.get("/v1/imports/" + right).json();
        assertThat(listed.path("state").asString()).isEqualTo("WITHDRAWN");
        assertThat(listed.path("replaces").asString()).isEqualTo(wrong.toString());
        assertThat(listed.path("withdrawal").path("why").asString()).isEqualTo("wrong month");
        whole();

        right = taken(SERVER.bring(log().body()), 201);
        SERVER.settle(right);
        assertThat(booked()).isEqualTo(before);
        whole();
        assertThat(withdraw(UUID.randomUUID(), "not there").status()).isEqualTo(404);
        assertThat(SERVER.bring(log().content("f")
                                .with("replaces", UUID.randomUUID())
                                .body())
                        .status())
                .isEqualTo(409); // of the same rows as one that it does not name
    }

    @Test
    @Order(9)
    void whatIsWithdrawnLateIsAnAdjustmentOfItsClosedMonth() {
        Answer closed = SERVER.post("/v1/periods/2025-10/close", Map.of());
        assertThat(closed.status()).as(closed.text()).isBetween(200, 202);
        assertThat(SERVER.get("/v1/periods/2025-10").json().path("state").asString())
                .isEqualTo("CLOSED");
        long before = booked();

        withdraw(right, "found late");
        SERVER.settle(right);

        assertThat(booked()).isEqualTo(before - WHOLE);
        assertThat(net("run:" + right)).isZero();
        assertThat(SERVER.database()
                        .sql("SELECT count(*) FROM entry WHERE adjusts = '2025-10' AND device LIKE 'import-1/%'"
                                + " AND kind = 'REVERSAL'")
                        .query(Long.class)
                        .single())
                .isEqualTo(4); // 06:00 and 06:01 of two GPUs
        whole();
    }

    private static Log log() {
        return new Log();
    }

    private static UUID taken(Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return UUID.fromString(answer.json().path("taken").path("id").asString());
    }

    private static Answer withdraw(UUID id, String why) {
        return SERVER.post("/v1/imports/" + id + "/withdrawal", Map.of("by", "a test", "why", why));
    }

    /** Millijoules of IT energy in the books, of all runs and idle. */
    private static long booked() {
        return sum("account LIKE 'run:%' OR account LIKE 'idle:%'");
    }

    private static long net(String account) {
        return sum("account = '" + account + "'");
    }

    private static long sum(String which) {
        return SERVER.database()
                .sql("SELECT coalesce(sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END), 0) FROM posting"
                        + " WHERE unit = 'mJ' AND (" + which + ")")
                .query(Long.class)
                .single();
    }

    private static long entries() {
        return SERVER.database()
                .sql("SELECT count(*) FROM entry")
                .query(Long.class)
                .single();
    }

    private static String story(String device) {
        return SERVER.database()
                .sql(
                        "SELECT string_agg(to_char(minute AT TIME ZONE 'UTC', 'HH24:MI') || ' ' || kind || ' ' || revision, ', '"
                                + " ORDER BY id) FROM entry WHERE device = :device")
                .param("device", device)
                .query(String.class)
                .single();
    }

    private static void whole() {
        JsonNode found = SERVER.verify(Map.of()).json();
        assertThat(found.path("whole").asBoolean()).as(found.toString()).isTrue();
    }
}
