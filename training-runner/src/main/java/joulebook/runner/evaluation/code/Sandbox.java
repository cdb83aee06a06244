package joulebook.runner.evaluation.code;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Runs Python programs that nobody has read: isolated ({@code python3 -I}), in an empty folder that is deleted after
 * them, with an empty environment, under {@link Limits} and in the strongest {@link Cage} that the machine permits.
 *
 * <p>What it does not hold: a program that sets out to fake its verdict finds a way within its own process.
 */
public final class Sandbox {
    private static final long FIRST_USER = 2_000_000_000L; // beyond the users and sub-users that systems hand out
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final String SYSTEM_PATH = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Cage cage;
    private final String python;
    private final Limits limits;
    private final RandomGenerator random;

    Sandbox(Cage cage, String python, Limits limits, RandomGenerator random) {
        this.cage = cage;
        this.python = python;
        this.limits = limits;
        this.random = random;
    }

    /**
     * The strongest sandbox in which a program runs here.
     *
     * @param pythons to try, in this order: as root the program runs as another user, who cannot read everybody's
     * @param random for tokens and users
     * @throws SandboxUnavailable if none runs one
     */
    public static Sandbox find(List<String> pythons, Limits limits, RandomGenerator random) {
        StringBuilder why = new StringBuilder();
        for (Cage cage : Cage.values()) {
            for (String python : pythons) {
                Sandbox sandbox = new Sandbox(cage, python, limits, random);
                try {
                    Verdict verdict = sandbox.run("assert 1 + 1 == 2");
                    if (verdict instanceof Verdict.Passed) {
                        return sandbox;
                    }
                    why.append("; ")
                            .append(cage)
                            .append(" with ")
                            .append(python)
                            .append(": ")
                            .append(verdict);
                } catch (UncheckedIOException e) {
                    why.append("; ").append(e.getMessage());
                }
            }
        }
        throw new SandboxUnavailable("no locked-down Python runs here" + why
                + ". It takes Linux, Python 3 (--python FILE) and util-linux (timeout, unshare, prlimit, setpriv)");
    }

    /** Whether network, processes and files are shut off too, or limits alone hold. */
    public boolean isIsolated() {
        return cage == Cage.NAMESPACES;
    }

    /** The one that was found to run. */
    String python() {
        return python;
    }

    /** For a report: what the isolation is worth. */
    public String about() {
        return cage.about() + "; " + limits;
    }

    @Override
    public String toString() {
        return cage.toString();
    }

    /** Runs a program to its end, or to a limit. */
    public Verdict run(String program) {
        String token = HexFormat.of().toHexDigits(random.nextLong());
        try {
            Path home = Files.createTempDirectory("joulebook-run-");
            try {
                return run(home, token, program);
            } finally {
                delete(home.toFile());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run a program: " + e.getMessage(), e);
        }
    }

    private Verdict run(Path home, String token, String program) throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        Path folder = Files.createDirectory(home.resolve("empty"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path script = Files.writeString(home.resolve("cage.sh"), resource("cage.sh"));
        Path input = Files.writeString(home.resolve("program"), token + "\n" + program);
        Path answer = Files.createFile(home.resolve("answer"));
        List<String> command = List.of(python, "-I", "-c", resource("launcher.py"));
        boolean asRoot = "root".equals(System.getProperty("user.name"));
        long user = FIRST_USER + random.nextInt(100_000_000);
        // only there it runs as a user who has other processes: this one's threads among them
        Limits held = asRoot || isIsolated() ? limits : limits.beside(RunningTasks.ofThisUser());
        ProcessBuilder builder = new ProcessBuilder(cage.commandLine(script, folder, held, asRoot, user, command))
                .directory(folder.toFile())
                .redirectInput(input.toFile())
                .redirectOutput(answer.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("PATH", SYSTEM_PATH); // for the tools; the program gets none
        Process process = builder.start();
        await(process, limits.wall().plus(GRACE)); // timeout(1) comes before
        sweep(cage.sweep(process.pid(), asRoot, user));
        // a file, not a pipe: a process that got away would hold a pipe open
        return verdict(token, Files.readString(answer, StandardCharsets.ISO_8859_1), process.exitValue());
    }

    /** It fails where nothing is left to end. */
    private static void sweep(List<String> command) throws IOException {
        if (!command.isEmpty()) {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            await(builder.start(), GRACE);
        }
    }

    /** Until it ends, or {@code most} has passed and it is killed. */
    private static void await(Process process, Duration most) {
        try {
            if (!process.waitFor(most)) {
                kill(process);
            }
            process.waitFor();
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a program ran", e);
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static Verdict verdict(String token, String answer, int exit) {
        if (answer.equals(token + " passed")) {
            return new Verdict.Passed();
        }
        if (answer.startsWith(token + " failed: ")) {
            return new Verdict.Failed(answer.substring(token.length() + " failed: ".length()));
        }
        return switch (exit) {
            case 124, 137 -> new Verdict.Stopped("killed, mostly for its time"); // 128 + SIGKILL
            case 0 -> new Verdict.Failed("it left without an answer");
            default -> new Verdict.Stopped("exit status " + exit);
        };
    }

    private static void delete(File file) throws IOException {
        try (var files = Files.walk(file.toPath())) {
            for (Path each : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static String resource(String name) {
        try (InputStream in = Sandbox.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
