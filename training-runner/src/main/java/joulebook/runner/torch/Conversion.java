package joulebook.runner.torch;

import static joulebook.runner.torch.Native.NONE;

/** A tensor's values in another type or place. */
public sealed interface Conversion permits Tensor {

    /** The same values in {@code like}'s type and place. */
    default Tensor to(Tensor like) {
        return Tensor.op("to", "other", self(), like, false, false, NONE);
    }

    default Tensor toBfloat16() {
        return ofType(Tensor.BFLOAT16);
    }

    default Tensor toFloat32() {
        return ofType(Tensor.FLOAT32);
    }

    default Tensor toFloat64() {
        return ofType(Tensor.FLOAT64);
    }

    default Tensor toInt32() {
        return ofType(Tensor.INT32);
    }

    default Tensor toInt64() {
        return ofType(Tensor.INT64);
    }

    /**
     * The same values on {@code device}.
     *
     * @throws IllegalArgumentException where this libtorch knows no such devices
     */
    default Tensor to(Device device) {
        Native.checkKnows(device);
        return device.equals(Native.device(self().handle()))
                ? self()
                : Tensor.op(
                        "to",
                        "device",
                        self(),
                        Tensor.deviceValue(device),
                        (long) Native.dtype(self().handle()),
                        false,
                        false,
                        NONE);
    }

    /** The same values, type kept, where {@code like} lives. */
    default Tensor onDeviceOf(Tensor like) {
        return to(Native.device(like.handle()));
    }

    /** The same values in float32 where they are in bfloat16. */
    default Tensor widened() {
        return Native.dtype(self().handle()) == Tensor.BFLOAT16 ? toFloat32() : self();
    }

    private Tensor ofType(int dtype) {
        return Native.dtype(self().handle()) == dtype
                ? self()
                : Tensor.op("to", "dtype", self(), (long) dtype, false, false, NONE);
    }

    private Tensor self() {
        return (Tensor) this;
    }
}
