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
import org.jspecify.annotations.Nullable;

/**
 * A libtorch tensor and the operators that the runner uses on it. Each operator's result belongs to the innermost
 * {@link Scope}. Names and meanings are ATen's.
 */
public final class Tensor {
    private static final int INT32 = 3;
    private static final int INT64 = 4;
    private static final int FLOAT32 = 6;
    private static final int FLOAT64 = 7;
    private static final int BOOL = 11;
    private static final int BFLOAT16 = 15;
    private static final String FLASH_ON_CPU = "_scaled_dot_product_flash_attention_for_cpu";

    private long handle;

    private Tensor(long handle) {
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

    // ---- making one

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
        return like.op("new_zeros", "", like, shape, NONE, NONE, NONE, NONE);
    }

    /** Of {@code like}'s type and place, with whatever values the memory held. */
    public static Tensor unwritten(Tensor like, long... shape) {
        return like.op("new_empty", "", like, shape, NONE, NONE, NONE, NONE);
    }

    /** Standard normal numbers of {@code like}'s shape, type and place, by libtorch's own generator. */
    public static Tensor noiseLike(Tensor like) {
        return like.op("randn_like", "", like, NONE, NONE, NONE, NONE, NONE);
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

    // ---- asking it

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

    // ---- autograd

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

    // ---- arithmetic

    public Tensor plus(Tensor other) {
        return plus(other, 1);
    }

    /** {@code this + factor * other}. */
    public Tensor plus(Tensor other, double factor) {
        return new Tensor(Native.subtract(handle(), other.handle(), -factor));
    }

    public Tensor minus(Tensor other) {
        return new Tensor(Native.subtract(handle(), other.handle(), 1));
    }

    public Tensor times(Tensor other) {
        return op("mul", "Tensor", this, other);
    }

    public Tensor times(double factor) {
        return times(scalar(this, factor));
    }

    public Tensor over(Tensor other) {
        return op("div", "Tensor", this, other);
    }

    public Tensor exp() {
        return op("exp", "", this);
    }

    public Tensor log() {
        return op("log", "", this);
    }

    public Tensor neg() {
        return op("neg", "", this);
    }

    public Tensor max(Tensor other) {
        return op("maximum", "", this, other);
    }

    public Tensor matmul(Tensor other) {
        return op("matmul", "", this, other);
    }

    /** Sums over {@code dimensions}, keeping them with size 1 if {@code keep}. */
    public Tensor sum(boolean keep, long... dimensions) {
        return op("sum", "dim_IntList", this, new Some(dimensions), keep, NONE);
    }

    public Tensor sum() {
        return op("sum", "", this, NONE);
    }

    public Tensor mean(boolean keep, long... dimensions) {
        return op("mean", "dim", this, new Some(dimensions), keep, NONE);
    }

    public Tensor amax(boolean keep, long... dimensions) {
        return op("amax", "", this, dimensions, keep);
    }

    /** The inner product of two flat tensors of one length. */
    public Tensor dot(Tensor other) {
        return op("dot", "", this, other);
    }

    public Tensor softmax() {
        return op("softmax", "int", this, -1L, NONE);
    }

    public Tensor logSoftmax() {
        return op("log_softmax", "int", this, -1L, NONE);
    }

    public Tensor greaterThan(Tensor other) {
        return op("gt", "Tensor", this, other);
    }

    public Tensor and(Tensor other) {
        return op("logical_and", "", this, other);
    }

    public Tensor or(Tensor other) {
        return op("logical_or", "", this, other);
    }

    public Tensor not() {
        return op("logical_not", "", this);
    }

    /** {@code this}, a condition: {@code yes} where true, {@code no} elsewhere. */
    public Tensor where(Tensor yes, Tensor no) {
        return op("where", "self", this, yes, no);
    }

    public Tensor max() {
        return op("max", "", this);
    }

    /** The index of the greatest over the last dimension, which goes; int64. */
    public Tensor argmax() {
        return op("argmax", "", this, new Some(-1L), false);
    }

    public Tensor abs() {
        return op("abs", "", this);
    }

    // ---- shape

    public Tensor reshape(long... shape) {
        return op("reshape", "", this, shape);
    }

    public Tensor expand(long... shape) {
        return op("expand", "", this, shape, false);
    }

    public Tensor transpose(long a, long b) {
        return op("transpose", "int", this, a, b);
    }

    public Tensor permute(long... order) {
        return op("permute", "", this, order);
    }

    public Tensor narrow(long dimension, long start, long length) {
        return op("narrow", "", this, dimension, start, length);
    }

    public Tensor select(long dimension, long index) {
        return op("select", "int", this, dimension, index);
    }

    public Tensor unsqueeze(long dimension) {
        return op("unsqueeze", "", this, dimension);
    }

    public Tensor contiguous() {
        return op("contiguous", "", this, 0L);
    }

    public Tensor copy() {
        return op("clone", "", this, NONE);
    }

    public static Tensor cat(long dimension, Tensor... parts) {
        return parts[0].op("cat", "", parts, dimension);
    }

    public static Tensor stack(long dimension, Tensor... parts) {
        return parts[0].op("stack", "", parts, dimension);
    }

    /** Rows of the first dimension, in the order of {@code index} (int64). */
    public Tensor rows(Tensor index) {
        return op("index_select", "", this, 0L, index);
    }

    /** Where it is not zero or not false: (found, dimensions), int64, in row-major order. */
    public Tensor nonzero() {
        return op("nonzero", "", this);
    }

    /** Sums from the first on, over one dimension. */
    public Tensor cumulative(long dimension) {
        return op("cumsum", "", this, dimension, NONE);
    }

    /** In falling order over the last dimension. */
    public Tensor sorted() {
        return results("sort", 2, this, -1L, true).getFirst();
    }

    /** Writes {@code values} over the rows of {@code index}, in place. */
    public void setRows(Tensor index, Tensor values) {
        op("index_copy_", "", this, 0L, index, values);
    }

    /** Sums rows that share an index: (n, w) and (n) in [0, count) give (count, w). Every index_add that the ABI allows. */
    public Tensor sumRows(Tensor index, long count) {
        return op("embedding_dense_backward", "", this, index, count, -1L, false);
    }

    public void set(Tensor values) {
        op("copy_", "", this, values, false);
    }

    public void zero() {
        op("zero_", "", this);
    }

    /** The same values in {@code like}'s type and place. */
    public Tensor to(Tensor like) {
        return op("to", "other", this, like, false, false, NONE);
    }

    public Tensor toBfloat16() {
        return ofType(BFLOAT16);
    }

    public Tensor toFloat32() {
        return ofType(FLOAT32);
    }

    public Tensor toFloat64() {
        return ofType(FLOAT64);
    }

    public Tensor toInt32() {
        return ofType(INT32);
    }

    public Tensor toInt64() {
        return ofType(INT64);
    }

    private Tensor ofType(int dtype) {
        return Native.dtype(handle()) == dtype ? this : op("to", "dtype", this, (long) dtype, false, false, NONE);
    }

    /**
     * The same values on {@code device}.
     *
     * @throws IllegalArgumentException where this libtorch knows no such devices
     */
    public Tensor to(Device device) {
        Native.checkKnows(device);
        return device.equals(Native.device(handle()))
                ? this
                : op("to", "device", this, deviceValue(device), (long) Native.dtype(handle()), false, false, NONE);
    }

    /** The same values, type kept, where {@code like} lives. */
    public Tensor onDeviceOf(Tensor like) {
        return to(Native.device(like.handle()));
    }

    private static long deviceValue(Device device) {
        // A stable value holds a device as its type in the upper and its index in the lower 32 bits.
        return (long) device.type() << 32 | device.index() & 0xFFFFFFFFL;
    }

    // ---- layers

    /**
     * {@code x W^T}: (..., in) and (out, in) give (..., out). One row goes as a product with a vector, which reads the
     * weights where they lie; a product of matrices packs them first.
     */
    public Tensor linear(Tensor weight) {
        return linear(weight, null);
    }

    /** The same, and {@code + bias} (out) where there is one. */
    public Tensor linear(Tensor weight, @Nullable Tensor bias) {
        if (Scope.isBfloat16()) {
            Object shift = bias == null ? NONE : new Some(bias.toBfloat16());
            return op("linear", "", toBfloat16(), weight.toBfloat16(), shift);
        }
        long[] shape = shape();
        int last = shape.length - 1;
        if (length() == shape[last]) {
            long in = shape[last];
            shape[last] = weight.size(0);
            Tensor row = weight.matmul(reshape(in)).reshape(shape);
            return bias == null ? row : row.plus(bias);
        }
        return op("linear", "", this, weight, bias == null ? NONE : new Some(bias));
    }

    /** To mean 0 and variance 1 over the last dimension, times {@code gain}, plus {@code bias} where there is one. */
    public Tensor layerNorm(Tensor gain, @Nullable Tensor bias, double epsilon) {
        Object shift = bias == null ? NONE : new Some(bias);
        return op("layer_norm", "", this, new long[] {gain.length()}, new Some(gain), shift, epsilon, false);
    }

    /** To a root mean square of 1 over the last dimension, times {@code gain}. */
    public Tensor rmsNorm(Tensor gain, double epsilon) {
        return op("rms_norm", "", this, new long[] {gain.length()}, new Some(gain), new Some(epsilon));
    }

    /** x sigmoid(x). */
    public Tensor silu() {
        return op("silu", "", this);
    }

    /** x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
    public Tensor gelu() {
        Tensor cubed = times(this).times(this).times(0.044715);
        Tensor inner = plus(cubed).times(Math.sqrt(2 / Math.PI));
        return times(0.5).times(op("tanh", "", inner).plus(scalar(this, 1)));
    }

    public Tensor relu() {
        return op("relu", "", this);
    }

    /** These indices' rows of a table: (B, T) in (V, d) gives (B, T, d). */
    public Tensor embeddingIn(Tensor table) {
        return op("embedding", "", table, this, -1L, false, false);
    }

    /** Mean cross entropy in nats of logits (n, V) against classes (n); class -100 is left out. */
    public Tensor crossEntropy(Tensor classes) {
        return op("cross_entropy_loss", "", widened(), classes, NONE, 1L, -100L, 0.0);
    }

    /** Each row's cross entropy in nats, (n); class -100 gives 0. */
    public Tensor crossEntropies(Tensor classes) {
        return op("cross_entropy_loss", "", widened(), classes, NONE, 0L, -100L, 0.0);
    }

    /** The same values in float32 where they are in bfloat16. */
    public Tensor widened() {
        return Native.dtype(handle()) == BFLOAT16 ? toFloat32() : this;
    }

    /** Causal softmax(q k^T / sqrt(D)) v by the device's fused kernel, through autograd; all (B, H, T, D). */
    public static Tensor scaledDotProductAttention(Tensor q, Tensor k, Tensor v) {
        return q.op("scaled_dot_product_attention", "", q, k, v, NONE, 0.0, true, NONE, false);
    }

    /** What {@link #attend} found: the output (B, H, T, D), and the log-sum-exp (B, H, T) of its scores. */
    public record Attended(Tensor output, Tensor logSumExp) {}

    /** Gradients of queries, keys and values. */
    public record AttentionGradients(Tensor query, Tensor key, Tensor value) {}

    /** softmax(q k^T / sqrt(D)) v without autograd, fused on the CPU; all (B, H, T, D). */
    public static Attended attend(Tensor q, Tensor k, Tensor v, boolean causal) {
        if (!q.device().equals(Device.CPU)) {
            return PlainAttention.attend(q, k, v, causal);
        }
        long[] two = Native.call(FLASH_ON_CPU, "", 2, q, k, v, 0.0, causal, NONE, NONE);
        return new Attended(new Tensor(two[0]), new Tensor(two[1]));
    }

    /**
     * The backward of {@link #attend}. A part of an attention that was merged from parts takes the merged output, and
     * the merged log-sum-exp less the part's own bias: then its probabilities are the merged ones.
     */
    public static AttentionGradients attendBackward(
            Tensor gradient, Tensor q, Tensor k, Tensor v, Attended attended, boolean causal) {
        if (!q.device().equals(Device.CPU)) {
            return PlainAttention.back(gradient, q, k, v, attended, causal);
        }
        long[] three = Native.call(
                FLASH_ON_CPU + "_backward",
                "",
                3,
                gradient,
                q,
                k,
                v,
                attended.output(),
                attended.logSumExp(),
                0.0,
                causal,
                NONE,
                NONE);
        return new AttentionGradients(new Tensor(three[0]), new Tensor(three[1]), new Tensor(three[2]));
    }

    /** {@code log(sum(exp(this)))} over one dimension, which goes. */
    public Tensor logSumExp(long dimension) {
        return op("logsumexp", "", this, new long[] {dimension}, false);
    }

    /** All {@code count} results of an operator without overloads. */
    static List<Tensor> results(String name, int count, Object... arguments) {
        return Arrays.stream(Native.call(name, "", count, arguments))
                .mapToObj(Tensor::new)
                .toList();
    }

    private Tensor op(String name, String overload, Object... arguments) {
        return new Tensor(Native.call(name, overload, 1, arguments)[0]);
    }
}
