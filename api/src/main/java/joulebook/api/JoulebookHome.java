package joulebook.api;

import java.nio.file.Path;
import org.springframework.core.env.Environment;

/** The user's data folder: {@code JOULEBOOK_HOME}, or where the platform keeps user data. */
public record JoulebookHome(Path folder) {

    public static JoulebookHome of(Environment environment) {
        String named = environment.getProperty("JOULEBOOK_HOME", "");
        if (!named.isBlank()) {
            return new JoulebookHome(Path.of(named));
        }
        String data = environment.getProperty("XDG_DATA_HOME", "");
        Path base = data.isBlank() ? Path.of(System.getProperty("user.home"), ".local", "share") : Path.of(data);
        return new JoulebookHome(base.resolve("joulebook"));
    }
}
