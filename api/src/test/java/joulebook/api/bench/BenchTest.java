package joulebook.api.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import joulebook.api.RealServer;
import joulebook.api.verification.Check;
import joulebook.api.verification.Verification;
import joulebook.api.verification.Verifier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What the benches measure is the real thing, on both sides; how fast it is, no test says. */
@Tag("server")
class BenchTest {
    private static final RealServer SERVER = RealServer.alone();
    private static final Self SELF =
            new Self(URI.create(SERVER.url()), JsonMapper.builder().build());

    private final List<String> lines = new ArrayList<>();

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    void theLedgerBenchBooksEachWindowOnceAndAgreesWithThePlainStatement() throws SQLException, IOException {
        List<BenchRow> rows = new LedgerBench(SELF, SERVER.owner(), lines::add).run(16, 10);

        assertThat(rows)
                .extracting(BenchRow::name)
                .containsExactly(
                        "10 windows",
                        "10 windows, windows",
                        "10 windows, entries",
                        "10 windows, bytes per entry",
                        "40 windows",
                        "40 windows, windows",
                        "40 windows, entries",
                        "40 windows, bytes per entry",
                        "growth of cost per window, up to a quarter",
                        "160 windows",
                        "160 windows, windows",
                        "160 windows, entries",
                        "160 windows, bytes per entry",
                        "growth of cost per window, up to a whole");
        assertThat(rows).allSatisfy(row -> assertThat(row.ours()).isPositive());
        // one device to warm up; a sixteenth; a quarter; the whole
        assertThat(count("SELECT count(*) FROM entry")).isEqualTo(10 + 10 + 40 + 160);
        // 8 of a device's 10 minutes are a run's, with overhead: 8 lines; 2 are idle: 6 lines
        assertThat(count("SELECT count(*) FROM posting")).isEqualTo((1 + 1 + 4 + 16) * (8 * 8 + 2 * 6));
        assertThat(count("SELECT count(*) FROM bench_sample")).isEqualTo(16 * 6001);
        Verification found = SERVER.bean(Verifier.class).verify(new Check.Scope(null, 1), (stage, done) -> {});
        assertThat(found.findings()).isEmpty();
    }

    @Test
    void theIngestBenchStoresTheSameSamplesOnBothSides() throws SQLException, IOException {
        List<BenchRow> rows = new IngestBench(SELF, SERVER.owner(), lines::add).run(10, 2);

        assertThat(rows)
                .extracting(BenchRow::name)
                .containsExactly(
                        "samples stored, 600 a segment",
                        "bytes a sample, 600 a segment",
                        "samples stored, 4096 a segment",
                        "bytes a sample, 4096 a segment");
        // two minutes and the sample that ends them; before, to warm up, as many more, of which the baseline has one
        // host's
        assertThat(count("SELECT count(*) FROM bench_sample")).isEqualTo((10 + 8) * 1201);
        for (String size : List.of("600", "4096")) {
            assertThat(count("SELECT sum(samples) FROM segment WHERE device LIKE 'GPU-ingest" + size + "-%'"))
                    .isEqualTo(2 * 10 * 1201);
        }
    }

    private static long count(String sql) {
        return SERVER.database().sql(sql).query(Long.class).single();
    }
}
