package joulebook.runner.torch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One rank's place among the ranks: sums and copies in place, in the order of libtorch's stream. All ranks must ask for the
 * same things in the same order; a call waits, on the device, for ranks that have not asked yet, and for ever for one that
 * is gone.
 */
public final class NcclCommunicator {
    // c10's ScalarType
    private static final int FLOAT32 = 6;
    private static final int FLOAT64 = 7;
    private static final int BFLOAT16 = 15;

    private final NcclLibrary library;
    private final MemorySegment communicator;
    private final CudaThread thread;

    private NcclCommunicator(NcclLibrary library, MemorySegment communicator, CudaThread thread) {
        this.library = library;
        this.communicator = communicator;
        this.thread = thread;
    }

    static NcclCommunicator join(NcclLibrary library, byte[] uniqueId, int rank, int count, CudaThread thread) {
        if (uniqueId.length != NcclLibrary.UNIQUE_ID_BYTES) {
            throw new IllegalArgumentException("a unique id of " + uniqueId.length + " bytes is none of NCCL's");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment id = arena.allocate(NcclLibrary.UNIQUE_ID);
            MemorySegment.copy(uniqueId, 0, id, JAVA_BYTE, 0, uniqueId.length);
            MemorySegment cell = arena.allocate(ADDRESS);
            thread.use();
            Nccl.check(library, "ncclCommInitRank", () -> (int) library.initRank.invokeExact(cell, count, id, rank));
            return new NcclCommunicator(library, MemorySegment.ofAddress(cell.get(JAVA_LONG, 0)), thread);
        }
    }

    /** Makes a contiguous tensor the sum of all ranks' tensors, which have its size and type. */
    public void sum(Tensor tensor) {
        MemorySegment values = values(tensor);
        long count = tensor.length();
        int type = type(tensor);
        MemorySegment stream = thread.stream();
        Nccl.check(library, "ncclAllReduce", () -> (int)
                library.allReduce.invokeExact(values, values, count, type, NcclLibrary.SUM, communicator, stream));
    }

    /** Makes a contiguous tensor what rank 0's is, which has its size and type. */
    public void broadcast(Tensor tensor) {
        MemorySegment values = values(tensor);
        long count = tensor.length();
        int type = type(tensor);
        MemorySegment stream = thread.stream();
        Nccl.check(library, "ncclBroadcast", () ->
                (int) library.broadcast.invokeExact(values, values, count, type, 0, communicator, stream));
    }

    /** @throws IllegalStateException if NCCL has met an error since, on the device or with a peer */
    public void check() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cell = arena.allocate(JAVA_INT);
            Nccl.check(
                    library, "ncclCommGetAsyncError", () -> (int) library.asyncError.invokeExact(communicator, cell));
            int error = cell.get(JAVA_INT, 0);
            if (error != 0) {
                throw new IllegalStateException(
                        "the ranks lost each other: " + Nccl.nameOf(library, error) + ". NCCL_DEBUG=INFO says more");
            }
        }
    }

    /** Leaves in order, after all that was asked; every rank does. */
    public void destroy() {
        Nccl.check(library, "ncclCommDestroy", () -> (int) library.destroy.invokeExact(communicator));
    }

    /** Leaves at once, whatever was asked and whoever waits. */
    public void abort() {
        Nccl.check(library, "ncclCommAbort", () -> (int) library.abort.invokeExact(communicator));
    }

    private static MemorySegment values(Tensor tensor) {
        return MemorySegment.ofAddress(tensor.address());
    }

    private static int type(Tensor tensor) {
        int type = Native.dtype(tensor.handle());
        return switch (type) {
            case FLOAT32 -> NcclLibrary.FLOAT32;
            case FLOAT64 -> NcclLibrary.FLOAT64;
            case BFLOAT16 -> NcclLibrary.BFLOAT16;
            default ->
                throw new IllegalArgumentException("ranks share float32, float64 and bfloat16, not type " + type);
        };
    }
}
