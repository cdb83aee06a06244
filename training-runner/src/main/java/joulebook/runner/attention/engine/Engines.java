package joulebook.runner.attention.engine;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joulebook.runner.attention.engine.kernel.LoadedKernels;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.FlashAttention;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Which engine attends on a device: the first one that can, and that a check on a small input found right. On a GPU our
 * own kernels, then FlashAttention over gathered rows, then plain operators. All layers of a model share one of these, so
 * that a device is checked once.
 */
public final class Engines {
    private final List<Engine> forGpus = List.of(
            new KernelEngine(new LoadedKernels()::on), new FlashEngine(new FlashAttention()), new PortableEngine());
    private final Map<Place, Chosen> chosen = new HashMap<>();
    private final @Nullable Engine named;

    private record Place(Device device, long width) {}

    /** @param reasons why not an engine before it, each */
    private record Chosen(Engine engine, List<String> reasons) {}

    private Engines(@Nullable String name) {
        this.named = name == null ? null : engine(name);
    }

    /** The first that can. */
    public static Engines auto() {
        return new Engines(null);
    }

    /**
     * That one wherever blocks are skipped on a GPU, or {@code auto}.
     *
     * @throws IllegalArgumentException naming those that can be asked for
     */
    public static Engines named(String name) {
        return new Engines(name.equals("auto") ? null : name);
    }

    private Engine engine(String name) {
        return forGpus.stream()
                .filter(engine -> engine.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no engine '" + name + "'. There are: auto, kernels, flash, portable"));
    }

    /** Those that a GPU may have, the first choice first. */
    public List<Engine> forGpus() {
        return forGpus;
    }

    /**
     * The engine for such queries; the first time on a GPU after a check.
     *
     * @throws IllegalArgumentException where an engine was asked for that cannot do it, and why
     */
    public Engine of(Tensor q) {
        Device device = q.device();
        if (device.equals(Device.CPU)) {
            boolean vector = !(named instanceof PortableEngine) && VectorEngine.takes(q);
            return vector ? new VectorEngine() : new PortableEngine();
        }
        return chosen.computeIfAbsent(new Place(device, q.size(-1)), this::onGpu)
                .engine();
    }

    /** What was chosen on GPUs, and why not something faster: a line for each device and head width. */
    public List<String> chosen() {
        return chosen.entrySet().stream()
                .map(each ->
                        each.getKey().device() + " heads of " + each.getKey().width() + ": "
                                + each.getValue().engine()
                                + each.getValue().reasons().stream()
                                        .map(reason -> "; not " + reason)
                                        .collect(joining()))
                .toList();
    }

    private Chosen onGpu(Place place) {
        List<String> reasons = new ArrayList<>();
        for (Engine engine : named == null ? forGpus : List.of(named)) {
            String objection = objection(engine, place);
            if (objection == null) {
                return new Chosen(engine, reasons);
            }
            reasons.add(engine + ": " + objection);
        }
        throw new IllegalArgumentException(
                "cannot use the engine that --engine names. " + reasons.getFirst() + ". Try --engine auto");
    }

    /** Why not that one; plain operators are what the others are checked by, and are taken unchecked. */
    private static @Nullable String objection(Engine engine, Place place) {
        if (engine instanceof PortableEngine) {
            return null;
        }
        try {
            Conformance.Result result = Conformance.of(engine, place.device(), Math.toIntExact(place.width()));
            return result.conforms() ? null : "it computes something else: " + result;
        } catch (RuntimeException e) { // whatever a device or a library that nobody tried may throw is no reason to end
            return String.valueOf(e.getMessage());
        }
    }
}
