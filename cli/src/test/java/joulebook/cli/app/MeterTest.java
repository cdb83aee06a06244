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
        // 3600 J over 0.9987 of 5 s are 720.9 W
        assertThat(meter.err()).contains("""
                duration    5.0 s
                energy      0.00100 kWh (3.60 kJ), range 0.000500 to 0.00150 kWh
                mean power  721 W while metered
                  charged   all that these devices drew meanwhile, whatever else ran on box: a meter sees a device and not who uses it
                  quality   modelled, coverage 99.87 %
                cost        0.000078 USD
                CO2e        458 mg CO2e
                """);
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
        Checkout.Finished meter = checkout.run("meter", "--country", "YYY", "--", "sh", "-c", "exit 4");

        assertThat(meter.status()).isEqualTo(4);
        assertThat(meter.err()).contains("no country YYY in the factor table", "correct it there, move it back");
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
    void aTermThatIsNotKnownIsRefusedBeforeTheCommandIsRun() throws Exception {
        Checkout.Finished meter = checkout.run("meter", "--country", "XXX", "--", "touch", "ran");

        assertThat(meter.status()).isEqualTo(125);
        assertThat(meter.err()).contains("country: no country XXX in the factor table", "The command was not run");
        assertThat(checkout.work().resolve("ran")).doesNotExist();
        assertThat(checkout.events()).containsExactly("server started", "server stopped");
    }

    @Test
    void theServerThatWasAskedDoesNotRunBesideTheCommand() throws Exception {
        Checkout.Finished meter = checkout.run("meter", "--country", "DEU", "--", "true");

        assertThat(meter.status()).as(meter.err()).isZero();
        assertThat(checkout.events())
                .startsWith("server started", "server stopped", "collector started", "collector stopped");
    }

    @Test
    void aCommandThatDoesNotExistIs127AsInAShellAndBooksNothing() throws Exception {
        Checkout.Finished meter = checkout.run("meter", "--", "no-such-command");

        assertThat(meter.status()).isEqualTo(127);
        assertThat(meter.err())
                .contains("cannot run no-such-command: there is no such command. Nothing is booked for it");
        assertThat(checkout.home().resolve("events")).doesNotExist(); // nothing was started
    }

    @Test
    void aFileThatIsNoCommandIs126AsInAShellAndBooksNothing() throws Exception {
        Files.writeString(checkout.work().resolve("notes"), "");

        Checkout.Finished meter = checkout.run("meter", "--", "./notes");

        assertThat(meter.status()).isEqualTo(126);
        assertThat(meter.err()).contains("cannot run ./notes: it is no program, or may not be executed");
        assertThat(checkout.home().resolve("events")).doesNotExist();
    }

    @Test
    void aCommandWhoseStartFailsBooksNothing() throws Exception {
        Path script = Files.writeString(checkout.work().resolve("script"), "#!/no/such/interpreter\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();

        Checkout.Finished meter = checkout.run("meter", "--", "./script");

        assertThat(meter.status()).isEqualTo(126);
        assertThat(meter.err()).contains("cannot run ./script: ", "Nothing is booked for it");
        assertThat(checkout.events()).containsExactly("collector started", "collector stopped");
        assertThat(checkout.home().resolve("pending")).isEmptyDirectory();
    }

    @Test
    void oneThatSharedTheCollectorOfACommandThatEndsGoesOnBeingMetered() throws Exception {
        Process first = checkout.start(
                Map.of(), "meter", "--", "sh", "-c", ": > running; until [ -e second ]; do sleep 0.05; done");
        awaitRunning(first);
        Process second = checkout.beside(
                "2",
                Map.of(),
                "meter",
                "--",
                "sh",
                "-c",
                ": > second; until [ $(grep -c 'collector started' \"$JOULEBOOK_HOME/events\") = 2 ]; do sleep 0.05; done");

        assertThat(checkout.finished(first).status()).isZero();
        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isZero();
        assertThat(checkout.work().resolve("err2"))
                .content()
                .contains("a collector runs already", "the collector ended with the command that had started it");
        assertThat(checkout.events())
                .filteredOn(event -> event.startsWith("collector"))
                .containsExactly("collector started", "collector stopped", "collector started", "collector stopped");
    }

    private void awaitRunning(Process process) throws IOException {
        while (!Files.exists(checkout.work().resolve("running"))) {
            Thread.onSpinWait();
            assertThat(process.isAlive()).isTrue();
        }
    }
}
