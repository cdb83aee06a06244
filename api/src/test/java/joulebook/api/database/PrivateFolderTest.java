package joulebook.api.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
    @TempDir
    private Path folder;

    @Test
    void aNewFolderIsItsOwnersAloneAndOneThatIsThereStays() throws IOException {
        assertThat(mode(PrivateFolder.made(folder.resolve("a/new")))).isEqualTo("rwx------");
        assertThat(mode(PrivateFolder.made(with("old", "rwxr-xr-x")))).isEqualTo("rwxr-xr-x");
    }

    @Test
    void programsAreStartedFromNoFolderThatOthersMayWrite() throws IOException {
        Path open = with("open", "rwxrwxrwx");
        assertThatThrownBy(() -> PrivateFolder.trusted(open))
                .isInstanceOf(CannotStart.class)
                .hasMessage("the folder " + open
                        + " may be written by others (rwxrwxrwx), and programs are started from it:"
                        + " see that what lies in it is yours, then chmod 700 " + open);
        assertThatThrownBy(() -> PrivateFolder.trusted(with("group", "rwxrwx---")))
                .hasMessageContaining("may be written by others (rwxrwx---)");
        assertThat(mode(PrivateFolder.trusted(with("read", "rwxr-xr-x")))).isEqualTo("rwx------");
    }

    @Test
    void nothingIsStartedThroughALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), with("target", "rwx------"));

        assertThatThrownBy(() -> PrivateFolder.trusted(link))
                .hasMessageContaining("and is a link, and programs are started from it");
    }

    /** PostgreSQL itself says so in its log only, and its starter said "null". */
    @Test
    void aDataFolderOfTheWrongModeIsSaidWithWhatToDo() throws IOException {
        Path data = with("postgres", "rwxrwxr-x");
        assertThatThrownBy(() -> new DataFolder(folder).prepare())
                .hasMessage("the folder " + data
                        + " has the mode rwxrwxr-x, and PostgreSQL starts only in one that its owner"
                        + " alone may write: chmod 700 " + data);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-x------"));
        assertThatThrownBy(() -> new DataFolder(folder).prepare()).hasMessageContaining("has the mode r-x------");
    }

    private Path with(String name, String mode) throws IOException {
        Path made = Files.createDirectory(folder.resolve(name));
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(mode));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
