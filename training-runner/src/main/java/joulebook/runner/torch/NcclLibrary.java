package joulebook.runner.torch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** The binding: what is used of NCCL ({@code nccl.h} of NCCL 2, libnccl.so.2). Nothing else. */
final class NcclLibrary {
    static final int UNIQUE_ID_BYTES = 128;
    /** ncclUniqueId: a struct of characters, which ncclCommInitRank takes by value. */
    static final MemoryLayout UNIQUE_ID = MemoryLayout.structLayout(
            MemoryLayout.sequenceLayout(UNIQUE_ID_BYTES, JAVA_BYTE).withName("internal"));

    /** ncclDataType_t. */
    static final int FLOAT32 = 7;

    static final int FLOAT64 = 8;
    static final int BFLOAT16 = 9;
    /** ncclRedOp_t. */
    static final int SUM = 0;

    private static final Linker LINKER = Linker.nativeLinker();

    private final SymbolLookup library;
    private final String name;

    final MethodHandle version;
    final MethodHandle uniqueId;
    final MethodHandle initRank;
    final MethodHandle allReduce;
    final MethodHandle broadcast;
    final MethodHandle asyncError;
    final MethodHandle destroy;
    final MethodHandle abort;
    final MethodHandle errorString;

    /**
     * Loads it.
     *
     * @param name of the library, or its path
     * @throws IllegalArgumentException where there is no such library
     * @throws IllegalStateException where a function is missing
     */
    NcclLibrary(String name) {
        this.library = SymbolLookup.libraryLookup(name, Arena.global());
        this.name = name;
        this.version = of("ncclGetVersion", ADDRESS);
        this.uniqueId = of("ncclGetUniqueId", ADDRESS);
        this.initRank = of("ncclCommInitRank", ADDRESS, JAVA_INT, UNIQUE_ID, JAVA_INT);
        this.allReduce = of("ncclAllReduce", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
        this.broadcast = of("ncclBroadcast", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
        this.asyncError = of("ncclCommGetAsyncError", ADDRESS, ADDRESS);
        this.destroy = of("ncclCommDestroy", ADDRESS);
        this.abort = of("ncclCommAbort", ADDRESS);
        this.errorString = function("ncclGetErrorString", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    }

    /** Its name, or its path where it was found by that. */
    String name() {
        return name;
    }

    private MethodHandle of(String function, MemoryLayout... arguments) {
        return function(function, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private MethodHandle function(String function, FunctionDescriptor type) {
        return LINKER.downcallHandle(
                library.find(function).orElseThrow(() -> new IllegalStateException("it has no " + function)), type);
    }
}
