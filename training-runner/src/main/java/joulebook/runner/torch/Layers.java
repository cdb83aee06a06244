package joulebook.runner.torch;

import static joulebook.runner.torch.Native.NONE;

import joulebook.runner.torch.Native.Some;
import org.jspecify.annotations.Nullable;

/** What a model's layers are made of. */
public sealed interface Layers permits Tensor {

    /**
     * {@code x W^T}: (..., in) and (out, in) give (..., out). One row goes as a product with a vector, which reads the
     * weights where they lie; a product of matrices packs them first.
     */
    default Tensor linear(Tensor weight) {
        return linear(weight, null);
    }

    /** The same, and {@code + bias} (out) where there is one. */
    default Tensor linear(Tensor weight, @Nullable Tensor bias) {
        if (Scope.isBfloat16()) {
            Object shift = bias == null ? NONE : new Some(bias.toBfloat16());
            return Tensor.op("linear", "", self().toBfloat16(), weight.toBfloat16(), shift);
        }
        long[] shape = self().shape();
        int last = shape.length - 1;
        if (self().length() == shape[last]) {
            long in = shape[last];
            shape[last] = weight.size(0);
            Tensor row = weight.matmul(self().reshape(in)).reshape(shape);
            return bias == null ? row : row.plus(bias);
        }
        return Tensor.op("linear", "", self(), weight, bias == null ? NONE : new Some(bias));
    }

    /** To mean 0 and variance 1 over the last dimension, times {@code gain}, plus {@code bias} where there is one. */
    default Tensor layerNorm(Tensor gain, @Nullable Tensor bias, double epsilon) {
        Object shift = bias == null ? NONE : new Some(bias);
        return Tensor.op("layer_norm", "", self(), new long[] {gain.length()}, new Some(gain), shift, epsilon, false);
    }

    /** To a root mean square of 1 over the last dimension, times {@code gain}. */
    default Tensor rmsNorm(Tensor gain, double epsilon) {
        return Tensor.op("rms_norm", "", self(), new long[] {gain.length()}, new Some(gain), new Some(epsilon));
    }

    /** x sigmoid(x). */
    default Tensor silu() {
        return Tensor.op("silu", "", self());
    }

    /** x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). */
    default Tensor gelu() {
        Tensor x = self();
        Tensor cubed = x.times(x).times(x).times(0.044715);
        Tensor inner = x.plus(cubed).times(Math.sqrt(2 / Math.PI));
        return x.times(0.5).times(Tensor.op("tanh", "", inner).plus(Tensor.scalar(x, 1)));
    }

    default Tensor relu() {
        return Tensor.op("relu", "", self());
    }

    /** These indices' rows of a table: (B, T) in (V, d) gives (B, T, d). */
    default Tensor embeddingIn(Tensor table) {
        return Tensor.op("embedding", "", table, self(), -1L, false, false);
    }

    /** Mean cross entropy in nats of logits (n, V) against classes (n); class -100 is left out. */
    default Tensor crossEntropy(Tensor classes) {
        return Tensor.op("cross_entropy_loss", "", self().widened(), classes, NONE, 1L, -100L, 0.0);
    }

    /** Each row's cross entropy in nats, (n); class -100 gives 0. */
    default Tensor crossEntropies(Tensor classes) {
        return Tensor.op("cross_entropy_loss", "", self().widened(), classes, NONE, 0L, -100L, 0.0);
    }

    private Tensor self() {
        return (Tensor) this;
    }
}
