package joulebook.cli.process;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the parts lie.
 *
 * @param root the checkout's root folder
 * @param java the executable that runs the jars
 */
public record Installation(Path root, Path java) {
    /**
     * What a part may take of memory where nobody says otherwise. The collector stands beside others' work all the time: with 8
     * GPUs at 10 Hz, a month that no server took and 100 000 samples that no disk takes, it gets by with half of this. Where
     * it does not, it ends, and whoever started it starts it again.
     */
    private static final Map<String, List<String>> MEMORY =
            Map.of("collector", List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));

    /** The checkout that this very jar was built in, run by the Java that runs this. */
    public static Installation ofThisProcess() {
        try {
            Path jar = Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path root = jar.resolve("../../..").normalize();
            return new Installation(root, Path.of(System.getProperty("java.home"), "bin", "java"));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The command line that runs {@code module} with {@code arguments}. */
    public List<String> command(String module, List<String> arguments) {
        return command(module, List.of(), arguments);
    }

    /** Likewise, with options of the JVM's, such as how much memory it may take. */
    public List<String> command(String module, List<String> options, List<String> arguments) {
        Path jar = root.resolve(module).resolve("target").resolve(module + ".jar");
        if (!Files.exists(jar)) {
            throw new Trouble(jar + " is missing: start ./joulebook, which builds it, rather than this jar");
        }
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xshare:auto"));
        if (module.equals("training-runner")) {
            command.add("--add-modules=jdk.incubator.vector"); // a manifest cannot say it
        }
        command.addAll(MEMORY.getOrDefault(module, List.of()));
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(arguments);
        return command;
    }

    /** The folder of the built page; it may not exist. */
    public Path page() {
        return root.resolve("web").resolve("dist");
    }
}
