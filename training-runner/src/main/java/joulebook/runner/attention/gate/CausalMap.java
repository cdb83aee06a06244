package joulebook.runner.attention.gate;

import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.torch.Tensor;

/**
 * What causality says about rows and blocks.
 *
 * @param past (T, N): the block is complete and before the row's own
 * @param first (T, N): the block is the sequence's first, and past
 * @param logContext (T, 1): log of the number of past blocks, 0 where there is none
 */
public record CausalMap(Tensor past, Tensor first, Tensor logContext) {

    public static CausalMap of(Tensor like, int n) {
        int rows = n * Blocks.SIZE;
        float[] past = new float[rows * n];
        float[] first = new float[rows * n];
        double[] logContext = new double[rows];
        for (int row = 0; row < rows; row++) {
            int own = row / Blocks.SIZE;
            for (int block = 0; block < own; block++) {
                past[row * n + block] = 1;
            }
            first[row * n] = own > 0 ? 1 : 0;
            logContext[row] = Math.log(Math.max(1, own));
        }
        Tensor zero = Tensor.scalar(like, 0);
        return new CausalMap(
                Tensor.of(past, rows, n).to(like).greaterThan(zero),
                Tensor.of(first, rows, n).to(like).greaterThan(zero),
                Tensor.of(logContext, rows, 1).to(like));
    }
}
