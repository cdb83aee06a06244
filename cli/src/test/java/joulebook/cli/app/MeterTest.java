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

/** The real command, run as a process among stand-ins for the other parts. */
class MeterTest {
    @TempDir
    private Path folder;

    private Checkout checkout;

    @BeforeEach
    void build() throws IOException {
        checkout = new Checkout(folder);
    }

    @Test
    void stdoutIsTheCommandsAndTheFiguresGoToStderr() throws Exception {
        Checkout.Finished meter = checkout.run("meter", "--json", "run.json", "--", "echo", "hello", "--json");

        assertThat(meter.status()).as(meter.err()).isZero();
        assertThat(meter.out()).isEqualTo("hello --json\n");
        assertThat(meter.err()).contains("0.00100 kWh (3.60 kJ), range 0.000500 to 0.00150 kWh", "458 mg CO2e");
        assertThat(checkout.work().resolve("run.json")).content().contains("\"3600000mJ\"", "\"0.9987\"");
        assertThat(checkout.events())
                .containsExactly(
                        "collector started",
                        "collector stopped",
                        "server started",
                        "shipped",
                        "settled",
                        "server stopped");
    }

    @Test
    void ofTheCommandTheBooksKnowTheProgramsNameAndNoPassword() throws Exception {
        checkout.run("meter", "--", "/bin/echo", "--password", "hunter2");

        assertThat(told())
                .contains("\"name\":\"echo\"", "\"command\":[\"echo\"]")
                .doesNotContain("hunter2", "/bin/");
    }

    @Test
    void allOfTheCommandIsKeptWhereThatIsAskedFor() throws Exception {
        checkout.run("meter", "--record-command", "--", "/bin/echo", "one", "two");

        assertThat(told()).contains("\"name\":\"/bin/echo one two\"", "\"command\":[\"/bin/echo\",\"one\",\"two\"]");
    }

    /** The one run that the server was told of. */
    private String told() throws IOException {
        try (var files = Files.list(checkout.home())) {
            return Files.readString(
                    files.filter(file -> file.getFileName().toString().startsWith("run-"))
                            .findFirst()
                            .orElseThrow());
        }
    }

    @Test
    void theExitStatusIsTheCommands() throws Exception {
        assertThat(checkout.run("meter", "--", "sh", "-c", "exit 3").status()).isEqualTo(3);
    }

    @Test
    void aSignalReachesTheCommandWhichMayFinishItsWork() throws Exception {
        Process process = checkout.start(
                Map.of(),
                "meter",
                "--",
                "sh",
                "-c",
                "trap 'echo caught; exit 7' TERM; : > running; while :; do sleep 0.05; done");
        awaitRunning(process);
        process.destroy();

        Checkout.Finished meter = checkout.finished(process);

        assertThat(meter.out()).isEqualTo("caught\n");
        assertThat(meter.status()).isEqualTo(7);
        assertThat(meter.err()).contains("0.00100 kWh");
    }

    @Test
    void aCommandThatASignalEndsGivesItsNumberPlus128() throws Exception {
        Process process = checkout.start(Map.of(), "meter", "--", "sh", "-c", ": > running; exec sleep 60");
        awaitRunning(process);
        new ProcessBuilder("sh", "-c", "kill -s INT " + process.pid()).start().waitFor();

        assertThat(checkout.finished(process).status()).isEqualTo(128 + 2);
    }

    @Test
    void withoutBooksTheExitStatusStillPassesAndTheNextTimeBooksBoth() throws Exception {
        Files.writeString(checkout.home().resolve("server-fails"), "");

        Checkout.Finished meter = checkout.run("meter", "--", "sh", "-c", "exit 5");

        assertThat(meter.status()).isEqualTo(5);
        assertThat(meter.err()).contains("the books could not be made", "Nothing is lost: the samples are in");
        assertThat(checkout.home().resolve("pending")).isDirectoryContaining("glob:**.json");

        Files.delete(checkout.home().resolve("server-fails"));
        assertThat(checkout.run("meter", "--", "true").status()).isZero();
        assertThat(checkout.home().resolve("pending")).isEmptyDirectory();
        try (var files = Files.list(checkout.home())) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("run-")))
                    .hasSize(2);
        }
    }

    @Test
    void aRunThatTheServerRefusesIsPutAsideAndStopsNoLaterOne() throws Exception {
        Checkout.Finished meter = checkout.run("meter", "--country", "XXX", "--", "sh", "-c", "exit 4");

        assertThat(meter.status()).isEqualTo(4);
        assertThat(meter.err()).contains("no country XXX in the factor table", "correct it there, move it back");
        assertThat(checkout.home().resolve("pending/refused")).isDirectoryContaining("glob:**.json");
        assertThat(checkout.run("meter", "--", "true").err()).contains("0.00100 kWh");
    }

    @Test
    void aCommandIsNotRunIfNothingCanBeMetered() throws Exception {
        Files.createDirectories(checkout.home().resolve("spool"));
        Files.writeString(checkout.home().resolve("spool/broken"), "");

        Checkout.Finished meter = checkout.run("meter", "--", "touch", "ran");

        assertThat(meter.status()).isEqualTo(125);
        assertThat(meter.err()).contains("nothing can be metered here", "The command was not run");
        assertThat(checkout.work().resolve("ran")).doesNotExist();
    }

    @Test
    void aCommandThatDoesNotExistIs127AsInAShell() throws Exception {
        Checkout.Finished meter = checkout.run("meter", "--", "no-such-command");

        assertThat(meter.status()).isEqualTo(127);
        assertThat(meter.err()).contains("cannot run no-such-command");
    }

    @Test
    void aFileThatIsNoCommandIs126AsInAShell() throws Exception {
        Files.writeString(checkout.work().resolve("notes"), "");

        Checkout.Finished meter = checkout.run("meter", "--", "./notes");

        assertThat(meter.status()).isEqualTo(126);
        assertThat(meter.err()).contains("cannot run ./notes");
    }

    private void awaitRunning(Process process) throws IOException {
        while (!Files.exists(checkout.work().resolve("running"))) {
            Thread.onSpinWait();
            assertThat(process.isAlive()).isTrue();
        }
    }
}
