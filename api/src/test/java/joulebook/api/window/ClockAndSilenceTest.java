package joulebook.api.window;

import static joulebook.api.Samples.SECOND;
import static joulebook.api.Samples.counted;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joulebook.api.RealServer;
import joulebook.api.Samples;
import joulebook.api.verification.Check;
import joulebook.api.verification.Verifier;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A counter that nobody reads for a while, and a clock that is set: what it rose is what the books hold, once. */
@Tag("server")
class ClockAndSilenceTest {
    private static final RealServer SERVER = RealServer.shared();

    /** 300 W: five minutes of samples, 90 minutes of silence, five minutes. All of 09:00 is silent: 3 600 s x 300 W. */
    @Test
    void aSilenceOverAWholeHourIsBridged() {
        Instrument gpu = Samples.counter("GPU-silent", new Power(700_000));
        Instant zero = Instant.parse("2026-04-07T08:30:00Z");
        List<Sample> samples = steady(0, 3000);
        samples.addAll(steady(57_000, 60_000));
        SERVER.ship(List.of(
                Samples.segment(gpu, zero, 0, false, samples.subList(0, 3000)),
                Samples.segment(gpu, zero, 1, true, samples.subList(3000, 6000))));
        book(zero, Duration.ofHours(2));

        assertThat(windows("GPU-silent", "energy_mj")).isEqualTo(1_799_970_000L);
        assertThat(windows("GPU-silent", "bridged_mj")).isEqualTo(1_620_030_000L); // 5 400.1 s
        assertThat(windows("GPU-silent", "bridged_nanos")).isEqualTo(5_400_100_000_000L);
        assertThat(windowsOf("GPU-silent", "2026-04-07 09:00Z", "bridged_mj")).isEqualTo(1_080_000_000L);
        assertThat(booked("device:GPU-silent")).isEqualTo(-1_799_970_000L);
        assertThat(booked("idle:GPU-silent")).isEqualTo(1_799_970_000L);
        assertThat(SERVER.get("/v1/gaps?from=2026-04-07T00:00:00Z&to=2026-04-08T00:00:00Z&device=GPU-silent")
                        .text())
                .isEqualTo("[]");
        assertThat(findings("GPU-silent")).isEmpty();
    }

    /** 300 W for half an hour over an hour's edge, UTC set after 15 minutes: 1 799.9 s x 300 W. */
    @ParameterizedTest
    @CsvSource({"-3600", "-600", "-86400", "86400", "-1", "1"})
    void aClockThatIsSetMovesNoEnergy(long bySeconds) {
        Instrument gpu = Samples.counter("GPU-set" + bySeconds, new Power(700_000));
        String device = gpu.device().value();
        Instant zero = Instant.parse("2026-04-14T08:50:00Z");
        List<Segment> segments = new ArrayList<>();
        for (int minute = 0; minute < 30; minute++) {
            segments.add(Samples.segment(
                    gpu,
                    minute < 15 ? zero : zero.plusSeconds(bySeconds),
                    minute,
                    minute == 29,
                    steady(minute * 600, minute * 600 + 600)));
        }
        SERVER.ship(segments);
        book(zero.minus(Duration.ofDays(2)), Duration.ofDays(4));

        assertThat(windows(device, "energy_mj")).isEqualTo(539_970_000L);
        assertThat(windows(device, "suspense_mj")).isZero();
        assertThat(booked("device:" + device)).isEqualTo(-539_970_000L);
        assertThat(booked("idle:" + device)).isEqualTo(539_970_000L);
        assertThat(SERVER.database()
                        .sql(
                                "SELECT clock_steps::text FROM device_window WHERE device = :device AND clock_steps <> '[]'")
                        .param("device", device)
                        .query(String.class)
                        .list())
                .containsExactly("[{\"at\": \"2026-04-14T09:05:00Z\", \"nanos\": " + bySeconds * SECOND + "}]");
        assertThat(findings(device)).isEmpty();
    }

    /** 300 W at 10 Hz, by numbers of samples. */
    private static List<Sample> steady(int from, int to) {
        List<Sample> samples = new ArrayList<>();
        for (int i = from; i < to; i++) {
            samples.add(counted(i * (SECOND / 10), i * 30_000L));
        }
        return samples;
    }

    private static void book(Instant from, Duration time) {
        Map<String, String> period =
                Map.of("from", from.toString(), "to", from.plus(time).toString());
        for (String job : List.of("closewindows", "attributeruns", "postentries")) {
            assertThat(SERVER.post("/v1/jobs/" + job, period)
                            .json()
                            .path("state")
                            .asString())
                    .isEqualTo("COMPLETED");
        }
    }

    private static long windows(String device, String column) {
        return windowsOf(device, "-infinity", column);
    }

    private static long windowsOf(String device, String hour, String column) {
        return SERVER.database()
                .sql("SELECT coalesce(sum(" + column + """
                        ), 0) FROM (SELECT DISTINCT ON (minute) * FROM device_window WHERE device = :device
                            AND (:hour = '-infinity' OR date_trunc('hour', minute) = :hour::timestamptz)
                            ORDER BY minute, revision DESC) AS newest
                        """)
                .param("device", device)
                .param("hour", hour)
                .query(Long.class)
                .single();
    }

    private static long booked(String account) {
        return SERVER.database()
                .sql("SELECT coalesce(sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END), 0)"
                        + " FROM posting WHERE account = :account AND unit = 'mJ'")
                .param("account", account)
                .query(Long.class)
                .single();
    }

    private static List<String> findings(String device) {
        return SERVER.bean(Verifier.class).verify(new Check.Scope(null, 1), (stage, rows) -> {}).findings().stream()
                .map(Object::toString)
                .filter(finding -> finding.contains(device))
                .toList();
    }
}
