package joulebook.runner.torch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One GPU through the CUDA driver: who it is, kernels of our own on libtorch's stream, and times by its own clock. It
 * shares libtorch's (the primary) context, and never gives it back: libtorch keeps it to the end.
 */
public final class Gpu implements Kernels {
    private static final Arena FOREVER = Arena.global();
    private static final Map<Integer, Opened> OPEN = new HashMap<>();
    private static final int NAME_BYTES = 100;
    private static final int PLAIN_SHARED_BYTES = 48 << 10;

    private final CudaDriver driver;
    private final int index;
    private final int device;
    private final MethodHandle currentStream;
    private final List<MemorySegment> modules = new ArrayList<>();
    private final Map<String, MemorySegment> functions = new HashMap<>();
    /** Of the start and the end of what is timed: a measurement ends before the next begins. */
    private final List<MemorySegment> events;

    /** What became of opening one. */
    public sealed interface Opened {

        record Ready(Gpu gpu) implements Opened {}

        /** @param reason what is missing, and what to do */
        record Absent(String reason) implements Opened {}
    }

    /** Opens the GPU with libtorch's number {@code index}, once. */
    public static Opened open(int index) {
        return OPEN.computeIfAbsent(index, Gpu::opened);
    }

    private static Opened opened(int index) {
        CudaDriver driver;
        try {
            driver = new CudaDriver("libcuda.so.1");
        } catch (IllegalArgumentException e) {
            return new Opened.Absent("libcuda.so.1 cannot be loaded: no NVIDIA driver is installed here");
        } catch (IllegalStateException e) {
            return new Opened.Absent(String.valueOf(e.getMessage()));
        }
        try {
            return new Opened.Ready(new Gpu(driver, index, Gpu::currentStream));
        } catch (IllegalArgumentException | IllegalStateException e) {
            return new Opened.Absent(String.valueOf(e.getMessage()));
        }
    }

    private static MethodHandle currentStream() {
        return Native.cuda("aoti_torch_get_current_cuda_stream", CudaDriver.CURRENT_STREAM);
    }

    /** @param currentStream asked for libtorch's stream of a device; see {@link CudaDriver#CURRENT_STREAM} */
    Gpu(CudaDriver driver, int index, Supplier<MethodHandle> currentStream) {
        this.driver = driver;
        this.index = index;
        check("cuInit", () -> (int) driver.init.invokeExact(0));
        this.device = number(cell -> (int) driver.deviceGet.invokeExact(cell, index), "cuDeviceGet");
        this.currentStream = currentStream.get();
        MemorySegment context = pointer(cell -> (int) driver.primaryContext.invokeExact(cell, device), "a context");
        check("cuCtxSetCurrent", () -> (int) driver.setCurrent.invokeExact(context));
        this.events = List.of(event(), event());
    }

    private MemorySegment event() {
        return pointer(cell -> (int) driver.createEvent.invokeExact(cell, 0), "cuEventCreate");
    }

