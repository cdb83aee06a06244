package joulebook.runner.torch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static joulebook.runner.torch.Native.NONE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import joulebook.runner.torch.Native.Some;

/**
 * A libtorch tensor, made, read, and differentiated; what is done with it stands in its interfaces. Each operator's result
 * belongs to the innermost {@link Scope}.
 */
public final class Tensor implements Arithmetic, Shaping, Conversion, Layers {
    static final int INT32 = 3;
    static final int INT64 = 4;
    static final int FLOAT32 = 6;
    static final int FLOAT64 = 7;
    private static final int BOOL = 11;
    static final int BFLOAT16 = 15;

    private long handle;

    Tensor(long handle) {
        this.handle = handle;
        Scope.made(this);
    }

    long handle() {
        if (handle == 0) {
            throw new IllegalStateException("this tensor was freed");
        }
        return handle;
    }

    void free() {
        if (handle != 0) {
            Native.delete(handle);
            handle = 0;
        }
    }

    /** A float32 tensor on the CPU. */
    public static Tensor of(float[] values, long... shape) {
        Tensor tensor = empty(FLOAT32, values.length, shape);
        MemorySegment.copy(values, 0, tensor.bytes(4L * values.length), JAVA_FLOAT, 0, values.length);
        return tensor;
    }

    /** A float64 tensor on the CPU: for checks of gradients. */
    public static Tensor of(double[] values, long... shape) {
        Tensor tensor = empty(FLOAT64, values.length, shape);
        MemorySegment.copy(values, 0, tensor.bytes(8L * values.length), JAVA_DOUBLE, 0, values.length);
        return tensor;
    }

    /** An int64 tensor on the CPU: indices. */
    public static Tensor of(long[] values, long... shape) {
        Tensor tensor = empty(INT64, values.length, shape);
        MemorySegment.copy(values, 0, tensor.bytes(8L * values.length), JAVA_LONG, 0, values.length);
        return tensor;
    }

    /** A bool tensor on the CPU. */
    public static Tensor of(boolean[] values, long... shape) {
        Tensor tensor = empty(BOOL, values.length, shape);
        MemorySegment bytes = tensor.bytes(values.length);
        for (int i = 0; i < values.length; i++) {
            bytes.set(JAVA_BYTE, i, (byte) (values[i] ? 1 : 0));
        }
        return tensor;
    }

    /** Zeros of {@code like}'s type and place. */
    public static Tensor zeros(Tensor like, long... shape) {
        return op("new_zeros", "", like, shape, NONE, NONE, NONE, NONE);
    }

    /** Of {@code like}'s type and place, with whatever values the memory held. */
    public static Tensor unwritten(Tensor like, long... shape) {
        return op("new_empty", "", like, shape, NONE, NONE, NONE, NONE);
    }

    /** Standard normal numbers of {@code like}'s shape, type and place, by libtorch's own generator. */
    public static Tensor noiseLike(Tensor like) {
        return op("randn_like", "", like, NONE, NONE, NONE, NONE, NONE);
    }

    /** {@code value} throughout, of {@code like}'s type and place. */
    public static Tensor full(Tensor like, double value, long... shape) {
        return zeros(like, shape).plus(scalar(like, value));
    }

    /** A 0-d tensor of {@code like}'s type and place: the C ABI takes no scalars. */
    public static Tensor scalar(Tensor like, double value) {
        return of(new double[] {value}).to(like);
    }

