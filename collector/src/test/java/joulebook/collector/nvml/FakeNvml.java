package joulebook.collector.nvml;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compiles {@code src/test/c/nvml.c} to a libnvidia-ml.so.1 and puts it where JNA looks: the real ABI is crossed. */
final class FakeNvml {
    private static final Path FOLDER = compile();

    /** The script's own functions. */
    interface Script extends Library {
        void fake_reset();

        void fake_counter(long millijoules);

        void fake_power(int milliwatts);

        void fake_module_power(int milliwatts);

        void fake_constraints_status(int status);

        void fake_enforced_status(int status);

        void fake_module_limit_status(int status);

        void fake_gpu_status(int status);

        void fake_init_status(int status);

        void fake_energy_status(int status);

        void fake_instant_status(int status);

        int fake_inits();
    }

    private FakeNvml() {}

    static Script script() {
        NativeLibrary.addSearchPath("nvidia-ml", FOLDER.toString());
        Script script = Native.load(FOLDER.resolve("libnvidia-ml.so.1").toString(), Script.class);
        script.fake_reset();
        return script;
    }

    private static Path compile() {
        try {
            Path folder = Files.createTempDirectory("fake-nvml");
            Path library = folder.resolve("libnvidia-ml.so.1");
            Process compiler = new ProcessBuilder(
                            "cc", "-shared", "-fPIC", "-O1", "-o", library.toString(), "src/test/c/nvml.c")
                    .inheritIO()
                    .start();
            if (compiler.waitFor() != 0) {
                throw new IllegalStateException("cc could not compile src/test/c/nvml.c");
            }
            Files.createSymbolicLink(folder.resolve("libnvidia-ml.so"), library);
            return folder;
        } catch (IOException e) {
            throw new IllegalStateException("these tests need a C compiler, cc: apt-get install gcc", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
