package joulebook.runner.app;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where the build put the corpora: beside this program's jar, unless {@code -Djoulebook.corpora} says otherwise. */
final class Corpora {
    private Corpora() {}

    static Path folder() {
        String named = System.getProperty("joulebook.corpora");
        if (named != null) {
            return Path.of(named);
        }
        try {
            Path program = Path.of(Corpora.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return program.resolveSibling("corpora");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
