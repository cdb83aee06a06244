package joulebook.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
    @TempDir
    Path root;

    /** The JVM takes the last of two statements: an import may take more than an agent. */
    @Test
    void theCollectorsMemoryIsLimitedAndWhoAsksForMoreGetsIt() throws IOException {
        Installation installation = new Installation(root, Path.of("java"));
        Path jar = Files.createFile(
                Files.createDirectories(root.resolve("collector/target")).resolve("collector.jar"));

        assertThat(installation.command("collector", List.of("-Xmx192m"), List.of("import")))
                .containsExactly(
                        "java",
                        "-Xshare:auto",
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Xmx192m",
                        "-jar",
                        jar.toString(),
                        "import");
    }

    @Test
    void trainingTakesWhatItNeeds() throws IOException {
        Installation installation = new Installation(root, Path.of("java"));
        Files.createFile(
                Files.createDirectories(root.resolve("training-runner/target")).resolve("training-runner.jar"));

        assertThat(installation.command("training-runner", List.of("train")))
                .noneMatch(option -> option.startsWith("-Xmx"));
    }
}
