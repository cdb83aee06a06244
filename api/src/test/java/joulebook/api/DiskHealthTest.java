package joulebook.api;

import static org.assertj.core.api.Assertions.assertThat;

import joulebook.api.RealServer.Answer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No disk is filled: the server wants more room than there is. */
@Tag("server")
class DiskHealthTest {

    @Test
    void aServerWhoseDiskHasLessRoomThanItNeedsSaysSo() {
        RealServer server = RealServer.alone("--joulebook.least-free=1000000TB");
        try {
            Answer health = server.get("/actuator/health");

            assertThat(health.status()).isEqualTo(503);
            assertThat(health.json().path("status").asString()).isEqualTo("DOWN");
            assertThat(health.json().at("/components/diskSpace/status").asString())
                    .isEqualTo("DOWN");
            assertThat(health.json()
                            .at("/components/diskSpace/details/threshold")
                            .asLong())
                    .isEqualTo(1_000_000L << 40);
            assertThat(health.json().at("/components/diskSpace/details/path").asString())
                    .contains("home-");
            assertThat(health.json().at("/components/db/status").asString()).isEqualTo("UP");
        } finally {
            server.stop();
        }
        assertThat(RealServer.shared()
                        .get("/actuator/health")
                        .json()
                        .at("/components/diskSpace/details/threshold")
                        .asLong())
                .isEqualTo(100 << 20);
    }
}
