package joulebook.runner.torch;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The memory of a float32 tensor on the CPU, or a part of it. Lives as long as the tensor; any thread may use it. */
public final class Floats {
    private final MemorySegment memory;

    Floats(MemorySegment memory) {
        this.memory = memory;
    }

    /** One of {@code count} equal parts. */
    public Floats part(int index, int count) {
        long bytes = memory.byteSize() / count;
        return new Floats(memory.asSlice(index * bytes, bytes));
    }

    /** Fills {@code to} from {@code at} on. */
    public void read(long at, float[] to) {
        MemorySegment.copy(memory, JAVA_FLOAT, Float.BYTES * at, to, 0, to.length);
    }

    /** The values from {@code at} on that a vector of {@code species} takes. */
    public FloatVector vector(VectorSpecies<Float> species, long at) {
        return FloatVector.fromMemorySegment(species, memory, Float.BYTES * at, ByteOrder.nativeOrder());
    }

    /** Writes all of {@code from} at {@code at}. */
    public void write(long at, float[] from) {
        MemorySegment.copy(from, 0, memory, JAVA_FLOAT, Float.BYTES * at, from.length);
    }
}
