package joulebook.runner.torch;

import static joulebook.runner.torch.Native.NONE;

import joulebook.runner.torch.Native.Some;

/** A tensor's values put together with others, value by value or summed. Names and meanings are ATen's. */
public sealed interface Arithmetic permits Tensor {

    default Tensor plus(Tensor other) {
        return plus(other, 1);
    }

    /** {@code this + factor * other}. */
    default Tensor plus(Tensor other, double factor) {
        return new Tensor(Native.subtract(self().handle(), other.handle(), -factor));
    }

    default Tensor minus(Tensor other) {
        return new Tensor(Native.subtract(self().handle(), other.handle(), 1));
    }

    default Tensor times(Tensor other) {
        return Tensor.op("mul", "Tensor", self(), other);
    }

    default Tensor times(double factor) {
        return times(Tensor.scalar(self(), factor));
    }

    default Tensor over(Tensor other) {
        return Tensor.op("div", "Tensor", self(), other);
    }

    default Tensor exp() {
        return Tensor.op("exp", "", self());
    }

    default Tensor log() {
        return Tensor.op("log", "", self());
    }

    default Tensor neg() {
        return Tensor.op("neg", "", self());
    }

    default Tensor max(Tensor other) {
        return Tensor.op("maximum", "", self(), other);
    }

    default Tensor matmul(Tensor other) {
        return Tensor.op("matmul", "", self(), other);
    }

    /** Sums over {@code dimensions}, keeping them with size 1 if {@code keep}. */
    default Tensor sum(boolean keep, long... dimensions) {
        return Tensor.op("sum", "dim_IntList", self(), new Some(dimensions), keep, NONE);
    }

    default Tensor sum() {
        return Tensor.op("sum", "", self(), NONE);
    }

    default Tensor mean(boolean keep, long... dimensions) {
        return Tensor.op("mean", "dim", self(), new Some(dimensions), keep, NONE);
    }

    default Tensor amax(boolean keep, long... dimensions) {
        return Tensor.op("amax", "", self(), dimensions, keep);
    }

    /** The inner product of two flat tensors of one length. */
    default Tensor dot(Tensor other) {
        return Tensor.op("dot", "", self(), other);
    }

    default Tensor softmax() {
        return Tensor.op("softmax", "int", self(), -1L, NONE);
    }

    default Tensor logSoftmax() {
        return Tensor.op("log_softmax", "int", self(), -1L, NONE);
    }

    default Tensor greaterThan(Tensor other) {
        return Tensor.op("gt", "Tensor", self(), other);
    }

    default Tensor and(Tensor other) {
        return Tensor.op("logical_and", "", self(), other);
    }

    default Tensor or(Tensor other) {
        return Tensor.op("logical_or", "", self(), other);
    }

    default Tensor not() {
        return Tensor.op("logical_not", "", self());
    }

    /** {@code this}, a condition: {@code yes} where true, {@code no} elsewhere. */
    default Tensor where(Tensor yes, Tensor no) {
        return Tensor.op("where", "self", self(), yes, no);
    }

    default Tensor max() {
        return Tensor.op("max", "", self());
    }

    /** The index of the greatest over the last dimension, which goes; int64. */
    default Tensor argmax() {
        return Tensor.op("argmax", "", self(), new Some(-1L), false);
    }

    default Tensor abs() {
        return Tensor.op("abs", "", self());
    }

    /** {@code log(sum(exp(this)))} over one dimension, which goes. */
    default Tensor logSumExp(long dimension) {
        return Tensor.op("logsumexp", "", self(), new long[] {dimension}, false);
    }

    private Tensor self() {
        return (Tensor) this;
    }
}
