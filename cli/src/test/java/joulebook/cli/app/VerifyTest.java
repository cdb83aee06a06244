package joulebook.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import joulebook.cli.fake.Checkout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real command, run as a process, against a stand-in for the server. */
class VerifyTest {
    private static final String STAGES = """
            {"state":"RUNNING","stage":"segments","rows":0}
            {"state":"RUNNING","stage":"segments","rows":1000}
            """;

    @TempDir
    private Path folder;

    private Checkout checkout;

    @BeforeEach
    void build() throws IOException {
        checkout = new Checkout(folder);
    }

    @Test
    void wholeBooksAreExitStatus0() throws Exception {
        answer(STAGES + """
                {"state":"DONE","verification":{"whole":true,"head":"ab12","sample":50,"seed":7,"stages":[\
                {"name":"segments","rows":1200,"uncovered":3,"found":0}],"found":0,"findings":[]}}
                """);

        Checkout.Finished verify = checkout.run("verify", "--sample", "50", "--seed", "7", "--json", "found.json");

        assertThat(verify.status()).as(verify.err()).isZero();
        assertThat(verify.out()).isEqualTo("""
                checked   rows  without a digest  wrong
                segments  1200  3                 0
                computed again from raw samples: 50 windows at most, chosen by seed 7
                whole; head of the chain: ab12
                """);
        assertThat(verify.err()).contains("checking segments\n  segments: 1000\n");
        assertThat(checkout.work().resolve("found.json")).content().contains("\"whole\" : true");
    }

    @Test
    void whatIsWrongIsNamedAndIsExitStatus1() throws Exception {
        answer("""
                {"state":"DONE","verification":{"whole":false,"head":"ab12","sample":null,"seed":1,"stages":[],"found":1,"findings":[\
                {"table":"posting","key":"17 3","what":"was changed: its CRC32C does not hold"}]}}
                """);

        Checkout.Finished verify = checkout.run("verify");

        assertThat(verify.status()).isEqualTo(1);
        assertThat(verify.out())
                .contains(
                        "WRONG  posting 17 3 was changed: its CRC32C does not hold\n",
                        "NOT WHOLE; head of the chain: ab12\n");
    }

    @Test
    void oneThatFailedIsNotWhole() throws Exception {
        answer(STAGES + """
                {"state":"FAILED","failure":"the database went away"}
                """);

        Checkout.Finished verify = checkout.run("verify");

        assertThat(verify.status()).isEqualTo(1);
        assertThat(verify.err()).contains("the verification did not come to its end: the database went away");
    }

    @Test
    void whoeverInterruptsItEndsItAtTheServerToo() throws Exception {
        answer("""
                {"state":"RUNNING","stage":"segments","rows":1000}
                """);
        Process verify = checkout.start(Map.of(), "verify");
        Path said = checkout.work().resolve("err");
        while (verify.isAlive() && !Files.readString(said).contains("segments: 1000")) {
            Thread.onSpinWait();
        }

        new ProcessBuilder("sh", "-c", "kill -s INT " + verify.pid()).start().waitFor();
        Checkout.Finished finished = checkout.finished(verify);

        assertThat(finished.status()).isEqualTo(130);
        assertThat(finished.err()).contains("stopped before all was checked");
        assertThat(checkout.events()).contains("verification POST{\"sample\":null,\"seed\":1}", "verification DELETE");
    }

    private void answer(String lines) throws IOException {
        Files.writeString(checkout.home().resolve("verification.ndjson"), lines);
    }
}
