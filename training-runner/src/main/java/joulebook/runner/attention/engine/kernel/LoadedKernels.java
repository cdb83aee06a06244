package joulebook.runner.attention.engine.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Gpu;

/** Our kernels, loaded once on each GPU. */
public final class LoadedKernels {
    private static final String IMAGES = "/joulebook/runner/cuda/";
    private static final List<String> NAMES = List.of("attention", "gate");

    private final Map<Integer, Gpu> gpus = new HashMap<>();

    /** @throws IllegalStateException if there is no such GPU, or no kernels were built */
    public Gpu on(Device device) {
        return gpus.computeIfAbsent(device.index(), LoadedKernels::load);
    }

    private static Gpu load(int index) {
        return switch (Gpu.open(index)) {
            case Gpu.Opened.Absent(String reason) -> throw new IllegalStateException(reason);
            case Gpu.Opened.Ready(Gpu gpu) -> {
                NAMES.forEach(name -> gpu.load(image(name)));
                yield gpu;
            }
        };
    }

    private static byte[] image(String name) {
        try (InputStream in = LoadedKernels.class.getResourceAsStream(IMAGES + name + ".fatbin")) {
            if (in == null) {
                throw new IllegalStateException(
                        "no kernels were built: nvcc was not there when this was built. Install CUDA's nvcc and build again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
