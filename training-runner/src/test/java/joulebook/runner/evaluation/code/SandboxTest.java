package joulebook.runner.evaluation.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real subprocesses of a real Python. Users are drawn anew: a user's dead processes count until somebody reaps them. */
@EnabledOnOs(OS.LINUX)
class SandboxTest {
    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");
    private static final Limits SHORT = new Limits(Duration.ofSeconds(3), 60, 512L << 20, 16L << 20, 32);
    private static Sandbox sandbox;

    @BeforeAll
    static void find() {
        sandbox = Sandbox.find(PYTHONS, Limits.DEFAULT, new SecureRandom());
    }

    @ParameterizedTest
    @MethodSource("sandboxes")
    void aProgramWhoseTestsHoldPasses(Sandbox each) {
        assertThat(each.run("def add(a, b):\n    return a + b\n\nassert add(2, 3) == 5\n"))
                .isEqualTo(new Verdict.Passed());
    }

    @ParameterizedTest
    @MethodSource("sandboxes")
    void aProgramWhoseTestsDoNotHoldFailsAndSaysWhy(Sandbox each) {
        assertThat(each.run("def add(a, b):\n    return a - b\n\nassert add(2, 3) == 5, 'it is -1'\n"))
                .isEqualTo(new Verdict.Failed("AssertionError it is -1"));
    }

    @Test
    void aProgramThatIsNoPythonFails() {
        assertThat(sandbox.run("def add(a, b) return a"))
                .isInstanceOfSatisfying(
                        Verdict.Failed.class, failed -> assertThat(failed.why()).startsWith("SyntaxError"));
    }

    @ParameterizedTest
    @MethodSource("sandboxes")
    void aProgramThatLeavesBeforeItsTestsHasNotPassed(Sandbox each) {
        assertThat(each.run("import sys; sys.exit(0)")).isEqualTo(new Verdict.Failed("SystemExit 0"));
        assertThat(each.run("import os; os._exit(0)")).isEqualTo(new Verdict.Failed("it left without an answer"));
    }

    @Test
    void whatAProgramPrintsIsNoVerdict() {
        assertThat(sandbox.run("print('passed')\nassert False")).isInstanceOf(Verdict.Failed.class);
    }

    @ParameterizedTest
    @MethodSource("sandboxes")
    void anEndlessLoopIsKilled(Sandbox each) {
        assertThat(each.run("while True: pass")).isEqualTo(new Verdict.Stopped("killed, mostly for its time"));
    }

