package joulebook.runner.attention;

import java.util.Arrays;
import java.util.List;
import joulebook.runner.attention.decoding.CacheShape;
import joulebook.runner.attention.decoding.Decoding;
import joulebook.runner.attention.decoding.LinformerDecoding;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Recording;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * Linformer (arXiv:2006.04768) made causal block by block: each past block of 64 keys and values is projected to p
 * landmarks by learned matrices (p, 64) that all heads share; a row attends to the landmarks of past blocks and to its
 * own block as it is. Through autograd, with unfused softmax: its cost in FLOPs falls, its time need not.
 */
public final class LinformerAttention implements Attention {
    private final Tensor keyProjection;
    private final Tensor valueProjection;
    private final int landmarks;

    /**
     * One layer's. The projections begin as means over equal parts of a block.
     *
     * @param like a tensor of the model's type and place
     * @param landmarks p, a divisor of 64
     */
    public LinformerAttention(Tensor like, int landmarks) {
        this.landmarks = landmarks;
        this.keyProjection = means(like, landmarks).requireGrad();
        this.valueProjection = means(like, landmarks).requireGrad();
    }

    /**
     * p for a density: the greatest power of two that keeps to it, 1 at least, 64 at most. A row of block I computes 64 +
     * I p products instead of 64 (I + 1), so that the density is (N + p / 64 N (N - 1) / 2) / (N (N + 1) / 2).
     *
     * @param length T, tokens in a sequence
     */
    public static int landmarks(int length, double density) {
        double n = length / (double) Blocks.SIZE;
        int landmarks = Blocks.SIZE;
        while (landmarks > 1 && density(n, landmarks) > density + 1e-9) {
            landmarks /= 2;
        }
        return landmarks;
    }

    private static double density(double n, int landmarks) {
        return (1 + landmarks / (double) Blocks.SIZE * (n - 1) / 2) / ((n + 1) / 2);
    }

    private static Tensor means(Tensor like, int landmarks) {
        float[] values = new float[landmarks * Blocks.SIZE];
        int each = Blocks.SIZE / landmarks;
        for (int token = 0; token < Blocks.SIZE; token++) {
            values[token / each * Blocks.SIZE + token] = 1f / each;
        }
        return Tensor.of(values, landmarks, Blocks.SIZE).to(like);
    }

    @Override
    public List<Tensor> parameters() {
        return List.of(keyProjection, valueProjection);
    }

    @Override
    public Pass forward(Tensor q, Tensor k, Tensor v, Mode mode) {
        Blocks blocks = Blocks.of(q);
        Tensor query = q.detach().requireGrad();
        Tensor key = k.detach().requireGrad();
        Tensor value = v.detach().requireGrad();
        Tensor forKeys = keyProjection.detach().requireGrad();
        Tensor forValues = valueProjection.detach().requireGrad();
        Tensor output = Recording.of(() -> attended(blocks, query, key, value, forKeys, forValues));
        double computed = density(blocks.perSequence(), landmarks);
        return new Pass() {
            @Override
            public Tensor output() {
                return output.detach();
            }

            @Override
            public Density density() {
                return new Density(computed, computed, computed);
            }

            @Override
            public boolean reads(int unit, int row, int block) {
                return true; // what its landmarks kept of it
            }

            @Override
            public Gradients backward(Tensor gradient) {
                output.backward(gradient);
                return new Gradients(query.grad(), key.grad(), value.grad(), List.of(forKeys.grad(), forValues.grad()));
            }
        };
    }

    @Override
    public Decoding decoding(Tensor like, CacheShape shape) {
        LinformerDecoding.Landmarks of = new LinformerDecoding.Landmarks() {
            @Override
            public Tensor keys(Tensor block) {
                return keyProjection.matmul(block);
            }

            @Override
            public Tensor values(Tensor block) {
                return valueProjection.matmul(block);
            }
        };
        return new LinformerDecoding(landmarks, of, (q, k, v) -> forward(q, k, v, new Mode.Evaluation()), like, shape);
    }

    private Tensor attended(Blocks blocks, Tensor q, Tensor k, Tensor v, Tensor forKeys, Tensor forValues) {
        long[] shape = q.shape();
        int n = blocks.perSequence();
        long past = (long) n * landmarks;
        Tensor scaled = q.times(1 / Math.sqrt(shape[3]));
        Tensor keys = inBlocks(k, n);
        Tensor values = inBlocks(v, n);
        Tensor pastKeys = forKeys.matmul(keys).reshape(shape[0], shape[1], past, shape[3]);
        Tensor pastValues = forValues.matmul(values).reshape(shape[0], shape[1], past, shape[3]);
        Tensor pastScores = scaled.matmul(pastKeys.transpose(-2, -1)).plus(pastMask(q, n));
        Tensor ownScores = inBlocks(scaled, n)
                .matmul(keys.transpose(-2, -1))
                .plus(ownMask(q))
                .reshape(shape[0], shape[1], shape[2], Blocks.SIZE);
        Tensor weights = Tensor.cat(-1, pastScores, ownScores).softmax();
        Tensor ownWeights = inBlocks(weights.narrow(-1, past, Blocks.SIZE).contiguous(), n);
        return weights.narrow(-1, 0, past)
                .matmul(pastValues)
                .plus(ownWeights.matmul(values).reshape(shape));
    }

    /** (B, H, T, w) as (B, H, N, 64, w). */
    private static Tensor inBlocks(Tensor rows, int n) {
        return rows.reshape(rows.size(0), rows.size(1), n, Blocks.SIZE, rows.size(-1));
    }

    /** (T, N p): 0 where the landmark's block is before the row's own, else -infinity. */
    private Tensor pastMask(Tensor like, int n) {
        int past = n * landmarks;
        float[] mask = new float[n * Blocks.SIZE * past];
        Arrays.fill(mask, Float.NEGATIVE_INFINITY);
        for (int row = 0; row < n * Blocks.SIZE; row++) {
            Arrays.fill(mask, row * past, row * past + row / Blocks.SIZE * landmarks, 0);
        }
        return constant(mask, like, (long) n * Blocks.SIZE, past);
    }

    /** (64, 64): 0 on and under the diagonal, else -infinity. */
    private static Tensor ownMask(Tensor like) {
        float[] mask = new float[Blocks.SIZE * Blocks.SIZE];
        for (int row = 0; row < Blocks.SIZE; row++) {
            Arrays.fill(mask, row * Blocks.SIZE + row + 1, (row + 1) * Blocks.SIZE, Float.NEGATIVE_INFINITY);
        }
        return constant(mask, like, Blocks.SIZE, Blocks.SIZE);
    }

    private static Tensor constant(float[] values, Tensor like, long... shape) {
        try (Scope.GradMode none = Scope.noGrad()) {
            return Tensor.of(values, shape).to(like);
        }
    }
}
