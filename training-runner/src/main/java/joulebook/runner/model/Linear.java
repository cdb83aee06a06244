package joulebook.runner.model;

import java.util.List;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * x W^T, and + b where there is one.
 *
 * @param weight (out, in)
 * @param bias (out)
 */
record Linear(Tensor weight, @Nullable Tensor bias) {

    static Linear of(Architecture architecture, Weights weights, double deviation, long out, long in) {
        Tensor weight = weights.normal(deviation, out, in);
        return new Linear(weight, architecture.biased() ? weights.zeros(out) : null);
    }

    Tensor of(Tensor tokens) {
        return tokens.linear(weight, bias);
    }

    /** The bias, if there is one. */
    List<Tensor> biases() {
        return bias == null ? List.of() : List.of(bias);
    }
}
