package joulebook.api.jobs;

import static joulebook.api.Metered.counted;
import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.archive.ArchiveSettings;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the server books by itself, asked for by hand because the tests' servers wait a day for it. */
@Tag("server")
class BookkeepingTest {
    private static final RealServer SERVER =
            RealServer.alone("--joulebook.archive.after-days=1", "--joulebook.archive.delete-after-days=1");

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    /** Of one device the neighbours of late samples are in a file that is away; another one's hour is no concern of that. */
    @Test
    void whatCouldNotBeBookedIsTriedAgainUntilItIsAndNothingElseWaitsForIt() throws IOException {
        Metered gpu = new Metered("GPU-again", "again", Method.INSTANT_POWER, Instant.parse("2026-10-06T10:00:00Z"));
        SERVER.ship(List.of(gpu.segment(false, drawing(0, 30, 100_000))));
        SERVER.post("/v1/periods/2026-10/close", Map.of());
        SERVER.post("/v1/jobs/archive", Map.of("from", "2026-10-06T00:00:00Z", "to", "2026-10-07T00:00:00Z"));
        Path file = SERVER.bean(ArchiveSettings.class).folder().resolve("day=2026-10-06/GPU-again.parquet");
        Path aside = file.resolveSibling("aside");
        Files.move(file, aside);
        Metered beside = new Metered("GPU-beside", "beside", Method.INSTANT_POWER, gpu.began);
        SERVER.ship(
                List.of(gpu.segment(true, drawing(31, 59, 100_000)), beside.segment(true, drawing(0, 60, 100_000))));

        SERVER.bean(Bookkeeping.class).bookWhatCameIn();
        assertThat(booked(gpu)).isEqualTo(3_000_000);
        assertThat(booked(beside)).isEqualTo(6_000_000);
        assertThat(failures())
                .anySatisfy(failure -> assertThat(failure)
                        .isEqualTo("GPU-again of the hour 2026-10-06T10:00:00Z waits: archive file " + file
                                + " is not there: put it back as it was written, or set joulebook.archive.folder to where it"
                                + " is. All else was done, and this is tried again"));

        Files.move(aside, file);
        SERVER.bean(Bookkeeping.class).bookWhatCameIn();
        assertThat(booked(gpu)).isEqualTo(5_900_000);
    }

    /**
     * A stored segment that cannot be read, as older versions might have taken one: its device's hour waits with the next, which
     * begins where it ends, is shown, and is tried again; of the same day and host all else is booked, and what comes later is not booked from that hour on again.
     */
    @Test
    void whatFailsByItselfWaitsByItselfAndIsShown() {
        Instant ten = Instant.parse("2026-11-03T10:00:00Z");
        Metered poisoned = new Metered("GPU-poisoned", "poisoned", Method.COUNTER, ten);
        List<Metered> others = IntStream.range(0, 9)
                .mapToObj(i -> new Metered("GPU-whole-" + i, "poisoned", Method.INSTANT_POWER, ten))
                .toList();
        others.forEach(gpu -> SERVER.ship(List.of(gpu.segment(true, drawing(0, 60, 100_000)))));
        SERVER.ship(List.of(
                poisoned.segment(false, List.of(counted(3_600, 0), counted(3_660, 60_000))),
                poisoned.segment(false, List.of(counted(7_200, 60_000), counted(7_260, 120_000)))));
        storeUnreadable(poisoned);

        SERVER.bean(Bookkeeping.class).bookWhatCameIn();

        others.forEach(gpu -> assertThat(booked(gpu)).as(gpu.device).isEqualTo(6_000_000));
        assertThat(booked(poisoned)).as("twelve o'clock").isEqualTo(60_000);
        String words = "GPU-poisoned of the hour 2026-11-03T10:00:00Z waits: stored segment GPU-poisoned of 2026-11-03"
                + " 10:00:00+00 was changed: its CRC32C does not hold";
        assertThat(failures()).contains(words + " (and 1 more that wait). All else was done, and this is tried again");
        assertThat(SERVER.get("/v1/jobs/waiting").json().findValuesAsString("id"))
                .containsExactly(
                        "closewindows GPU-poisoned 2026-11-03T10:00:00Z",
                        "closewindows GPU-poisoned 2026-11-03T11:00:00Z",
                        "attributeruns GPU-poisoned 2026-11-03T10:00:00Z",
                        "attributeruns GPU-poisoned 2026-11-03T11:00:00Z");
        JsonNode health = SERVER.get("/actuator/health").json();
        assertThat(health.path("status").asString()).isEqualTo("UP");
        assertThat(health.at("/components/waiting/details/waiting").asInt()).isEqualTo(4);
        assertThat(health.at("/components/waiting/details/longest/0").asString())
                .isEqualTo(words);
        assertThat(SERVER.post("/v1/periods/2026-11/close", Map.of()).text()).contains(words);
    }

    /** Its checksum does not hold. */
    private static void storeUnreadable(Metered device) {
        SERVER.database().sql("""
                        INSERT INTO segment (day, device, boot, first_monotonic, sequence, instrument, utc_offset, first_utc,
                            last_utc, ends_stream, samples, payload, crc32c, digest)
                        SELECT day, device, boot, 0, 7, instrument, utc_offset, first_utc - interval '1 hour',
                            last_utc - interval '1 hour', false, samples, payload, crc32c + 1, digest FROM segment
                        WHERE device = :device ORDER BY first_utc LIMIT 1
                        """).param("device", device.device).update();
    }

    private static List<String> failures() {
        return SERVER.get("/v1/jobs")
                .json()
                .valueStream()
                .map(job -> job.path("failure").asString(""))
                .toList();
    }

    private static long booked(Metered device) {
        return SERVER.database()
                .sql("""
                        SELECT coalesce(sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END), 0) FROM posting
                        WHERE account = :account AND unit = 'mJ'
                        """)
                .param("account", "idle:" + device.device)
                .query(Long.class)
                .single();
    }
}
