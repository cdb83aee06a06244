package joulebook.cli.fake;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/** A folder that looks like a built checkout, whose jars are the stand-ins and the real cli, with a data folder beside. */
public final class Checkout {
    private final Path root;
    private final Path home;

    public Checkout(Path folder) throws IOException {
        root = folder.resolve("a checkout");
        home = Files.createDirectories(folder.resolve("home"));
        jar("api", FakeServer.class.getName());
        jar("collector", FakeCollector.class.getName());
        jar("training-runner", FakeRunner.class.getName());
        copy(Path.of("target", "classes"), root.resolve("cli/target/classes"));
    }

    /** A finished process: its exit status and what it wrote. */
    public record Finished(int status, String out, String err) {}

    public Path home() {
        return home;
    }

    public List<String> events() throws IOException {
        return Files.readAllLines(home.resolve("events"));
    }

    public Finished run(String... arguments) throws IOException, InterruptedException {
        return finished(start(Map.of(), arguments));
    }

    public Finished run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        return finished(start(environment, arguments));
    }

    /** Starts the real cli in {@code folder/work}, which is where its output files go. */
    public Process start(Map<String, String> environment, String... arguments) throws IOException {
        return beside("", environment, arguments);
    }

    /** Likewise, while another one runs: what it writes goes to files whose names end so. */
    public Process beside(String suffix, Map<String, String> environment, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments)).directory(work().toFile());
        builder.environment().putAll(Map.of("JOULEBOOK_HOME", home.toString(), "JOULEBOOK_PORT", "0"));
        builder.environment().putAll(environment);
        return builder.redirectOutput(work().resolve("out" + suffix).toFile())
                .redirectError(work().resolve("err" + suffix).toFile())
                .start();
    }

    /** All that a terminal shows while a person types {@code typed}. */
    public String atATerminal(String typed, String... arguments) throws IOException, InterruptedException {
        String command = command(arguments).stream()
                .map(argument -> "'" + argument + "'")
                .collect(Collectors.joining(" "));
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", command, "/dev/null")
                .directory(work().toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(Map.of("JOULEBOOK_HOME", home.toString(), "JOULEBOOK_PORT", "0"));
        Process process = builder.start();
        process.outputWriter().append(typed).flush();
        String shown = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return shown;
    }

    public Finished finished(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running:\n" + Files.readString(work().resolve("out"))
                    + Files.readString(work().resolve("err")));
        }
        return new Finished(
                process.exitValue(), Files.readString(work().resolve("out")), Files.readString(work().resolve("err")));
    }

    public Path work() throws IOException {
        return Files.createDirectories(home.resolveSibling("work"));
    }

    private List<String> command(String... arguments) {
        // where the build runs in the background of a script, SIGINT is ignored by all that it starts
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                "joulebook.cli.app.Main"));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    private String classPath() {
        return root.resolve("cli/target/classes") + ":"
                + Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                        .filter(entry -> entry.endsWith(".jar") || entry.contains("kernel"))
                        .collect(Collectors.joining(":"));
    }

    /** A jar of a manifest only: its class path is the test's own. */
    private void jar(String module, String main) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, main);
        attributes.put(
                Attributes.Name.CLASS_PATH,
                Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                        .map(entry -> Path.of(entry).toUri().toString())
                        .collect(Collectors.joining(" ")));
        Path jar = root.resolve(module).resolve("target").resolve(module + ".jar");
        Files.createDirectories(jar.getParent());
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
