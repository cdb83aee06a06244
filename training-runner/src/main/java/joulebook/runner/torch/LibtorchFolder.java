package joulebook.runner.torch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where libtorch's shared libraries lie: the folder that {@code JOULEBOOK_LIBTORCH} names (a PyTorch's {@code lib}, with
 * its CUDA), or the CPU build from the class path, unpacked once into the user's cache.
 */
record LibtorchFolder(Path path, List<String> libraries) {
    private static final String VERSION = "2.10.0-1.5.13";
    /** In the order in which they need each other; the first, of CUDA builds, needs all of CUDA. */
    private static final List<String> FOUND_IN_PYTORCH =
            List.of("libtorch_global_deps.so", "libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so");

    static LibtorchFolder find(Map<String, String> environment) {
        String named = environment.get("JOULEBOOK_LIBTORCH");
        return named == null || named.isBlank() ? unpacked(environment) : inPyTorch(Path.of(named));
    }

    private static LibtorchFolder inPyTorch(Path folder) {
        if (!Files.exists(folder.resolve("libtorch_cpu.so"))) {
            throw new IllegalStateException("JOULEBOOK_LIBTORCH names " + folder
                    + ", which has no libtorch_cpu.so. Name the lib folder of a PyTorch 2.10 or later"
                    + " (python3 -c 'import torch; print(torch.__path__[0] + \"/lib\")'), or unset it.");
        }
        return new LibtorchFolder(
                folder,
                FOUND_IN_PYTORCH.stream()
                        .filter(name -> Files.exists(folder.resolve(name)))
                        .toList());
    }

    /** Whether it was built with CUDA. */
    boolean hasCuda() {
        return libraries.contains("libtorch_cuda.so");
    }

    private static LibtorchFolder unpacked(Map<String, String> environment) {
        String platform = platform();
        boolean mac = platform.startsWith("macosx");
        List<String> torch = mac
                ? List.of("libc10.dylib", "libtorch_cpu.dylib")
                : List.of("libgomp.so.1", "libc10.so", "libtorch_cpu.so");
        List<String> blas =
                mac ? List.of() : List.of("libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0");
        Path folder = cache(environment).resolve("libtorch-" + VERSION + "-" + platform);
        if (!Files.exists(folder)) {
            unpack(folder, platform, torch, blas);
        }
        return new LibtorchFolder(
                folder, Stream.concat(blas.stream(), torch.stream()).toList());
    }

    private static String platform() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "");
        if (os.startsWith("linux") && arch.equals("amd64")) {
            return "linux-x86_64";
        }
        if (os.startsWith("mac") && arch.equals("aarch64")) {
            return "macosx-arm64";
        }
        throw new IllegalStateException("no libtorch for " + os + " on " + arch
                + " comes with Joulebook. Set JOULEBOOK_LIBTORCH to the lib folder of a PyTorch 2.10 or later.");
    }

    private static Path cache(Map<String, String> environment) {
        String named = environment.get("XDG_CACHE_HOME");
        Path base =
                named == null || named.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(named);
        return base.resolve("joulebook");
    }

    /** Whole or not at all: two processes may do it at once, and either may be killed. */
    private static void unpack(Path folder, String platform, List<String> torch, List<String> blas) {
        @Nullable Path part = null;
        try {
            Files.createDirectories(folder.getParent());
            part = Files.createTempDirectory(folder.getParent(), "libtorch-part-");
            copy("/org/bytedeco/pytorch/" + platform + "/", torch, part);
            copy("/org/bytedeco/openblas/" + platform + "/", blas, part);
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) { // another process may have been first: then its folder is whole
            if (!Files.exists(folder)) {
                throw new UncheckedIOException(
                        "cannot unpack libtorch (420 MB) into " + folder + ": " + e.getMessage()
                                + ". Make room there, or set XDG_CACHE_HOME to a folder with room.",
                        e);
            }
        } finally {
            delete(part);
        }
    }

    private static void copy(String resources, List<String> names, Path folder) throws IOException {
        for (String name : names) {
            try (InputStream in = LibtorchFolder.class.getResourceAsStream(resources + name)) {
                if (in == null) {
                    throw new IOException(resources + name + " is not on the class path");
                }
                Files.copy(in, folder.resolve(name));
            }
        }
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null || !Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
