package joulebook.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joulebook.cli.fake.Checkout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real command, run as a process among stand-ins for the other parts. */
class BenchTest {
    @TempDir
    private Path folder;

    private Checkout checkout;

    @BeforeEach
    void build() throws IOException {
        checkout = new Checkout(folder);
    }

    /** Dense: two windows, 7200 J over 3600 tokens; ASA: one, 3600 J over 7200. */
    @Test
    void decodingIsMeteredWindowByWindowAndItsEnergyIsPerToken() throws Exception {
        Checkout.Finished bench =
                checkout.run("bench", "decode", "--length", "1024", "--batch", "1", "--json", "rows.json");

        assertThat(bench.status()).as(bench.err()).isZero();
        assertThat(bench.out())
                .contains("measured\n", "context=1024 batch=1 density=0.125  0.5000       2.000  4.00x  modelled");
        assertThat(checkout.events())
                .containsExactly(
                        "collector started",
                        "bench decode --json rows.json --length 1024 --batch 1 --events",
                        "collector stopped",
                        "server started",
                        "shipped",
                        "settled",
                        "server stopped");
        JsonNode rows = JsonMapper.builder()
                .build()
                .readTree(Files.readString(checkout.work().resolve("rows.json")));
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).path("case").asString()).isEqualTo("of the runner");
        assertThat(rows.get(1).path("unit").asString()).isEqualTo("J/token");
        assertThat(rows.get(1).path("ratio").asDouble()).isEqualTo(4);
        try (var files = Files.list(checkout.home())) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("run-")))
                    .hasSize(3);
        }
    }

    @Test
    void aBenchThatThereIsNotIsAnsweredWithThoseThereAre() throws Exception {
        Checkout.Finished bench = checkout.run("bench", "everything");
        assertThat(bench.status()).isEqualTo(2);
        assertThat(bench.err()).contains("There are: attention, decode, parallel, ledger, ingest");
    }
}