    private static Tensor empty(int dtype, int length, long... shape) {
        if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != length) {
            throw new IllegalArgumentException(length + " values do not fill " + Arrays.toString(shape));
        }
        return new Tensor(Native.empty(dtype, Device.CPU, shape));
    }

    public long[] shape() {
        return Native.sizes(handle());
    }

    public long size(int dimension) {
        long[] shape = shape();
        return shape[dimension < 0 ? shape.length + dimension : dimension];
    }

    public int length() {
        return Math.toIntExact(Arrays.stream(shape()).reduce(1, (a, b) -> a * b));
    }

    /** The values in row-major order, converted to double. */
    public double[] toDoubles() {
        try (Scope scope = new Scope()) {
            Tensor plain = onCpu(FLOAT64);
            double[] values = new double[plain.length()];
            MemorySegment.copy(plain.bytes(8L * values.length), JAVA_DOUBLE, 0, values, 0, values.length);
            return values;
        }
    }

    /** The values in row-major order, converted to float. */
    public float[] toFloats() {
        try (Scope scope = new Scope()) {
            Tensor plain = onCpu(FLOAT32);
            float[] values = new float[plain.length()];
            MemorySegment.copy(plain.bytes(4L * values.length), JAVA_FLOAT, 0, values, 0, values.length);
            return values;
        }
    }

    /** A bool tensor's values in row-major order. */
    public boolean[] toBooleans() {
        try (Scope scope = new Scope()) {
            Tensor plain = onCpu(BOOL);
            boolean[] values = new boolean[plain.length()];
            MemorySegment bytes = plain.bytes(values.length);
            for (int i = 0; i < values.length; i++) {
                values[i] = bytes.get(JAVA_BYTE, i) != 0;
            }
            return values;
        }
    }

    /** The one value of a one-element tensor; waits for the device. */
    public double item() {
        return toDoubles()[0];
    }

    private Tensor onCpu(int dtype) {
        Tensor plain = op("to", "device", this, deviceValue(Device.CPU), (long) dtype, false, false, NONE);
        return plain.contiguous();
    }

    /**
     * The memory of a contiguous float32 tensor on the CPU, which lives as long as the tensor does.
     *
     * @throws IllegalStateException if it is something else
     */
    public Floats floats() {
        if (!isFloatOnCpu()) {
            throw new IllegalStateException("not a float32 tensor on the CPU");
        }
        return new Floats(bytes(4L * length()));
    }

    public Device device() {
        return Native.device(handle());
    }

    public boolean isFloatOnCpu() {
        return Native.dtype(handle()) == FLOAT32 && Native.device(handle()).equals(Device.CPU);
    }

    /** Where a contiguous tensor's values begin, on its device. */
    long address() {
        return Native.data(handle(), 0).address();
    }

    private MemorySegment bytes(long bytes) {
        return Native.data(handle(), bytes);
    }

    public Tensor requireGrad() {
        Native.requireGrad(handle());
        return this;
    }

    /** The accumulated gradient: this tensor must require one and have been reached by a backward pass. */
    public Tensor grad() {
        return new Tensor(Native.gradient(handle()));
    }

    /** Runs autograd from here, with {@code gradient} of this tensor's shape; leaves accumulate. */
    public void backward(Tensor gradient) {
        Native.call("_backward", "", 0, this, new Tensor[0], new Some(gradient), NONE, false);
    }

    /** Runs autograd from this one-element tensor. */
    public void backward() {
        Native.call("_backward", "", 0, this, new Tensor[0], NONE, NONE, false);
    }

    public Tensor detach() {
        return op("detach", "", this);
    }

    public static Tensor cat(long dimension, Tensor... parts) {
        return op("cat", "", parts, dimension);
    }

    public static Tensor stack(long dimension, Tensor... parts) {
        return op("stack", "", parts, dimension);
    }

    static long deviceValue(Device device) {
        // A stable value holds a device as its type in the upper and its index in the lower 32 bits.
        return (long) device.type() << 32 | device.index() & 0xFFFFFFFFL;
    }

    /** All {@code count} results of an operator without overloads. */
    static List<Tensor> results(String name, int count, Object... arguments) {
        return Arrays.stream(Native.call(name, "", count, arguments))
                .mapToObj(Tensor::new)
                .toList();
    }

    static Tensor op(String name, String overload, Object... arguments) {
        return new Tensor(Native.call(name, overload, 1, arguments)[0]);
    }
}
