package joulebook.runner.torch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** The binding: what is used of the CUDA driver ({@code cuda.h} of CUDA 13, libcuda.so.1). Nothing else. */
final class CudaDriver {
    /** CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR and _MINOR. */
    static final int CAPABILITY_MAJOR = 75;

    static final int CAPABILITY_MINOR = 76;
    /** CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES. */
    static final int MOST_DYNAMIC_SHARED = 8;

    private static final Linker LINKER = Linker.nativeLinker();

    private final SymbolLookup library;

    final MethodHandle init;
    final MethodHandle driverVersion;
    final MethodHandle deviceCount;
    final MethodHandle deviceGet;
    final MethodHandle deviceName;
    final MethodHandle deviceAttribute;
    final MethodHandle totalMemory;
    final MethodHandle primaryContext;
    final MethodHandle setCurrent;
    final MethodHandle loadModule;
    final MethodHandle function;
    final MethodHandle functionAttribute;
    final MethodHandle launch;
    final MethodHandle synchronise;
    final MethodHandle createEvent;
    final MethodHandle recordEvent;
    final MethodHandle awaitEvent;
    final MethodHandle elapsed;
    final MethodHandle errorName;

    /**
     * Loads it.
     *
     * @param name of the library, or its path
     * @throws IllegalArgumentException where it is not installed
     * @throws IllegalStateException where a function is missing
     */
    CudaDriver(String name) {
        this.library = SymbolLookup.libraryLookup(name, Arena.global());
        this.init = of("cuInit", JAVA_INT);
        this.driverVersion = of("cuDriverGetVersion", ADDRESS);
        this.deviceCount = of("cuDeviceGetCount", ADDRESS);
        this.deviceGet = of("cuDeviceGet", ADDRESS, JAVA_INT);
        this.deviceName = of("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT);
        this.deviceAttribute = of("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
        this.totalMemory = of("cuDeviceTotalMem_v2", ADDRESS, JAVA_INT);
        this.primaryContext = of("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT);
        this.setCurrent = of("cuCtxSetCurrent", ADDRESS);
        this.loadModule = of("cuModuleLoadData", ADDRESS, ADDRESS);
        this.function = of("cuModuleGetFunction", ADDRESS, ADDRESS, ADDRESS);
        this.functionAttribute = of("cuFuncSetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
        this.launch = of(
                "cuLaunchKernel",
                ADDRESS,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                ADDRESS,
                ADDRESS,
                ADDRESS);
        this.synchronise = of("cuCtxSynchronize");
        this.createEvent = of("cuEventCreate", ADDRESS, JAVA_INT);
        this.recordEvent = of("cuEventRecord", ADDRESS, ADDRESS);
        this.awaitEvent = of("cuEventSynchronize", ADDRESS);
        // _v2 since CUDA 12.8: the same signature, and a driver of 13 may have no other
        this.elapsed = library.find("cuEventElapsedTime_v2").isPresent()
                ? of("cuEventElapsedTime_v2", ADDRESS, ADDRESS, ADDRESS)
                : of("cuEventElapsedTime", ADDRESS, ADDRESS, ADDRESS);
        this.errorName = of("cuGetErrorName", JAVA_INT, ADDRESS);
    }

    /** Where libtorch's present stream of a device is asked for; in libtorch_cuda.so. */
    static final FunctionDescriptor CURRENT_STREAM = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS);

    /** A pointer's size, for arrays of them. */
    static final long POINTER = JAVA_LONG.byteSize();

    private MethodHandle of(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                library.find(name)
                        .orElseThrow(() -> new IllegalStateException("libcuda.so.1 has no " + name
                                + ": the driver is too old. Install one for CUDA 12 or later")),
                FunctionDescriptor.of(JAVA_INT, arguments));
    }
}
