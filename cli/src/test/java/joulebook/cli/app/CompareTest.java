package joulebook.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import joulebook.cli.fake.Checkout;
import joulebook.cli.fake.ModelFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real command, run as a process among stand-ins for the other parts. */
class CompareTest {
    @TempDir
    private Path folder;

    private Checkout checkout;

    @BeforeEach
    void build() throws IOException {
        checkout = new Checkout(folder);
    }

    @Test
    void variantsRunInterleavedAndEverythingStopsInOrderBeforeTheBooksAreClosed() throws Exception {
        Checkout.Finished compare =
                checkout.run("compare", "--idle-seconds", "1", "--preset", "smoke", "--json", "result.json");

        assertThat(compare.status()).as(compare.out() + compare.err()).isZero();
        assertThat(checkout.events())
                .containsExactly(
                        "server started",
                        "collector started",
                        "train dense 1",
                        "train asa 1",
                        "train asa 2",
                        "train dense 2",
                        "collector stopped",
                        "marks delivered",
                        "shipped",
                        "settled",
                        "server stopped");
        assertThat(compare.out())
                .contains("0.00100 kWh", "modelled", "99.87 %", "idle   720.0 W", "[assumed: no --country was given");
        assertThat(checkout.work().resolve("report.html")).hasContent("<!doctype html><title>report</title>");
        assertThat(checkout.work().resolve("result.json")).content().contains("\"3600000mJ\"");
    }

    @Test
    void aRunThatCrashesIsMarkedAndTheRestGoesOn() throws Exception {
        Checkout.Finished compare = checkout.run("compare", "--idle-seconds", "1", "--preset", "crash", "--seeds", "1");

        assertThat(compare.status()).isEqualTo(1);
        assertThat(compare.out())
                .contains("run 1/2 dense seed 1: held-out loss 1.2500 nats/token")
                .contains("run 2/2 asa seed 1: CRASHED with exit status 9; its energy is kept and marked")
                .contains("out of memory, say");
        assertThat(crashMarks()).hasSize(1);
        assertThat(checkout.events()).endsWith("settled", "server stopped");
    }

    @Test
    void afterCtrlCFinishedRunsAreKeptAndResumeDoesOnlyTheRest() throws Exception {
        Files.writeString(checkout.home().resolve("endless"), "");
        Process process =
                checkout.start(Map.of(), "compare", "--idle-seconds", "1", "--preset", "endless", "--seeds", "1");
        while (!Files.exists(checkout.home().resolve("training"))) {
            Thread.onSpinWait();
            assertThat(process.isAlive()).isTrue();
        }
        new ProcessBuilder("sh", "-c", "kill -s INT " + process.pid()).start().waitFor();

        Checkout.Finished stopped = checkout.finished(process);

        assertThat(stopped.status()).isEqualTo(130);
        assertThat(stopped.out()).contains("./joulebook compare --resume goes on");
        assertThat(checkout.events()).endsWith("train asa 1", "trainer stopped", "collector stopped", "server stopped");

        Files.delete(checkout.home().resolve("endless"));
        Files.delete(checkout.home().resolve("events"));
        Checkout.Finished resumed = checkout.run("compare", "--resume", "--idle-seconds", "1");

        assertThat(resumed.status()).as(resumed.out() + resumed.err()).isZero();
        assertThat(checkout.events()).contains("train asa 1").doesNotContain("train dense 1");
        assertThat(checkout.run("compare", "--resume", "--idle-seconds", "1").err())
                .contains("nothing to resume");
    }

    @Test
    void aServerThatDiesInTheMiddleIsStartedAgainAndTheRunIsNotHurt() throws Exception {
        Files.writeString(checkout.home().resolve("die-at-power"), "");

        Checkout.Finished compare = checkout.run(
                "compare", "--idle-seconds", "1", "--preset", "long", "--seeds", "1", "--variants", "dense");

        assertThat(compare.status()).as(compare.out() + compare.err()).isZero();
        assertThat(compare.out()).contains("the server went away; starting it again", "the server is back at http://");
        assertThat(checkout.events())
                .containsSubsequence("train dense 1", "server killed", "server started", "settled");
    }

