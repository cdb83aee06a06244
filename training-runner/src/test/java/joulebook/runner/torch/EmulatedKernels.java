package joulebook.runner.torch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The kernels as they ship, compiled for the CPU with {@code src/test/cuda} in the place of a GPU, on CPU tensors. */
public final class EmulatedKernels implements Kernels {
    private static final MethodHandle LAUNCH = compiled();

    @Override
    public void launch(String kernel, int gridX, int gridY, int threads, int sharedBytes, Object... arguments) {
        launch(LAUNCH, kernel, gridX, gridY, threads, sharedBytes, arguments);
    }

    static void launch(
            MethodHandle launch,
            String kernel,
            int gridX,
            int gridY,
            int threads,
            int sharedBytes,
            Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            int status = (int) launch.invokeExact(
                    arena.allocateFrom(kernel), gridX, gridY, threads, sharedBytes, Arguments.in(arena, arguments));
            if (status != 0) {
                throw new IllegalStateException(kernel + " cannot be launched: " + status);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** With further options for the compiler. */
    static MethodHandle compiled(String... options) {
        try {
            Path library = Files.createTempDirectory("kernels").resolve("libkernels.so");
            List<String> command = new ArrayList<>(List.of(
                    "c++", "-std=c++17", "-O2", "-w", "-shared", "-fPIC", "-Isrc/test/cuda", "-Isrc/main/cuda"));
            command.addAll(List.of(options));
            command.addAll(List.of("-o", library.toString(), "src/test/cuda/host.cpp"));
            Process compiler = new ProcessBuilder(command).inheritIO().start();
            if (compiler.waitFor() != 0) {
                throw new IllegalStateException("c++ could not compile src/test/cuda/host.cpp");
            }
            return Linker.nativeLinker()
                    .downcallHandle(
                            SymbolLookup.libraryLookup(library, Arena.global())
                                    .find("launch")
                                    .orElseThrow(),
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
        } catch (IOException e) {
            throw new IllegalStateException("these tests need a C++ compiler, c++: apt-get install g++", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
