package joulebook.cli.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import joulebook.cli.process.ForegroundCommand;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import org.jspecify.annotations.Nullable;

/** A bench of the server: done by a server of its own, on a data folder that goes when it is over. */
final class ServerBench {
    private ServerBench() {}

    static int run(String name, int devices, int minutes, @Nullable Path json)
            throws IOException, InterruptedException {
        Path user = Home.of(System.getenv()).checked().path();
        Path home = Files.createTempDirectory(user, "bench-");
        try {
            List<String> arguments = new ArrayList<>(List.of(
                    "--joulebook.bench=" + name,
                    "--joulebook.bench.devices=" + devices,
                    "--joulebook.bench.minutes=" + minutes,
                    "--joulebook.book-every=1d",
                    "--logging.level.joulebook=warn"));
            if (json != null) {
                arguments.add("--joulebook.bench.json=" + json.toAbsolutePath());
            }
            List<String> command = Installation.ofThisProcess().command("api", arguments);
            Map<String, String> environment =
                    Map.of("JOULEBOOK_HOME", home.toString(), "JOULEBOOK_PORT", "0", "JOULEBOOK_DATABASE_URL", "");
            return ForegroundCommand.start(command, environment).waitFor();
        } finally {
            delete(home);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
