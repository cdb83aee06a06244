package joulebook.api.window;

import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.verification.Check;
import joulebook.api.verification.Finding;
import joulebook.api.verification.Verifier;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Digests cannot tell that raw samples are gone. Computing the windows again does. */
class RecomputeCheckTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final JdbcClient DATABASE = SERVER.database();

    @Test
    void aWindowWhoseRawSamplesAreGoneIsNamed() {
        Metered gpu = new Metered(
                "GPU-recomputed", "recomputed", Method.INSTANT_POWER, Instant.parse("2026-03-10T08:00:00Z"));
        SERVER.ship(List.of(gpu.segment(false, drawing(0, 59, 100_000)), gpu.segment(true, drawing(60, 120, 100_000))));
        SERVER.post(
                "/v1/jobs/closewindows",
                Map.of(
                        "from",
                        gpu.began.toString(),
                        "to",
                        gpu.began.plusSeconds(180).toString()));

        DATABASE.sql("CREATE TABLE kept AS SELECT * FROM segment WHERE device = 'GPU-recomputed' AND sequence = 1")
                .update();
        SERVER.transaction().executeWithoutResult(status -> {
            DATABASE.sql("SET LOCAL session_replication_role = replica").update();
            DATABASE.sql("DELETE FROM segment WHERE device = 'GPU-recomputed' AND sequence = 1")
                    .update();
        });
        try {
            // of the first minute 59 s at 100 W are left, and of the second nothing
            assertThat(findings())
                    .containsExactly(
                            new Finding(
                                    "device_window",
                                    "GPU-recomputed 2026-03-10T08:00:00Z 1",
                                    "is not what its raw samples say: 5900000mJ instead of 6000000mJ"),
                            new Finding(
                                    "device_window", "GPU-recomputed 2026-03-10T08:01:00Z 1", "has no raw samples"));
        } finally {
            DATABASE.sql("INSERT INTO segment SELECT * FROM kept").update();
            DATABASE.sql("DROP TABLE kept").update();
        }
        assertThat(findings()).isEmpty();
    }

    private static List<Finding> findings() {
        return SERVER.bean(Verifier.class)
                .verify(new Check.Scope(null, 1), (stage, rows) -> {})
                .findings();
    }
}
