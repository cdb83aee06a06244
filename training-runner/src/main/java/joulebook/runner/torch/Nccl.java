package joulebook.runner.torch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * NCCL, which sums over GPUs: the library that {@code JOULEBOOK_NCCL} names; else the one that came with the PyTorch whose
 * libtorch is used; else what the loader finds.
 */
public final class Nccl {
    /** The variable that names the library, or its folder. */
    public static final String SETTING = "JOULEBOOK_NCCL";

    private static final String NAME = "libnccl.so.2";
    /** 2.10: the first with bfloat16. */
    private static final int OLDEST = 21_000;

    private final NcclLibrary library;
    private final int version;

    /** What became of looking for it. */
    public sealed interface Found {

        record Ready(Nccl nccl) implements Found {}

        /** @param reason what was looked for, where, and what to do */
        record Absent(String reason) implements Found {}
    }

    private Nccl(NcclLibrary library, int version) {
        this.library = library;
        this.version = version;
    }

    /** Looks for it. */
    public static Found find() {
        return find(System.getenv(), Torch.folder());
    }

    static Found find(Map<String, String> environment, Path libtorch) {
        List<String> places = places(environment, libtorch);
        for (String place : places) {
            try {
                return opened(new NcclLibrary(place));
            } catch (IllegalArgumentException e) {
                continue; // the next place; the last one ends below
            } catch (IllegalStateException e) {
                return new Found.Absent(place + " is not NCCL 2: " + e.getMessage() + ". " + advice());
            }
        }
        return new Found.Absent("no NCCL, which sums gradients over GPUs: " + NAME + " cannot be loaded from "
                + String.join(", nor from ", places) + ". " + advice());
    }

    private static Found opened(NcclLibrary library) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocate(JAVA_INT);
            check(library, "ncclGetVersion", () -> (int) library.version.invokeExact(cell));
            int version = cell.get(JAVA_INT, 0);
            return version < OLDEST
                    ? new Found.Absent(library.name() + " is NCCL " + named(version) + ", older than 2.10. " + advice())
                    : new Found.Ready(new Nccl(library, version));
        }
    }

    private static List<String> places(Map<String, String> environment, Path libtorch) {
        String named = environment.get(SETTING);
        if (named != null && !named.isBlank()) {
            Path path = Path.of(named);
            return List.of((Files.isDirectory(path) ? path.resolve(NAME) : path)
                    .toAbsolutePath()
                    .toString());
        }
        // a wheel's torch/lib, and nvidia/nccl/lib beside torch; the loader knows neither
        Stream<Path> ofPyTorch = Stream.of(
                libtorch.resolve(NAME),
                libtorch.resolve("../../nvidia/nccl/lib").resolve(NAME).normalize());
        return Stream.concat(ofPyTorch.map(Path::toString), Stream.of(NAME)).toList();
    }

    private static String advice() {
        return "Set " + SETTING + " to the " + NAME
                + " of your PyTorch (site-packages/nvidia/nccl/lib), or train on one GPU";
    }

    /** Its version: 2.27.5 for 22705. */
    public String version() {
        return named(version);
    }

    private static String named(int version) {
        return version < 10_000 // so written up to 2.8
                ? version / 1000 + "." + version / 100 % 10 + "." + version % 100
                : version / 10_000 + "." + version / 100 % 100 + "." + version % 100;
    }

    /** What all ranks must know to find each other: of one communicator, made once. */
    public byte[] uniqueId() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment id = arena.allocate(NcclLibrary.UNIQUE_ID);
            check(library, "ncclGetUniqueId", () -> (int) library.uniqueId.invokeExact(id));
            return id.toArray(JAVA_BYTE);
        }
    }

    /**
     * Joins the others, and waits until all have come.
     *
     * @param rank from 0 to {@code count} - 1, each once
     * @param device where this rank's tensors live
     */
    public NcclCommunicator join(byte[] uniqueId, int rank, int count, Device device) {
        return NcclCommunicator.join(library, uniqueId, rank, count, CudaThread.of(device));
    }

    /** Calls a function that answers with an ncclResult_t. */
    interface Call {
        int run() throws Throwable;
    }

    static void check(NcclLibrary library, String what, Call call) {
        int status = status(call);
        if (status != 0) {
            throw new IllegalStateException(
                    what + " failed: " + nameOf(library, status) + ". NCCL_DEBUG=INFO makes NCCL say more");
        }
    }

    static String nameOf(NcclLibrary library, int status) {
        try {
            MemorySegment text = (MemorySegment) library.errorString.invokeExact(status);
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int status(Call call) {
        try {
            return call.run();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        return e instanceof RuntimeException known ? known : new IllegalStateException(e);
    }
}
