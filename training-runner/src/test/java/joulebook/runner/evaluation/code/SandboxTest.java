package joulebook.runner.evaluation.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real subprocesses of a real Python. */
@EnabledOnOs(OS.LINUX)
class SandboxTest {
    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");
    private static Sandbox sandbox;

    @TempDir
    Path outside;

    @BeforeAll
    static void find() {
        sandbox = Sandbox.find(PYTHONS, Limits.DEFAULT, new Random(1));
    }

    @Test
    void aProgramWhoseTestsHoldPasses() {
        assertThat(sandbox.run("def add(a, b):\n    return a + b\n\nassert add(2, 3) == 5\n"))
                .isEqualTo(new Verdict.Passed());
    }

    @Test
    void aProgramWhoseTestsDoNotHoldFailsAndSaysWhy() {
        assertThat(sandbox.run("def add(a, b):\n    return a - b\n\nassert add(2, 3) == 5, 'it is -1'\n"))
                .isEqualTo(new Verdict.Failed("AssertionError it is -1"));
    }

    @Test
    void aProgramThatIsNoPythonFails() {
        assertThat(sandbox.run("def add(a, b) return a"))
                .isInstanceOfSatisfying(
                        Verdict.Failed.class, failed -> assertThat(failed.why()).startsWith("SyntaxError"));
    }

    @Test
    void aProgramThatLeavesBeforeItsTestsHasNotPassed() {
        assertThat(sandbox.run("import sys; sys.exit(0)")).isEqualTo(new Verdict.Failed("SystemExit 0"));
        assertThat(sandbox.run("import os; os._exit(0)")).isEqualTo(new Verdict.Failed("it left without an answer"));
    }

    @Test
    void whatAProgramPrintsIsNoVerdict() {
        assertThat(sandbox.run("print('passed')\nassert False")).isInstanceOf(Verdict.Failed.class);
    }

    @Test
    void anEndlessLoopIsKilled() {
        assertThat(shortly().run("while True: pass")).isEqualTo(new Verdict.Stopped("killed, mostly for its time"));
    }

    @Test
    void aProgramThatOnlyWaitsIsKilledWithAllItsChildren() {
        String waiting = "import os, time\nfor i in range(5): os.fork()\ntime.sleep(1000)";
        assertThat(shortly().run(waiting)).isEqualTo(new Verdict.Stopped("killed, mostly for its time"));
        assumeThat(sandbox.isIsolated()).isTrue();
        assertThat(ProcessHandle.allProcesses().flatMap(each -> each.info().commandLine().stream()))
                .noneMatch(line -> line.contains("answers = os.dup(1)"));
    }

    @Test
    void aProgramThatWantsAllMemoryGetsNone() {
        assertThat(sandbox.run("x = bytearray(1 << 30)")).isEqualTo(new Verdict.Failed("MemoryError "));
    }

    /** 32 processes and threads in all: the program itself is the first of them. */
    @Test
    void aForkBombIsBounded() {
        String bomb = """
                import os, time
                children = 0
                try:
                    while children < 1000:
                        if os.fork() == 0:
                            time.sleep(1000)
                        children += 1
                except BlockingIOError:
                    pass
                assert children < 32, children
                """;
        assertThat(sandbox.run(bomb)).isEqualTo(new Verdict.Passed());
    }

    @Test
    void aFileOverTheLimitIsCutOff() {
        String writing = "with open('big', 'wb') as f:\n    for i in range(64): f.write(bytes(1 << 20))";
        assertThat(sandbox.run(writing))
                .isInstanceOfSatisfying(
                        Verdict.Failed.class, failed -> assertThat(failed.why()).startsWith("OSError [Errno"));
    }

    @Test
    void aProgramBeginsInAnEmptyFolderWithAnEmptyEnvironmentAndNoInput() {
        String looking = """
                import os, sys
                assert os.listdir('.') == [], os.listdir('.')
                assert set(os.environ) <= {'LC_CTYPE'}, dict(os.environ)
                assert sys.stdin.read() == ''
                open('note', 'w').write('kept for as long as it runs')
                assert os.listdir('.') == ['note']
                """;
        assertThat(sandbox.run(looking)).isEqualTo(new Verdict.Passed());
        assertThat(sandbox.run(looking)).isEqualTo(new Verdict.Passed());
    }

    @Test
    void nothingOutsideItsFolderCanBeWritten() throws IOException {
        assumeThat(sandbox.isIsolated()).isTrue();
        Path treasure = Files.writeString(outside.resolve("treasure"), "gold");
        assertThat(outside.toFile().setWritable(true, false)).isTrue();
        assertThat(treasure.toFile().setWritable(true, false)).isTrue();
        String folder = outside.toAbsolutePath().toString();

        assertThat(sandbox.run("open('" + folder + "/mine', 'w')")).isInstanceOf(Verdict.Failed.class);
        assertThat(sandbox.run("open('" + folder + "/treasure', 'w')")).isInstanceOf(Verdict.Failed.class);
        assertThat(sandbox.run("import os; os.remove('" + folder + "/treasure')"))
                .isInstanceOf(Verdict.Failed.class);
        assertThat(sandbox.run("open('/tmp/joulebook-escape', 'w')")).isInstanceOf(Verdict.Failed.class);

        assertThat(treasure).hasContent("gold");
        assertThat(outside.resolve("mine")).doesNotExist();
        assertThat(Path.of("/tmp/joulebook-escape")).doesNotExist();
    }

    @Test
    void theNetworkIsOutOfReach() throws IOException {
        assumeThat(sandbox.isIsolated()).isTrue();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String calling = "import socket; socket.create_connection(('127.0.0.1', " + server.getLocalPort() + "), 5)";
            assertThat(sandbox.run(calling))
                    .isEqualTo(new Verdict.Failed("OSError [Errno 101] Network is unreachable"));
        }
    }

    @Test
    void aProgramCannotGiveItselfRightsBack() {
        assumeThat(sandbox.isIsolated()).isTrue();
        String rights = """
                status = dict(line.split(':', 1) for line in open('/proc/self/status'))
                assert int(status['CapEff'], 16) == 0 and int(status['CapBnd'], 16) == 0
                assert status['NoNewPrivs'].strip() == '1'
                """;
        assertThat(sandbox.run(rights)).isEqualTo(new Verdict.Passed());
    }

    @Test
    void withoutAPythonItSaysWhatItTakes() {
        assertThatThrownBy(() -> Sandbox.find(List.of("/no/such/python"), Limits.DEFAULT, new Random(1)))
                .isInstanceOf(SandboxUnavailable.class)
                .hasMessageStartingWith("no locked-down Python runs here; NAMESPACES with /no/such/python: ")
                .hasMessageEndingWith("Python 3 (--python FILE) and util-linux (timeout, unshare, prlimit, setpriv)");
    }

    private static Sandbox shortly() {
        Limits limits = new Limits(Duration.ofSeconds(2), 60, 512L << 20, 16L << 20, 64);
        return Sandbox.find(PYTHONS, limits, new Random(2));
    }
}
