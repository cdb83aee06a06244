package joulebook.runner.torch;

import static joulebook.runner.torch.Native.NONE;

/** A tensor's values in another order, some of them, or over others. Names and meanings are ATen's. */
public sealed interface Shaping permits Tensor {

    default Tensor reshape(long... shape) {
        return Tensor.op("reshape", "", self(), shape);
    }

    default Tensor expand(long... shape) {
        return Tensor.op("expand", "", self(), shape, false);
    }

    default Tensor transpose(long a, long b) {
        return Tensor.op("transpose", "int", self(), a, b);
    }

    default Tensor permute(long... order) {
        return Tensor.op("permute", "", self(), order);
    }

    default Tensor narrow(long dimension, long start, long length) {
        return Tensor.op("narrow", "", self(), dimension, start, length);
    }

    default Tensor select(long dimension, long index) {
        return Tensor.op("select", "int", self(), dimension, index);
    }

    default Tensor unsqueeze(long dimension) {
        return Tensor.op("unsqueeze", "", self(), dimension);
    }

    default Tensor contiguous() {
        return Tensor.op("contiguous", "", self(), 0L);
    }

    default Tensor copy() {
        return Tensor.op("clone", "", self(), NONE);
    }

    /** Rows of the first dimension, in the order of {@code index} (int64). */
    default Tensor rows(Tensor index) {
        return Tensor.op("index_select", "", self(), 0L, index);
    }

    /** Where it is not zero or not false: (found, dimensions), int64, in row-major order. */
    default Tensor nonzero() {
        return Tensor.op("nonzero", "", self());
    }

    /** Sums from the first on, over one dimension. */
    default Tensor cumulative(long dimension) {
        return Tensor.op("cumsum", "", self(), dimension, NONE);
    }

    /** Writes {@code values} over the rows of {@code index}, in place. */
    default void setRows(Tensor index, Tensor values) {
        Tensor.op("index_copy_", "", self(), 0L, index, values);
    }

    /** Sums rows that share an index: (n, w) and (n) in [0, count) give (count, w). Every index_add that the ABI allows. */
    default Tensor sumRows(Tensor index, long count) {
        return Tensor.op("embedding_dense_backward", "", self(), index, count, -1L, false);
    }

    default void set(Tensor values) {
        Tensor.op("copy_", "", self(), values, false);
    }

    default void zero() {
        Tensor.op("zero_", "", self());
    }

    private Tensor self() {
        return (Tensor) this;
    }
}
