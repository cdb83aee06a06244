package joulebook.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import joulebook.cli.fake.Checkout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real command, run as a process, beside another one that uses the same server. */
class ServeTest {
    @TempDir
    private Path folder;

    private Checkout checkout;

    @BeforeEach
    void build() throws IOException {
        checkout = new Checkout(folder);
    }

    @Test
    void itStaysUpWhenTheCommandThatStartedTheServerEnds() throws Exception {
        Process compare = training();
        Process serve = checkout.beside(".serve", Map.of(), "serve");
        awaitSaid(serve, "out.serve", "it stays up until Ctrl-C here");

        interrupt(compare);
        assertThat(checkout.finished(compare).status()).isEqualTo(130);

        assertThat(checkout.events()).endsWith("collector stopped"); // and the server goes on
        assertThat(checkout.run("claims").err()).doesNotContain("starting");
        assertThat(checkout.events()).doesNotContain("server stopped");
        interrupt(serve);
        assertThat(serve.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(checkout.events()).endsWith("server stopped").containsOnlyOnce("server started");
    }

    @Test
    void oneThatIsStoppedLeavesTheServerToACommandThatUsesIt() throws Exception {
        Process serve = checkout.beside(".serve", Map.of(), "serve");
        awaitSaid(serve, "out.serve", "Ctrl-C stops it, once no other command uses it");
        Process compare = training();

        interrupt(serve);
        assertThat(serve.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(checkout.events()).doesNotContain("server stopped");
        interrupt(compare);

        assertThat(checkout.finished(compare).out()).doesNotContain("the server went away");
        assertThat(checkout.events())
                .containsSubsequence("trainer stopped", "collector stopped", "server stopped")
                .containsOnlyOnce("server started");
    }

    @Test
    void aServerThatDiesUnderItIsFollowedByOneOfItsOwn() throws Exception {
        Process compare = training();
        Process serve = checkout.beside(".serve", Map.of(), "serve");
        awaitSaid(serve, "out.serve", "it stays up until Ctrl-C here");

        compare.destroyForcibly().waitFor();
        ProcessHandle.of(serverProcess()).orElseThrow().destroyForcibly();

        awaitSaid(serve, "out.serve", "the server is back at http://");
        interrupt(serve);
        assertThat(serve.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(checkout.events()).endsWith("server started", "server stopped");
        stopWhatIsLeft();
    }

    private Process training() throws IOException {
        Files.writeString(checkout.home().resolve("endless"), "");
        Process compare = checkout.start(Map.of(), "compare", "--preset", "endless", "--idle-seconds", "1");
        while (!Files.exists(checkout.home().resolve("training"))) {
            Thread.onSpinWait();
            assertThat(compare.isAlive()).as("compare").isTrue();
        }
        return compare;
    }

    private void awaitSaid(Process process, String file, String words) throws IOException {
        while (!Files.readString(checkout.work().resolve(file)).contains(words)) {
            Thread.onSpinWait();
            assertThat(process.isAlive()).as(words).isTrue();
        }
    }

    private static void interrupt(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -s INT " + process.pid()).start().waitFor();
    }

    private long serverProcess() throws IOException {
        String json = Files.readString(checkout.home().resolve("server.json"));
        return Long.parseLong(json.replaceAll("(?s).*\"pid\":(\\d+).*", "$1"));
    }

    /** A killed command leaves its collector and trainer behind. */
    private void stopWhatIsLeft() {
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> String.join(" ", arguments).contains(folder.toString()))
                        .orElse(false))
                .forEach(ProcessHandle::destroyForcibly);
    }
}
