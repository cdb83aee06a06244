package joulebook.runner.attention.engine;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joulebook.runner.attention.engine.kernel.KernelBlockSparse;
import joulebook.runner.attention.engine.kernel.KernelPass;
import joulebook.runner.attention.engine.portable.FlashBlockSparse;
import joulebook.runner.attention.engine.portable.MapBlockSparse;
import joulebook.runner.attention.engine.portable.PortableBlockSparse;
import joulebook.runner.attention.engine.portable.PortablePass;
import joulebook.runner.attention.engine.vector.VectorBlockSparse;
import joulebook.runner.attention.engine.vector.VectorPass;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.gate.GatedPass;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.FlashAttention;
import joulebook.runner.torch.Gpu;
import joulebook.runner.torch.Kernels;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Which engine attends on a device: the first one that can, and that a check on a small input found right. On a GPU our
 * own kernels, then FlashAttention over gathered rows, then plain operators.
 */
public final class Engines {
    private static final String IMAGES = "/joulebook/runner/cuda/";
    private static final Map<Place, Choice> CHOSEN = new HashMap<>();
    private static final Map<Integer, Gpu> LOADED = new HashMap<>();
    private static @Nullable Engine forced;

    private record Place(Device device, long width) {}

    /**
     * What was chosen.
     *
     * @param reasons why not an engine before it, each
     */
    public record Choice(Engine engine, List<String> reasons) {}

    private Engines() {}

    /** Uses {@code engine} wherever blocks are skipped on a GPU; null for the first that can. */
    public static void force(@Nullable Engine engine) {
        forced = engine;
        CHOSEN.clear();
    }

    /**
     * The engine for such queries; the first time on a GPU after a check.
     *
     * @throws IllegalArgumentException where an engine was asked for that cannot do it, and why
     */
    public static Choice of(Tensor q) {
        Device device = q.device();
        if (device.equals(Device.CPU)) {
            boolean vector = forced != Engine.PORTABLE && VectorBlockSparse.takes(q);
            return new Choice(vector ? Engine.VECTOR : Engine.PORTABLE, List.of());
        }
        Place place = new Place(device, q.size(-1));
        Choice known = CHOSEN.get(place);
        Choice choice = known == null ? onGpu(place) : known;
        CHOSEN.put(place, choice);
        return choice;
    }

    /** What was chosen on GPUs, and why not something faster: a line for each device and head width. */
    public static List<String> chosen() {
        return CHOSEN.entrySet().stream()
                .map(each ->
                        each.getKey().device() + " heads of " + each.getKey().width() + ": "
                                + each.getValue().engine().label()
                                + each.getValue().reasons().stream()
                                        .map(reason -> "; not " + reason)
                                        .collect(joining()))
                .toList();
    }

    private static Choice onGpu(Place place) {
        List<String> reasons = new ArrayList<>();
        for (Engine engine : forced == null ? List.of(Engine.KERNELS, Engine.FLASH) : List.of(forced)) {
            String objection = objection(engine, place);
            if (objection == null) {
                return new Choice(engine, reasons);
            }
            reasons.add(engine.label() + ": " + objection);
        }
        if (forced != null) {
            throw new IllegalArgumentException(
                    "cannot use the engine that --engine names. " + reasons.getFirst() + ". Try --engine auto");
        }
        return new Choice(Engine.PORTABLE, reasons);
    }

    private static @Nullable String objection(Engine engine, Place place) {
        if (engine == Engine.PORTABLE) {
            return null;
        }
        try {
            Conformance.Result result = Conformance.of(engine, place.device(), Math.toIntExact(place.width()));
            return result.conforms() ? null : "it computes something else: " + result;
        } catch (RuntimeException e) { // whatever a device or a library that nobody tried may throw is no reason to end
            return String.valueOf(e.getMessage());
        }
    }

    /** Our kernels on a GPU, loaded once. */
    public static Gpu kernels(Device device) {
        Gpu loaded = LOADED.get(device.index());
        if (loaded != null) {
            return loaded;
        }
        return switch (Gpu.open(device.index())) {
            case Gpu.Opened.Absent(String reason) -> throw new IllegalStateException(reason);
            case Gpu.Opened.Ready(Gpu gpu) -> {
                for (String name : List.of("attention", "gate")) {
                    gpu.load(image(name));
                }
                LOADED.put(device.index(), gpu);
                yield gpu;
            }
        };
    }

    private static byte[] image(String name) {
        try (InputStream in = Engines.class.getResourceAsStream(IMAGES + name + ".fatbin")) {
            if (in == null) {
                throw new IllegalStateException(
                        "no kernels were built: nvcc was not there when this was built. Install CUDA's nvcc and build again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** ASA's pass by an engine. */
    public static GatedPass pass(
            Engine engine, Gate gate, double threshold, Tensor q, Tensor k, Tensor v, boolean @Nullable [][] explored) {
        return switch (engine) {
            case VECTOR -> new VectorPass(gate, threshold, q, k, v, explored);
            case KERNELS -> new KernelPass(kernelsFor(q), gate, threshold, q, k, v, explored);
            case FLASH -> new PortablePass(gate, threshold, q, k, v, explored, maker(engine));
            case PORTABLE -> new PortablePass(gate, threshold, q, k, v, explored, maker(engine));
        };
    }

    public static Kernels kernelsFor(Tensor q) {
        if (!KernelBlockSparse.takes(q.size(-1))) {
            throw new IllegalStateException("there are kernels for heads of 64 and 128, not of " + q.size(-1));
        }
        return kernels(q.device());
    }

    /** What attends over a map, which is by FLASH or PORTABLE. */
    public static MapBlockSparse.Maker maker(Engine engine) {
        FlashAttention flash = new FlashAttention();
        return engine == Engine.FLASH
                ? (blocks, executed, q, k, v, bias) -> new FlashBlockSparse(flash, blocks, q, k, v, bias)
                : PortableBlockSparse::new;
    }
}
