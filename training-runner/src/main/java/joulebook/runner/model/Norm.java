package joulebook.runner.model;

import java.util.List;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** A norm over a token's vector, with a gain, and a bias where the architecture has them. */
final class Norm {
    private final Architecture architecture;
    private final Tensor gain;
    private final @Nullable Tensor bias;

    Norm(Architecture architecture, Weights weights, int width) {
        this.architecture = architecture;
        this.gain = weights.ones(width);
        this.bias =
                architecture.biased() && architecture.norm() == Architecture.Norm.LAYER ? weights.zeros(width) : null;
    }

    Tensor of(Tensor tokens) {
        return switch (architecture.norm()) {
            case LAYER -> tokens.layerNorm(gain, bias, architecture.epsilon());
            case RMS -> tokens.rmsNorm(gain, architecture.epsilon());
        };
    }

    /** The gain, then the bias if there is one. */
    List<Tensor> weights() {
        return bias == null ? List.of(gain) : List.of(gain, bias);
    }
}
