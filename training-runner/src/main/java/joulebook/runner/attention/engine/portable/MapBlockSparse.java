package joulebook.runner.attention.engine.portable;

import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.torch.Tensor;

/** Block-sparse causal attention whose choice stands in a map of all rows by all blocks. */
public interface MapBlockSparse {

    /** (B x H x N, 1, 64, D). */
    Tensor output();

    /** The softmax mass that each row gave each block: (B x H x N, N, 64), 0 where nothing was computed. */
    Tensor mass();

    /** @param gradient of the output, (B x H x N, 1, 64, D) */
    Gradients backward(Tensor gradient);

    /** @param biasMap the gradient of the bias map (B x H x N x N, 64): 0 where no tile was executed */
    record Gradients(Tensor query, Tensor key, Tensor value, Tensor biasMap) {}

    /** Makes an engine for one pass, and attends with it. */
    interface Maker {

        /**
         * Attends.
         *
         * @param executed which tiles to compute, (B x H x N, N); the diagonal always is
         * @param q queries in blocks (B x H x N, 1, 64, D); k and v alike
         * @param biasMap per cell and row, (B x H x N x N, 64): added to the logits of a listed tile's row; -infinity
         *     where the row did not select it
         */
        MapBlockSparse attend(Blocks blocks, boolean[] executed, Tensor q, Tensor k, Tensor v, Tensor biasMap);
    }
}
