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

    @Test
    void whatCouldNotBeBookedIsTriedAgainUntilItIs() throws IOException {
        Metered gpu = new Metered("GPU-again", "again", Method.INSTANT_POWER, Instant.parse("2026-10-06T10:00:00Z"));
        SERVER.ship(List.of(gpu.segment(false, drawing(0, 30, 100_000))));
        SERVER.post("/v1/periods/2026-10/close", Map.of());
        SERVER.post("/v1/jobs/archive", Map.of("from", "2026-10-06T00:00:00Z", "to", "2026-10-07T00:00:00Z"));
        Path file = SERVER.bean(ArchiveSettings.class).folder().resolve("day=2026-10-06/GPU-again.parquet");
        Path aside = file.resolveSibling("aside");
        Files.move(file, aside);
        SERVER.ship(List.of(gpu.segment(true, drawing(31, 59, 100_000))));

        SERVER.bean(Bookkeeping.class).bookWhatCameIn();
        assertThat(booked()).isEqualTo(3_000_000);

        Files.move(aside, file);
        SERVER.bean(Bookkeeping.class).bookWhatCameIn();
        assertThat(booked()).isEqualTo(5_900_000);
    }

    private static long booked() {
        return SERVER.database().sql("""
                        SELECT coalesce(sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END), 0) FROM posting
                        WHERE account = 'idle:GPU-again' AND unit = 'mJ'
                        """).query(Long.class).single();
    }
}
