package joulebook.api.verification;

import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import joulebook.api.ServerProcess;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A verification that takes long, since somebody holds the table that it reads first; nobody waits with it. */
@Tag("server")
class VerificationJobTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final Map<String, Boolean> BOOKS = Map.of("booksOnly", true);

    private Connection holder;

    @BeforeEach
    void holdTheAccounts() throws SQLException {
        holder = SERVER.connectAsOwner();
        holder.setAutoCommit(false);
        try (Statement lock = holder.createStatement()) {
            lock.execute("LOCK TABLE account IN ACCESS EXCLUSIVE MODE");
        }
    }

    @AfterEach
    void letGo() throws SQLException {
        holder.close();
    }

    @Test
    void ofTenAtOnceOneRunsNineAreToldWhatToDoAndIngestGoesOn() throws SQLException {
        List<Answer> asked = IntStream.range(0, 10)
                .parallel()
                .mapToObj(i -> SERVER.post("/v1/verifications", BOOKS))
                .toList();

        assertThat(asked).extracting(Answer::status).containsOnly(202, 409);
        Answer begun = asked.stream()
                .filter(answer -> answer.status() == 202)
                .findFirst()
                .orElseThrow();
        long id = begun.json().path("id").asLong();
        List<Answer> refused =
                asked.stream().filter(answer -> answer.status() == 409).toList();
        assertThat(refused).hasSize(9);
        assertThat(refused.getFirst().json().path("detail").asString())
                .matches("verification " + id
                        + " runs since \\S+, at \\d+ rows of '.*', and one runs at a time\\. Wait for it"
                        + " \\(GET /v1/verifications/" + id + "\\), or end it \\(DELETE /v1/verifications/" + id
                        + "\\), and ask again");
        Metered gpu =
                new Metered("GPU-meanwhile", "meanwhile", Method.INSTANT_POWER, Instant.parse("2026-05-04T10:00:00Z"));
        assertThat(SERVER.ship(List.of(gpu.segment(true, drawing(0, 60, 100_000))))
                        .json()
                        .path("stored")
                        .asInt())
                .isEqualTo(1);

        holder.rollback();
        ServerProcess.until("it is done", () -> !state(id).equals("RUNNING"));
        Answer done = SERVER.get("/v1/verifications/" + id);
        assertThat(done.json().path("state").asString()).isEqualTo("DONE");
        assertThat(done.json().at("/verification/stages").findValuesAsString("name"))
                .containsExactly("accounts", "entries");
        assertThat(SERVER.get("/v1/verifications").json().get(0)).isEqualTo(done.json());
    }

    @Test
    void oneThatWaitsForTheDatabaseIsCancelledAtOnceAndTheNextMayRun() throws SQLException {
        long id = SERVER.post("/v1/verifications", BOOKS).json().path("id").asLong();
        ServerProcess.until("it reads the accounts", this::isWaitedFor);

        Answer cancelled = SERVER.delete("/v1/verifications/" + id);

        assertThat(cancelled.json().path("state").asString()).isEqualTo("CANCELLED");
        assertThat(cancelled.json().path("verification").isNull()).isTrue();
        assertThat(cancelled.json().path("failure").isNull()).isTrue();
        assertThat(SERVER.delete("/v1/verifications/" + id).json()).isEqualTo(cancelled.json());
        holder.rollback();
        assertThat(SERVER.verify(BOOKS).json().path("stages").size()).isEqualTo(2);
    }

    @Test
    void whatNobodyAskedForIsNotThere() {
        Answer unknown = SERVER.get("/v1/verifications/999999");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().path("detail").asString())
                .isEqualTo("there is no verification 999999: the last 10 are known, and none from before the server was"
                        + " started. Ask for one: POST /v1/verifications");
        assertThat(SERVER.post("/v1/verifications", Map.of("sample", -1))
                        .json()
                        .path("field")
                        .asString())
                .isEqualTo("sample");
    }

    private boolean isWaitedFor() {
        return SERVER.database()
                .sql("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'account'::regclass AND NOT granted)")
                .query(Boolean.class)
                .single();
    }

    private static String state(long id) {
        return SERVER.get("/v1/verifications/" + id).json().path("state").asString();
    }
}
