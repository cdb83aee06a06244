package joulebook.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joulebook.cli.fake.Checkout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real command, run as a process among stand-ins for the other parts. */
class ExperimentTest {
    @TempDir
    private Path folder;

    private Checkout checkout;

    @BeforeEach
    void build() throws IOException {
        checkout = new Checkout(folder);
        Files.writeString(
                checkout.work().resolve("two.yaml"), "name: two\npresets: [tiny]\nlengths: [128, 256]\nseeds: 1\n");
    }

    @Test
    void everyComparisonIsRunAndTheSecondStartOnlyPrints() throws Exception {
        Checkout.Finished first = checkout.run(
                "experiment", "two.yaml", "--idle-seconds", "1", "--json", "two.json", "--report", "pages");

        assertThat(first.status()).as(first.out() + first.err()).isZero();
        assertThat(checkout.events().stream().filter(event -> event.startsWith("train ")))
                .containsExactly(
                        "train dense 1 --seq-len 128",
                        "train asa 1 --seq-len 128",
                        "train dense 1 --seq-len 256",
                        "train asa 1 --seq-len 256");
        assertThat(first.out()).contains("comparison 2/2", "tiny, 128 tokens", "tiny, 256 tokens");
        assertThat(first.out()).contains("/experiments/");
        assertThat(checkout.work().resolve("two.json")).content().contains("\"seqLen\" : 256");
        assertThat(checkout.work().resolve("pages/tiny-256-tokens.html")).isNotEmptyFile();

        Files.delete(checkout.home().resolve("events"));
        Checkout.Finished second = checkout.run("experiment", "two.yaml", "--idle-seconds", "1");

        assertThat(second.status()).as(second.out() + second.err()).isZero();
        assertThat(checkout.events()).noneMatch(event -> event.startsWith("train "));
        assertThat(second.out()).contains("2 runs, 2 of them done", "tiny, 256 tokens");
    }

    @Test
    void aMistakeInTheFileStopsItBeforeAnythingStarts() throws Exception {
        Files.writeString(checkout.work().resolve("bad.yaml"), "name: bad\nseeds: 0\n");

        Checkout.Finished bad = checkout.run("experiment", "bad.yaml");

        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.err()).isEqualTo("joulebook: bad.yaml: seeds is 0; it must be 1 or more\n");
        assertThat(checkout.home().resolve("events")).doesNotExist();
    }
}