    public String name() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(NAME_BYTES);
            check("cuDeviceGetName", () -> (int) driver.deviceName.invokeExact(text, NAME_BYTES, device));
            return text.getString(0);
        }
    }

    /** The CUDA version of the driver: 13.0 for 13000. */
    public String driverVersion() {
        int version = number(cell -> (int) driver.driverVersion.invokeExact(cell), "cuDriverGetVersion");
        return version / 1000 + "." + version % 1000 / 10;
    }

    /** 8.0 for an A100, 9.0 for an H100. */
    public String capability() {
        return attribute(CudaDriver.CAPABILITY_MAJOR) + "." + attribute(CudaDriver.CAPABILITY_MINOR);
    }

    /** How many GPUs CUDA knows here: libtorch's numbers are from 0 to one less. */
    public int count() {
        return number(cell -> (int) driver.deviceCount.invokeExact(cell), "cuDeviceGetCount");
    }

    /** All of its memory. */
    public long memoryBytes() {
        return pointer(cell -> (int) driver.totalMemory.invokeExact(cell, device), "cuDeviceTotalMem")
                .address();
    }

    private int attribute(int which) {
        return number(cell -> (int) driver.deviceAttribute.invokeExact(cell, which, device), "cuDeviceGetAttribute");
    }

    /**
     * Loads kernels, so that they can be launched by name.
     *
     * @param image a fat binary or PTX
     */
    public void load(byte[] image) {
        MemorySegment copy = FOREVER.allocate(image.length + 1L, 16); // PTX ends with a zero
        MemorySegment.copy(image, 0, copy, JAVA_BYTE, 0, image.length);
        modules.add(pointer(cell -> (int) driver.loadModule.invokeExact(cell, copy), "loading kernels"));
    }

    @Override
    public void launch(String kernel, int gridX, int gridY, int threads, int sharedBytes, Object... arguments) {
        MemorySegment function = functions.computeIfAbsent(kernel, this::function);
        if (sharedBytes > PLAIN_SHARED_BYTES) {
            check(kernel + "'s shared memory", () ->
                    (int) driver.functionAttribute.invokeExact(function, CudaDriver.MOST_DYNAMIC_SHARED, sharedBytes));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cells = Arguments.in(arena, arguments);
            MemorySegment stream = stream();
            check(kernel, () -> (int) driver.launch.invokeExact(
                    function, gridX, gridY, 1, threads, 1, 1, sharedBytes, stream, cells, MemorySegment.NULL));
        }
    }

    private MemorySegment function(String kernel) {
        MemorySegment name = FOREVER.allocateFrom(kernel);
        for (MemorySegment module : modules) {
            MemorySegment cell = FOREVER.allocate(CudaDriver.POINTER);
            if (status(() -> (int) driver.function.invokeExact(cell, module, name)) == 0) {
                return cell.get(ADDRESS, 0);
            }
        }
        throw new IllegalStateException("none of the kernels that were loaded is " + kernel);
    }

    private MemorySegment stream() {
        return pointer(cell -> (int) currentStream.invokeExact(index, cell), "libtorch's stream");
    }

    /** Waits until the device has done all it was asked. */
    public void synchronise() {
        check("cuCtxSynchronize", () -> (int) driver.synchronise.invokeExact());
    }

    /** How long the device takes for what {@code work} asks of it, in milliseconds by its own clock. */
    public double milliseconds(Runnable work) {
        MemorySegment start = events.getFirst();
        MemorySegment end = events.getLast();
        MemorySegment stream = stream();
        check("cuEventRecord", () -> (int) driver.recordEvent.invokeExact(start, stream));
        work.run();
        check("cuEventRecord", () -> (int) driver.recordEvent.invokeExact(end, stream));
        check("cuEventSynchronize", () -> (int) driver.awaitEvent.invokeExact(end));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocate(JAVA_FLOAT);
            check("cuEventElapsedTime", () -> (int) driver.elapsed.invokeExact(cell, start, end));
            return cell.get(JAVA_FLOAT, 0);
        }
    }

    private interface Call {
        int run() throws Throwable;
    }

    private interface Asking {
        int run(MemorySegment cell) throws Throwable;
    }

    private MemorySegment pointer(Asking question, String what) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocate(CudaDriver.POINTER, 8);
            check(what, () -> question.run(cell));
            return MemorySegment.ofAddress(cell.get(JAVA_LONG, 0));
        }
    }

    private int number(Asking question, String what) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocate(JAVA_INT);
            check(what, () -> question.run(cell));
            return cell.get(JAVA_INT, 0);
        }
    }

    private void check(String what, Call call) {
        int status = status(call);
        if (status != 0) {
            throw new IllegalStateException(what + " failed: " + nameOf(status));
        }
    }

    private static int status(Call call) {
        try {
            return call.run();
        } catch (Throwable e) {
            throw e instanceof RuntimeException known ? known : new IllegalStateException(e);
        }
    }

    private String nameOf(int status) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocate(CudaDriver.POINTER, 8);
            boolean known = status(() -> (int) driver.errorName.invokeExact(status, cell)) == 0;
            return known ? cell.get(ADDRESS, 0).reinterpret(NAME_BYTES).getString(0) : "CUDA error " + status;
        }
    }
}
