package joulebook.runner.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code src/test/c/nccl.c}, compiled to a libnccl.so.2 that sums in the host's memory: the real ABI is crossed. */
public final class FakeNccl {
    /** The library's own folder, in which nothing else lies. */
    public static final Path FOLDER = compiled("libnccl.so.2");

    private FakeNccl() {}

    static Path library() {
        return FOLDER.resolve("libnccl.so.2");
    }

    /** Another of it, compiled with {@code options}; answers its folder. */
    static Path compiled(String name, String... options) {
        try {
            Path folder = Files.createTempDirectory("fake-nccl");
            List<String> command = new ArrayList<>(List.of("cc", "-shared", "-fPIC", "-O1", "-pthread"));
            command.addAll(List.of(options));
            command.addAll(List.of("-o", folder.resolve(name).toString(), "src/test/c/nccl.c"));
            Process compiler = new ProcessBuilder(command).inheritIO().start();
            if (compiler.waitFor() != 0) {
                throw new IllegalStateException("cc could not compile src/test/c/nccl.c");
            }
            return folder;
        } catch (IOException e) {
            throw new IllegalStateException("these tests need a C compiler, cc: apt-get install gcc", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
