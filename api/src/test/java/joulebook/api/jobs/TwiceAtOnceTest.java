package joulebook.api.jobs;

import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.verification.Check;
import joulebook.api.verification.Verification;
import joulebook.api.verification.Verifier;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;

/** Two servers may share a database and do the same at once: what one has done the other finds done. */
@Tag("server")
class TwiceAtOnceTest {
    private static final RealServer SERVER = RealServer.alone();
    private static final Instant BEGAN = Instant.parse("2026-03-07T22:30:00Z");
    private static final UUID RUN = UUID.fromString("00000000-0000-4000-8000-0000000000d1");
    private static final int DEVICES = 6;
    private static final int MINUTES = 180;

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    void eachMinuteIsClosedSplitAndBookedOnce() {
        List<Metered> devices = IntStream.range(0, DEVICES)
                .mapToObj(n -> new Metered("GPU-" + n, "twice", Method.INSTANT_POWER, BEGAN))
                .toList();
        SERVER.put("/v1/runs/" + RUN, Map.of("name", "twice", "host", "twice"));
        SERVER.mark(RUN, devices.getFirst().marks(90, 7_001));
        SERVER.ship(devices.stream()
                .map(device -> device.segment(true, drawing(0, MINUTES * 60, 123_457)))
                .toList());

        for (String job : List.of("closewindows", "attributeruns", "postentries")) {
            CompletableFuture<Launcher.JobExecution> one = CompletableFuture.supplyAsync(() -> run(job, "one"));
            CompletableFuture<Launcher.JobExecution> other = CompletableFuture.supplyAsync(() -> run(job, "other"));

            assertThat(one.join().state()).as(job + ": " + one.join().failure()).isEqualTo("COMPLETED");
            assertThat(other.join().state())
                    .as(job + ": " + other.join().failure())
                    .isEqualTo("COMPLETED");
            // 22:30 to 01:30: two days
            Launcher.StepExecution step = one.join().steps().getFirst();
            assertThat(step.partitions()).isNotNull().satisfies(parts -> {
                assertThat(parts.done()).isEqualTo(parts.of());
                assertThat(parts.of()).isGreaterThanOrEqualTo(2);
            });
        }

        for (String table : List.of("device_window", "attribution", "entry")) {
            assertThat(count("SELECT count(*) FROM " + table)).as(table).isEqualTo(DEVICES * MINUTES);
        }
        assertThat(count("SELECT count(DISTINCT (device, minute)) FROM entry")).isEqualTo(DEVICES * MINUTES);
        Verification found = SERVER.bean(Verifier.class).verify(new Check.Scope(null, 1), (stage, done) -> {});
        assertThat(found.findings()).isEmpty();
    }

    private static Launcher.JobExecution run(String job, String watermark) {
        return SERVER.bean(Launcher.class)
                .run(
                        job,
                        new JobParametersBuilder()
                                .addString(PeriodJob.FROM, BEGAN.toString())
                                .addString(
                                        PeriodJob.TO,
                                        BEGAN.plusSeconds(MINUTES * 60L).toString())
                                .addString(PeriodJob.WATERMARK, watermark)
                                .toJobParameters());
    }

    private static long count(String sql) {
        return SERVER.database().sql(sql).query(Long.class).single();
    }
}
