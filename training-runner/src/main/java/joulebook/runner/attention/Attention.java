package joulebook.runner.attention;

import java.util.List;
import joulebook.runner.attention.decoding.CacheShape;
import joulebook.runner.attention.decoding.Decoding;
import joulebook.runner.attention.pass.Density;
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

    /** One forward pass, kept for its backward. Its tensors belong to the scope that was open at the forward. */
    interface Pass {

        /** (B, H, T, D). */
        Tensor output();

        /** What was computed of the causal map. */
        Density density();

        /**
         * What choosing blocks and learning to choose took so far: nanoseconds of the pass, as if all threads had shared
         * them; 0 where nothing is learned, or nobody looked.
         */
        default long gateNanos() {
            return 0;
        }

        /**
         * Whether a row read a block of 64 keys, its own or a past one.
         *
         * @param unit sequence times H plus head; {@code row} 0..T-1; {@code block} up to the row's own
         */
        boolean reads(int unit, int row, int block);

        /**
         * Gradients of q, k and v, and of {@link Attention#parameters()} in their order.
         *
         * @param gradient of the output, (B, H, T, D)
         */
        Gradients backward(Tensor gradient);
    }

    /** See {@link Pass#backward}. */
    record Gradients(Tensor query, Tensor key, Tensor value, List<Tensor> parameters) {}

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
