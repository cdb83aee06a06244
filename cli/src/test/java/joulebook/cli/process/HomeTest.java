package joulebook.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir
    private Path folder;

    @Test
    void aNewDataFolderIsItsOwnersAloneAndOneThatIsThereStaysAsItIs() throws IOException {
        assertThat(mode(checked("a/new"))).isEqualTo("rwx------");

        Path old = Files.createDirectory(folder.resolve("old"));
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-x---"));
        assertThat(mode(checked("old"))).isEqualTo("rwxr-x---");
    }

    private Path checked(String name) {
        return Home.of(Map.of("JOULEBOOK_HOME", folder.resolve(name).toString()))
                .checked()
                .path();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
