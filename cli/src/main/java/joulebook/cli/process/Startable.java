package joulebook.cli.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Whether a program can be started, as a shell finds out before it tries. */
public enum Startable {
    YES,
    /** It is there, and may not be run. */
    FORBIDDEN,
    NOT_FOUND;

    /**
     * A name without a slash is looked for in the folders of the PATH. What exec says will not do: a folder of the PATH that
     * may not be entered is no command.
     */
    public static Startable of(String program) {
        List<Path> places = program.contains("/")
                ? List.of(Path.of(program))
                : Arrays.stream(String.valueOf(System.getenv("PATH")).split(":", -1))
                        .map(folder -> Path.of(folder, program))
                        .toList();
        if (places.stream().anyMatch(place -> Files.isRegularFile(place) && Files.isExecutable(place))) {
            return YES;
        }
        return places.stream().anyMatch(Files::exists) ? FORBIDDEN : NOT_FOUND;
    }
}
