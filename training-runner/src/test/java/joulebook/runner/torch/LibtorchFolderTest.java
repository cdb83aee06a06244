package joulebook.runner.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibtorchFolderTest {
    @TempDir
    Path temporary;

    @Test
    void aNamedFolderWithoutLibtorchIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> LibtorchFolder.find(Map.of("JOULEBOOK_LIBTORCH", temporary.toString())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "JOULEBOOK_LIBTORCH names " + temporary + ", which has no libtorch_cpu.so. Name the lib folder")
                .hasMessageEndingWith("or unset it.");
    }

    @Test
    void aNamedFolderGivesTheLibrariesThatItHolds() throws IOException {
        Files.createFile(temporary.resolve("libc10.so"));
        Files.createFile(temporary.resolve("libtorch_cpu.so"));

        LibtorchFolder folder = LibtorchFolder.find(Map.of("JOULEBOOK_LIBTORCH", temporary.toString()));

        assertThat(folder.path()).isEqualTo(temporary);
        assertThat(folder.libraries()).containsExactly("libc10.so", "libtorch_cpu.so");
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.createFile(temporary.resolve("cache"));

        assertThatThrownBy(() -> LibtorchFolder.find(Map.of("XDG_CACHE_HOME", file.toString())))
                .hasMessageStartingWith("cannot unpack libtorch (420 MB) into " + file.resolve("joulebook"))
                .hasMessageEndingWith("or set XDG_CACHE_HOME to a folder with room.");
    }
}