    @Test
    void aTakenPortIsSaidWithWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());

            Checkout.Finished compare = checkout.run(Map.of("JOULEBOOK_PORT", port), "compare");

            assertThat(compare.status()).isEqualTo(1);
            assertThat(compare.err()).contains("port " + port + " of 127.0.0.1 is taken", "set JOULEBOOK_PORT");
        }
    }

    @Test
    void aServerThatDoesNotComeUpShowsTheEndOfItsLog() throws Exception {
        Files.writeString(checkout.home().resolve("server-fails"), "");

        Checkout.Finished compare = checkout.run("compare");

        assertThat(compare.status()).isEqualTo(1);
        assertThat(compare.err()).contains("exit status 4", "FATAL: the database does not start");
    }

    @Test
    void whatTheServerRefusesIsSaidInItsOwnWords() throws Exception {
        Checkout.Finished compare =
                checkout.run("compare", "--idle-seconds", "1", "--preset", "smoke", "--country", "XXX");

        assertThat(compare.status()).isEqualTo(1);
        assertThat(compare.err()).contains("country: no country XXX in the factor table (422 from POST");
        assertThat(checkout.events()).containsExactly("server started", "server stopped"); // nothing was metered
        assertThat(checkout.home().resolve("pending")).doesNotExist();
        assertThat(checkout.run("compare", "--resume").err()).contains("nothing to resume");
        assertThat(checkout.run("compare", "--idle-seconds", "1", "--preset", "smoke")
                        .status())
                .isZero();
    }

    @Test
    void whatCannotBeAnsweredIsRefusedBeforeAnythingStarts() throws Exception {
        for (String[] wrong : new String[][] {
            {"--preset", "smokee", "--preset is 'smokee'; there are smoke, tiny, default, crash, endless, long, huge"},
            {"--price", "abc", "--price is 'abc'; write it as \"0.25 EUR/kWh\""},
            {"--pue", "0.5", "--pue is '0.5'; it must be a number from 1 up"},
            {"--data", "nowhere.txt", "--data nowhere.txt: there is no such file, or folder with files. Say where"},
            {"--from", "nowhere", "--from nowhere: there is no config.json with safetensors beside it"},
            {"--tokenizer", "x.json", "a tokenizer say how to read --data, which is not there"},
            {"--json", "nowhere/x.json", "cannot write nowhere/x.json: there is no folder "},
            {"--report", ".", "cannot write .: it is a folder"}
        }) {
            Checkout.Finished compare = checkout.run("compare", wrong[0], wrong[1]);

            assertThat(compare.status()).isNotZero();
            assertThat(compare.err()).contains(wrong[2]);
        }
        assertThat(checkout.home().resolve("events")).doesNotExist();
    }

    @Test
    void whatTheRunnerRefusesEndsTheComparisonBeforeAnythingIsTrained() throws Exception {
        Checkout.Finished compare = checkout.run("compare", "--idle-seconds", "1", "--preset", "huge");

        assertThat(compare.status()).isEqualTo(1);
        assertThat(compare.err()).contains("refuses this comparison", "choose a smaller --preset");
        assertThat(checkout.events()).endsWith("collector stopped", "server stopped");
    }

    @Test
    void onesOwnTextAndModelReachEveryRunAndAreTold() throws Exception {
        ModelFiles.write(checkout.work());

        Checkout.Finished compare = checkout.run(
                "compare",
                "--idle-seconds",
                "1",
                "--preset",
                "smoke",
                "--seeds",
                "1",
                "--data",
                "text.txt",
                "--tokenizer",
                "tokenizer.json",
                "--from",
                "tiny");

        assertThat(compare.status()).as(compare.out() + compare.err()).isZero();
        String told = " --data " + at("text.txt") + " --tokenizer " + at("tokenizer.json") + " --from " + at("tiny");
        assertThat(checkout.events()).contains("train dense 1" + told, "train asa 1" + told);
        assertThat(compare.out()).contains("comparing asa against dense, smoke, text.txt, from tiny");
        assertThat(checkout.home().resolve("comparison"))
                .content()
                .contains("\"data\":{\"files\":[\"text.txt\"],\"sha256\":\"")
                .contains("\"from\":{\"files\":[\"tiny\"],\"sha256\":\"")
                .doesNotContain("\"" + folder);
    }

    @Test
    void batchAndGpusReachEveryRunAndAreTold() throws Exception {
        Checkout.Finished compare = checkout.run(
                "compare", "--idle-seconds", "1", "--preset", "smoke", "--seeds", "1", "--batch", "4", "--gpus", "2");

        assertThat(compare.status()).as(compare.out() + compare.err()).isZero();
        assertThat(checkout.events()).contains("train dense 1 --batch 4 --gpus 2", "train asa 1 --batch 4 --gpus 2");
        assertThat(compare.out()).contains("comparing asa against dense, smoke, batches of 4, 2 GPUs");
        assertThat(checkout.home().resolve("comparison")).content().contains("\"batch\":4", "\"gpus\":2");

        Checkout.Finished uneven = checkout.run("compare", "--batch", "3", "--gpus", "2");
        assertThat(uneven.status()).isEqualTo(2);
        assertThat(uneven.err()).contains("--batch is 3; it must make 2 equal shares, one for each of the GPUs");
    }

    private Path at(String name) throws IOException {
        return checkout.work().resolve(name).toAbsolutePath();
    }

    @Test
    void aComparisonWhoseTextHasChangedDoesNotGoOn() throws Exception {
        ModelFiles.write(checkout.work());
        checkout.run("compare", "--idle-seconds", "1", "--preset", "crash", "--seeds", "1", "--data", "text.txt");
        Files.writeString(checkout.work().resolve("text.txt"), "other words");
        Files.delete(checkout.home().resolve("events"));

        Checkout.Finished resumed = checkout.run("compare", "--resume", "--idle-seconds", "1");

        assertThat(resumed.status()).isEqualTo(1);
        assertThat(resumed.err())
                .contains(
                        "--data " + at("text.txt") + " has changed since this comparison was planned: its SHA-256 was ")
                .contains("Put back what it was to go on, or begin another comparison");
        assertThat(checkout.events()).noneMatch(event -> event.startsWith("train "));
    }

    @Test
    void resumeTakesNoOtherSettings() throws Exception {
        Checkout.Finished compare = checkout.run("compare", "--resume", "--seeds", "4");

        assertThat(compare.status()).isEqualTo(2);
        assertThat(compare.err()).contains("--resume goes on with the comparison's own settings");
    }

    private List<Path> crashMarks() throws IOException {
        try (var files = Files.list(checkout.home())) {
            return files.filter(file -> file.getFileName().toString().startsWith("marks-"))
                    .filter(file -> contains(file, "\"CRASH\""))
                    .toList();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            return false;
        }
    }
}
