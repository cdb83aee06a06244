package joulebook.api.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import joulebook.api.Samples;
import joulebook.api.ServerTest;
import joulebook.kernel.metering.Segment;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class JobsTest extends ServerTest {

    @Test
    void closingTwiceClosesOnce() {
        ship(minute("jobs-twice", "2026-04-01T12:00:00Z", 0, 100_000));

        JsonNode first = close("2026-04-01T12:00:00Z", "2026-04-01T13:00:00Z");
        close("2026-04-01T12:00:00Z", "2026-04-01T13:00:00Z");

        assertThat(first.get("state").asString()).isEqualTo("COMPLETED");
        assertThat(first.get("parameters").get("from").asString()).isEqualTo("2026-04-01T12:00:00Z");
        JsonNode windows = windows("jobs-twice", "2026-04-01T12:00:00Z", "2026-04-01T13:00:00Z");
        assertThat(windows).hasSize(1);
        assertThat(windows.get(0).get("energy").asString()).isEqualTo("5900000mJ");
        assertThat(windows.get(0).get("coveredNanos").asLong()).isEqualTo(59_000_000_000L);
        assertThat(windows.get(0).get("revision").asInt()).isEqualTo(1);
    }

    @Test
    void lateDataIsANewRevisionAndTheOldOneStays() {
        ship(minute("jobs-late", "2026-04-02T12:00:00Z", 0, 100_000));
        close("2026-04-02T12:00:00Z", "2026-04-02T13:00:00Z");
        ship(minute("jobs-late", "2026-04-02T12:00:00Z", 1, 100_000));

        close("2026-04-02T12:00:00Z", "2026-04-02T13:00:00Z");

        JsonNode windows = windows("jobs-late", "2026-04-02T12:00:00Z", "2026-04-02T13:00:00Z");
        // the second between the two segments is known now: 60 s and 59 s at 100 W
        assertThat(windows.get(0).get("energy").asString()).isEqualTo("6000000mJ");
        assertThat(windows.get(0).get("revision").asInt()).isEqualTo(2);
        assertThat(windows.get(1).get("energy").asString()).isEqualTo("5900000mJ");
        assertThat(jdbc().sql(
                                "SELECT energy_mj FROM device_window WHERE device = 'jobs-late' AND revision = 1 ORDER BY minute")
                        .query(Long.class)
                        .list())
                .containsExactly(5_900_000L, 5_900_000L);
    }

    @Test
    void anEmptyPeriodIsRefused() {
        assertThat(post("/v1/jobs/closewindows", "{\"from\":\"2026-04-01T12:00:00Z\",\"to\":\"2026-04-01T12:00:00Z\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void theHistoryIsNewestFirst() {
        close("2026-04-03T12:00:00Z", "2026-04-03T13:00:00Z");
        JsonNode last = close("2026-04-04T12:00:00Z", "2026-04-04T13:00:00Z");

        JsonNode history = get("/v1/jobs?limit=2").json();

        assertThat(history).hasSize(2);
        assertThat(history.get(0).get("id")).isEqualTo(last.get("id"));
    }

    private JsonNode close(String from, String to) {
        return post("/v1/jobs/closewindows", "{\"from\":\"" + from + "\",\"to\":\"" + to + "\"}")
                .json();
    }

    private JsonNode windows(String device, String from, String to) {
        return get("/v1/windows?device=" + device + "&from=" + from + "&to=" + to)
                .json()
                .get("windows");
    }

    /** The n-th minute: a sample each second from its first to its last. */
    private static Segment minute(String device, String zero, int n, long milliwatts) {
        return Samples.segment(
                Samples.power(device),
                Instant.parse(zero),
                n,
                false,
                Samples.constant(milliwatts, n * 60 * Samples.SECOND, 59, 1000));
    }
}
