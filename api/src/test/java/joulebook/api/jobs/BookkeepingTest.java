package joulebook.api.jobs;

import static joulebook.api.Metered.drawing;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.archive.ArchiveSettings;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
