package joulebook.runner.attention;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import joulebook.runner.torch.Tensor;

/**
 * The learned gate of one layer: for each query row and each complete past block, how probable it is that the row finds
 * what it needs there.
 *
 * <p>q~ = q Wq, k~_j = mean(k over block j) Wk, both in R^r and from detached q and k; g = q~ . k~ / sqrt(r); log p =
 * log softmax over past blocks; z = log p + log I - theta, so that the threshold falls as one over the context; and z of
 * the block before the row's own gets + c, a learned recency that begins at {@value #FIRST_RECENCY}: without that block
 * the first rows of a block would see next to no recent token. Pooled keys, never pooled queries: a pooled query block
 * would know its later tokens.
 */
final class Gate {
    /** How many of {@link #parameters()}, from the first, make codes: Wq and Wk. */
    static final int CODES = 2;

    private static final double IMPOSSIBLE = -1e30;
    private static final double FIRST_RECENCY = 4;

    private final Tensor queryWeight;
    private final Tensor keyWeight;
    private final Tensor offset;
    private final Tensor recency;
    private final int rank;

    /** q (B, H, T, D), mean keys (B, H, N, D), and the codes of both (.., r). */
    record Codes(Tensor query, Tensor pooledKey, Tensor queryCode, Tensor keyCode) {}

    /** The parts of one pass that its learning needs. */
    record Scores(Codes codes, Tensor logits, Tensor z) {}

    /** @param rank r, about d / 48: keeps the gate under 0.3 % of the parameters at any size */
    Gate(Tensor like, int heads, int width, int rank, RandomGenerator random) {
        this.queryWeight = weight(like, heads, width, rank, random);
        this.keyWeight = weight(like, heads, width, rank, random);
        this.offset = Tensor.zeros(like, heads);
        this.recency = Tensor.full(like, FIRST_RECENCY, heads);
        this.rank = rank;
    }

    /** Wq and Wk (H, D, r), each head's offset to the layer's threshold (H), and its recency (H). */
    List<Tensor> parameters() {
        return List.of(queryWeight, keyWeight, offset, recency);
    }

    Codes codes(Tensor q, Tensor k) {
        long[] shape = q.shape();
        long n = shape[2] / Blocks.SIZE;
        Tensor pooled = k.reshape(shape[0], shape[1], n, Blocks.SIZE, shape[3]).mean(false, 3);
        return new Codes(q, pooled, queryCode(q), pooled.matmul(keyWeight));
    }

    /** q~ of queries (B, H, .., D). */
    Tensor queryCode(Tensor q) {
        return q.matmul(queryWeight);
    }

    /** k~ of one complete block, whose keys are (B, H, 64, D): (B, H, 1, r). */
    Tensor keyCode(Tensor keys) {
        return keys.mean(true, 2).matmul(keyWeight);
    }

    int rank() {
        return rank;
    }

    /** Each head's offset to the layer's threshold, (H). */
    Tensor offset() {
        return offset;
    }

    /** Each head's recency, (H). */
    Tensor recency() {
        return recency;
    }

    /** Each head's threshold: the layer's and its own offset. */
    double[] thresholds(double base) {
        return Arrays.stream(offset.toDoubles()).map(own -> base + own).toArray();
    }

    /** Each head's recency. */
    float[] recencies() {
        return recency.toFloats();
    }

    /**
     * z for each row and block, (B, H, T, N): over 0 is selected. What is not past is far under 0.
     *
     * @param base the layer's threshold, to which each head adds its own offset
     */
    Scores score(Tensor q, Tensor k, CausalMap causal, double base) {
        Codes codes = codes(q, k);
        Tensor products = codes.queryCode().matmul(codes.keyCode().transpose(-2, -1));
        Tensor logits = causal.past().where(products.times(scale()), Tensor.scalar(q, IMPOSSIBLE));
        Tensor theta = offset.reshape(q.size(1), 1, 1).plus(Tensor.scalar(offset, base));
        Tensor shift = causal.before().where(recency.reshape(q.size(1), 1, 1), Tensor.scalar(q, 0));
        Tensor shifted =
                logits.logSoftmax().plus(causal.logContext()).minus(theta).plus(shift);
        return new Scores(codes, logits, causal.past().where(shifted, Tensor.scalar(q, IMPOSSIBLE)));
    }

    /**
     * The gradients of {@link #parameters()}: of KL(p || softmax g) over the blocks that were computed, weighted by the
     * mass that the row gave them, for Wq and Wk; of the log-gate bias for the offsets and recencies.
     *
     * @param before (T, N): the block before the row's own
     * @param computed (B, H, T, N): past blocks whose mass is known
     * @param mass (B, H, T, N): the softmax mass that the row gave each block
     * @param zGradient (B, H, T, N): the loss's gradient of z through the bias
     */
    List<Tensor> learn(Scores scores, Tensor before, Tensor computed, Tensor mass, Tensor zGradient) {
        Tensor zero = Tensor.scalar(mass, 0);
        Tensor known = computed.where(mass, zero);
        Tensor rowMass = known.sum(true, -1);
        Tensor gated =
                computed.where(scores.logits(), Tensor.scalar(mass, IMPOSSIBLE)).softmax();
        Tensor total = rowMass.sum().max(Tensor.scalar(mass, 1));
        Tensor logitGradient = computed.where(gated.times(rowMass).minus(known), zero)
                .over(total)
                .times(scale());
        Codes codes = scores.codes();
        return gradients(
                codes,
                logitGradient.matmul(codes.keyCode()),
                logitGradient.transpose(-2, -1).matmul(codes.queryCode()),
                zGradient.sum(false, 0, 2, 3).neg(),
                before.where(zGradient, zero).sum(false, 0, 2, 3));
    }

    /** The gradients of {@link #parameters()} from those of the codes (B, H, T, r) and (B, H, N, r) and the rest (H). */
    static List<Tensor> gradients(Codes codes, Tensor queryCode, Tensor keyCode, Tensor offsets, Tensor recencies) {
        return List.of(
                codes.query().transpose(-2, -1).matmul(queryCode).sum(false, 0),
                codes.pooledKey().transpose(-2, -1).matmul(keyCode).sum(false, 0),
                offsets,
                recencies);
    }

    /** Of the products of codes. */
    double scale() {
        return 1 / Math.sqrt(rank());
    }

    private static Tensor weight(Tensor like, int heads, int width, int rank, RandomGenerator random) {
        float[] values = new float[heads * width * rank];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() / Math.sqrt(width));
        }
        return Tensor.of(values, heads, width, rank).to(like);
    }
}
