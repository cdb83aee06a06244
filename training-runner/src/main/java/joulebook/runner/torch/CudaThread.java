package joulebook.runner.torch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What a library beside libtorch must know of this thread: its GPU, and libtorch's stream there. */
interface CudaThread {

    /** Makes the GPU this thread's, for good. */
    void use();

    /** libtorch's present stream. */
    MemorySegment stream();

    /** On the CPU there is neither. */
    static CudaThread of(Device device) {
        return device.equals(Device.CPU) ? new OnCpu() : new OnGpu(device.index());
    }

    /** Nothing to do, and the null stream. */
    record OnCpu() implements CudaThread {
        @Override
        public void use() {}

        @Override
        public MemorySegment stream() {
            return MemorySegment.NULL;
        }
    }

    /** By libtorch's own C functions ({@code torch/csrc/inductor/aoti_torch/c/shim.h}). */
    record OnGpu(int index, MethodHandle guard, MethodHandle currentStream) implements CudaThread {

        OnGpu(int index) {
            this(
                    index,
                    Native.cuda("aoti_torch_create_cuda_guard", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS)),
                    Native.cuda("aoti_torch_get_current_cuda_stream", CudaDriver.CURRENT_STREAM));
        }

        /** The guard is never deleted, which would give the device back. */
        @Override
        public void use() {
            asked(guard, "making cuda:" + index + " this thread's");
        }

        @Override
        public MemorySegment stream() {
            return MemorySegment.ofAddress(asked(currentStream, "libtorch's stream of cuda:" + index));
        }

        private long asked(MethodHandle question, String what) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment cell = arena.allocate(ADDRESS);
                if ((int) question.invokeExact(index, cell) != 0) {
                    throw new TorchFailure(what);
                }
                return cell.get(JAVA_LONG, 0);
            } catch (RuntimeException e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
