package joulebook.runner.torch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Against src/test/c/cuda.c, compiled to a driver: the real ABI is crossed. */
class GpuTest {
    private static final Path LIBRARY = compile();
    private static final SymbolLookup FAKE = SymbolLookup.libraryLookup(LIBRARY, Arena.global());

    @Test
    void aDeviceSaysWhoItIs() throws Throwable {
        Gpu gpu = gpu(0);

        assertThat(gpu.name()).isEqualTo("Fake GPU 8");
        assertThat(gpu.capability()).isEqualTo("9.0");
        assertThat(gpu.driverVersion()).isEqualTo("13.2");
        assertThat(gpu.count()).isEqualTo(4);
        assertThat(gpu.memoryBytes()).isEqualTo(64L << 30);
        assertThat(said()).isEqualTo("context 108;");
    }

    @Test
    void aKernelIsLaunchedOnLibtorchsStreamWithItsArguments() throws Throwable {
        Gpu gpu = gpu(0);
        gpu.load(new byte[] {42, 0, 17});
        try (Scope scope = new Scope()) {
            Tensor tensor = Tensor.of(new long[] {5, 77, 6}, 3).toInt32();

            gpu.launch("kernel", 3, 4, 128, 90_000, tensor, 11, 0.25f);
        }

        assertThat(said())
                .isEqualTo("context 108;image 42 17;attribute 8 of 300 is 90000;"
                        + "launch 300 3 x 4 x 128 shared 90000 stream 5001 of 11 250/1000 tensor[1] 77;");
    }

    @Test
    void timeIsTheDevicesBetweenTwoEventsOnThatStream() throws Throwable {
        Gpu gpu = gpu(0);

        assertThat(gpu.milliseconds(gpu::synchronise)).isEqualTo(2.5);

        assertThat(said()).matches("context 108;event [01] on 5001;synchronised;event [01] on 5001;await [01];");
    }

    @Test
    void aFailureIsNamed() throws Throwable {
        assertThatThrownBy(() -> gpu(100))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cuInit failed: CUDA_ERROR_NO_DEVICE");
        Gpu gpu = gpu(0);
        assertThatThrownBy(() -> gpu.launch("other", 1, 1, 32, 0))
                .hasMessage("none of the kernels that were loaded is other");
    }

    /** The tests' libtorch is the CPU's. */
    @Test
    void aGpuIsRefusedInWordsWhereLibtorchHasNoCuda() {
        try (Scope scope = new Scope()) {
            Tensor tensor = Tensor.of(new float[] {1}, 1);

            assertThatThrownBy(() -> tensor.to(new Device(1, 0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("no cuda:0: libtorch in ")
                    .hasMessageEndingWith("Set JOULEBOOK_LIBTORCH to the lib folder of a PyTorch with CUDA");
        }
    }

    private static Gpu gpu(int initStatus) throws Throwable {
        handle("fake_reset", FunctionDescriptor.ofVoid(JAVA_INT)).invokeExact(initStatus);
        MethodHandle stream = handle("fake_stream", CudaDriver.CURRENT_STREAM);
        return new Gpu(new CudaDriver(LIBRARY.toString()), 1, () -> stream);
    }

    private static String said() throws Throwable {
        MemorySegment text = (MemorySegment)
                handle("fake_said", FunctionDescriptor.of(ADDRESS)).invokeExact();
        return text.reinterpret(4096).getString(0);
    }

    private static MethodHandle handle(String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(FAKE.find(name).orElseThrow(), type);
    }

    private static Path compile() {
        try {
            Path library = Files.createTempDirectory("fake-cuda").resolve("libcuda.so.1");
            Process compiler = new ProcessBuilder(
                            "cc", "-shared", "-fPIC", "-O1", "-o", library.toString(), "src/test/c/cuda.c")
                    .inheritIO()
                    .start();
            if (compiler.waitFor() != 0) {
                throw new IllegalStateException("cc could not compile src/test/c/cuda.c");
            }
            return library;
        } catch (IOException e) {
            throw new IllegalStateException("these tests need a C compiler, cc: apt-get install gcc", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