    @ParameterizedTest
    @MethodSource("sandboxes")
    void aProgramThatOnlyWaitsIsKilledWithAllItsChildren(Sandbox each) {
        String waiting = "import os, time\nfor i in range(4): os.fork()\ntime.sleep(1000)";
        assertThat(each.run(waiting)).isEqualTo(new Verdict.Stopped("killed, mostly for its time"));
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @MethodSource("sandboxes")
    void whatAProgramLeavesBehindEndsWithIt(Sandbox each) {
        assertThat(each.run("import os, time\nif os.fork() == 0: time.sleep(1000)"))
                .isEqualTo(new Verdict.Passed());
        assertNothingIsLeft();
    }

    /** Killed processes may still be about to end: it waits for that. */
    private static void assertNothingIsLeft() {
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("answers = os.dup(1)"))
                .forEach(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofMinutes(1)));
    }

    @ParameterizedTest
    @MethodSource("sandboxes")
    void aProgramThatWantsAllMemoryGetsNone(Sandbox each) {
        assertThat(each.run("x = bytearray(1 << 30)")).isEqualTo(new Verdict.Failed("MemoryError "));
    }

    /**
     * 32 processes and threads in all: the program itself is the first of them. Where it runs as whoever tests, other
     * processes and threads of theirs may end meanwhile, and make room.
     */
    @ParameterizedTest
    @MethodSource("sandboxes")
    void aForkBombIsBounded(Sandbox each) {
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
                assert children < %d, children
                """.formatted(each.isIsolated() || "root".equals(System.getProperty("user.name")) ? 32 : 500);
        assertThat(each.run(bomb)).isEqualTo(new Verdict.Passed());
    }

    @ParameterizedTest
    @MethodSource("sandboxes")
    void aFileOverTheLimitIsCutOff(Sandbox each) {
        String writing = "with open('big', 'wb') as f:\n    for i in range(64): f.write(bytes(1 << 20))";
        assertThat(each.run(writing))
                .isInstanceOfSatisfying(
                        Verdict.Failed.class, failed -> assertThat(failed.why()).startsWith("OSError [Errno"));
    }

    @ParameterizedTest
    @MethodSource("sandboxes")
    void aProgramBeginsInAnEmptyFolderWithAnEmptyEnvironmentAndNoInput(Sandbox each) {
        String looking = """
                import os, sys
                assert os.listdir('.') == [], os.listdir('.')
                assert set(os.environ) <= {'LC_CTYPE'}, dict(os.environ)
                assert sys.stdin.read() == ''
                open('note', 'w').write('kept for as long as it runs')
                assert os.listdir('.') == ['note']
                """;
        assertThat(each.run(looking)).isEqualTo(new Verdict.Passed());
        assertThat(each.run(looking)).isEqualTo(new Verdict.Passed());
    }

    @Test
    void nothingOutsideItsFolderCanBeWritten() throws IOException {
        assumeThat(sandbox.isIsolated()).isTrue();
        Path outside = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "outside");
        Path treasure = Files.writeString(outside.resolve("treasure"), "gold");
        assertThat(outside.toFile().setWritable(true, false)).isTrue();
        assertThat(treasure.toFile().setWritable(true, false)).isTrue();
        String folder = outside.toString();

        assertThat(sandbox.run("open('" + folder + "/mine', 'w')")).isInstanceOf(Verdict.Failed.class);
        assertThat(sandbox.run("open('" + folder + "/treasure', 'w')")).isInstanceOf(Verdict.Failed.class);
        assertThat(sandbox.run("import os; os.remove('" + folder + "/treasure')"))
                .isInstanceOf(Verdict.Failed.class);
        assertThat(sandbox.run("open('/tmp/joulebook-escape', 'w')")).isInstanceOf(Verdict.Failed.class);

        assertThat(treasure).hasContent("gold");
        assertThat(outside.resolve("mine")).doesNotExist();
        assertThat(Path.of("/tmp/joulebook-escape")).doesNotExist();
    }

    /** A daemon's socket takes orders from whoever reaches it, on a read-only mount too. */
    @Test
    void aSocketInTheFileSystemIsOutOfReach() throws IOException {
        assumeThat(sandbox.isIsolated()).isTrue();
        Path socket =
                Path.of("/tmp").resolve("joulebook-" + ProcessHandle.current().pid());
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
            String calling = "import socket; socket.socket(socket.AF_UNIX).connect('" + socket + "')";
            assertThat(sandbox.run(calling))
                    .isEqualTo(new Verdict.Failed("FileNotFoundError [Errno 2] No such file or directory"));
        } finally {
            Files.deleteIfExists(socket);
        }
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
        assertThatThrownBy(() -> Sandbox.find(List.of("/no/such/python"), Limits.DEFAULT, new SecureRandom()))
                .isInstanceOf(SandboxUnavailable.class)
                .hasMessageStartingWith("no locked-down Python runs here; NAMESPACES with /no/such/python: ")
                .hasMessageEndingWith("Python 3 (--python FILE) and util-linux (timeout, unshare, prlimit, setpriv)");
    }

    /** Both cages, where both work. */
    static Stream<Sandbox> sandboxes() {
        return Stream.of(Cage.values())
                .map(cage -> new Sandbox(cage, sandbox.python(), SHORT, new SecureRandom()))
                .filter(each -> each.run("").equals(new Verdict.Passed()));
    }
}
