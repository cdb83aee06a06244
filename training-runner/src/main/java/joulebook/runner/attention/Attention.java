package joulebook.runner.attention;

import java.util.List;
import joulebook.runner.attention.decoding.CacheShape;
import joulebook.runner.attention.decoding.Decoding;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Tensor;

/** One layer's causal attention, softmax(q k^T / sqrt(D)) v. Output row t depends on tokens 0..t only, to the bit. */
public interface Attention {

    /**
     * Attends without autograd.
     *
     * @param q queries (B, H, T, D); k and v alike
     */
    Pass forward(Tensor q, Tensor k, Tensor v, Mode mode);

    /**
     * Attention token by token, as it was learned.
     *
     * @param like a tensor of the model's type and place
     */
    Decoding decoding(Tensor like, CacheShape shape);

    /** What this layer learns besides the model's own weights: none where nothing is gated. */
    List<Tensor> parameters();

    /** Feedback state: what feedback moves here, beside what gradients do. A checkpoint keeps it. */
    default double[] feedback() {
        return new double[0];
    }

    /** Restores {@link #feedback()}, as many numbers as that has. */
    default void feedback(double[] restored) {}

    /** Sets the model's threshold, to which this layer then adds nothing of its own; nothing where there is no gate. */
    default void threshold(double threshold) {}

    /** What a pass is for. */
    sealed interface Mode {

        /** Everything is computed, nothing explored: warm-up, and the baseline. */
        record Dense() implements Mode {}

        /**
         * Training with skipped blocks.
         *
         * @param target the share of the causal map's tiles to execute on average over layers, above 0 up to 1
         * @param explorationSeed chooses the tiles that are run whatever the gate says; data never does
         */
        record Training(double target, long explorationSeed) implements Mode {}

        /** As it was learned, without exploration. */
        record Evaluation() implements Mode {}
    }
}
