package joulebook.runner.attention.gate;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.torch.Tensor;

/**
 * The learned gate of one layer: for each query row and each complete past block, how probable it is that the row finds
 * what it needs there.
 *
 * <p>q~ = q Wq and, of each token b, k~_b = k_b Wk, both in R^r and from detached q and k. A block is known by the
 * greatest and the least that each of its tokens' codes has, u_j and l_j, so that one token of 64 can make it stand out;
 * g = (max(q~, 0) . u_j + min(q~, 0) . l_j) / sqrt(2 r) + s_d, the first part being the most that any token with codes
 * between l_j and u_j could give (Quest, arXiv:2406.10774, has it for whole keys), and s_d what the head says of a block d
 * blocks back, by {@link Distances bin}; log p = log softmax of g over past blocks; z = log p + log I - theta, so that
 * the threshold falls as one over the context. Pooled keys, never pooled queries: a pooled query block would know its
 * later tokens.
 */
public final class Gate {
    /** How many of {@link #parameters()}, from the first, learn from attention's mass: Wq, Wk and s. */
    public static final int DISTILLED = 3;

    private static final double IMPOSSIBLE = -1e30;
    /** Of the block before, to begin with: without it the first rows of a block would see next to no recent token. */
    private static final double FIRST_NEAREST = 4;

    private final Tensor queryWeight;
    private final Tensor keyWeight;
    private final Tensor distance;
    private final Tensor offset;
    private final int rank;

    /** q and k (B, H, T, D), each token's code of its key (B, H, N, 64, r), q^ (B, H, T, 2 r) and k^ (B, H, N, 2 r). */
    public record Codes(Tensor query, Tensor key, Tensor tokenCode, Tensor queryCode, Tensor keyCode) {}

    /** The parts of one pass that its learning needs. */
    public record Scores(Codes codes, Tensor logits, Tensor z) {}

    /** @param rank r, about d / 48: keeps the gate under 0.3 % of the parameters at any size */
    public Gate(Tensor like, int heads, int width, int rank, RandomGenerator random) {
        this.queryWeight = weight(like, heads, width, rank, random);
        this.keyWeight = weight(like, heads, width, rank, random);
        this.distance = Tensor.zeros(like, heads, Distances.BINS);
        this.offset = Tensor.zeros(like, heads);
        this.rank = rank;
        distance.narrow(1, 0, 1).set(Tensor.full(like, FIRST_NEAREST, heads, 1));
    }

    /** Wq and Wk (H, D, r), what each head says of distances (H, {@link Distances#BINS}), and its offset to the threshold (H). */
    public List<Tensor> parameters() {
        return List.of(queryWeight, keyWeight, distance, offset);
    }

    public Codes codes(Tensor q, Tensor k) {
        long[] shape = q.shape();
        Tensor tokens = k.matmul(keyWeight).reshape(shape[0], shape[1], -1, Blocks.SIZE, rank);
        return new Codes(q, k, tokens, queryCode(q), extremes(tokens).reshape(shape[0], shape[1], -1, width()));
    }

    /** q~ of queries (B, H, .., D). */
    public Tensor queryTokens(Tensor q) {
        return q.matmul(queryWeight);
    }

    /** Wq, (H, D, r). */
    public Tensor queryWeight() {
        return queryWeight;
    }

    /** Wk, (H, D, r). */
    public Tensor keyWeight() {
        return keyWeight;
    }

    /** q^ of queries (B, H, .., D): the parts of q~ over 0, then those under it. */
    private Tensor queryCode(Tensor q) {
        Tensor code = queryTokens(q);
        Tensor over = code.relu();
        return Tensor.cat(-1, over, code.minus(over));
    }

    /** k^ of one complete block, whose keys are (B, H, 64, D): (B, H, 1, 2 r). */
    public Tensor keyCode(Tensor keys) {
        return extremes(keys.matmul(keyWeight));
    }

    /** (.., 64, r) to (.., 1, 2 r): the greatest of each code's values, then the least. */
    private static Tensor extremes(Tensor tokens) {
        return Tensor.cat(
                -1,
                tokens.amax(true, tokens.shape().length - 2),
                tokens.neg().amax(true, tokens.shape().length - 2).neg());
    }

    public int rank() {
        return rank;
    }

    /** Values of a code, 2 r. */
    public int width() {
        return 2 * rank;
    }

    /** Each head's offset to the layer's threshold, (H). */
    public Tensor offset() {
        return offset;
    }

    /** What each head says of a block 1 to {@code n} blocks back, (H, n). */
    public Tensor distances(int n) {
        return Distances.spread(distance, n);
    }

    /** Each head's threshold: the layer's and its own offset. */
    public double[] thresholds(double base) {
        return Arrays.stream(offset.toDoubles()).map(own -> base + own).toArray();
    }

    /** {@link #distances(int)} of each head, the farthest first. */
    public float[][] farthestFirst(int n) {
        float[] values = distances(n).toFloats();
        float[][] heads = new float[values.length / n][n];
        for (int head = 0; head < heads.length; head++) {
            for (int i = 0; i < n; i++) {
                heads[head][i] = values[head * n + n - 1 - i];
            }
        }
        return heads;
    }

    /**
     * z for each row and block, (B, H, T, N): over 0 is selected. What is not past is far under 0.
     *
     * @param base the layer's threshold, to which each head adds its own offset
     */
    public Scores score(Tensor q, Tensor k, CausalMap causal, double base) {
        Codes codes = codes(q, k);
        Tensor products = codes.queryCode().matmul(codes.keyCode().transpose(-2, -1));
        Tensor placed = products.times(scale()).plus(Distances.map(distances((int) products.size(-1))));
        Tensor logits = causal.past().where(placed, Tensor.scalar(q, IMPOSSIBLE));
        Tensor theta = offset.reshape(q.size(1), 1, 1).plus(Tensor.scalar(offset, base));
        Tensor shifted = logits.logSoftmax().plus(causal.logContext()).minus(theta);
        return new Scores(codes, logits, causal.past().where(shifted, Tensor.scalar(q, IMPOSSIBLE)));
    }

    /**
     * The gradients of {@link #parameters()}: of KL(p || softmax g) over the blocks that were computed, weighted by the
     * mass that the row gave them, for Wq, Wk and distances; of the log-gate bias for the offsets.
     *
     * @param computed (B, H, T, N): past blocks whose mass is known
     * @param mass (B, H, T, N): the softmax mass that the row gave each block
     * @param zGradient (B, H, T, N): the loss's gradient of z through the bias
     */
    public List<Tensor> learn(Scores scores, Tensor computed, Tensor mass, Tensor zGradient) {
        Tensor zero = Tensor.scalar(mass, 0);
        Tensor known = computed.where(mass, zero);
        Tensor rowMass = known.sum(true, -1);
        Tensor gated =
                computed.where(scores.logits(), Tensor.scalar(mass, IMPOSSIBLE)).softmax();
        Tensor total = rowMass.sum().max(Tensor.scalar(mass, 1));
        Tensor logitGradient =
                computed.where(gated.times(rowMass).minus(known), zero).over(total);
        Tensor productGradient = logitGradient.times(scale());
        Codes codes = scores.codes();
        return gradients(
                codes,
                productGradient.matmul(codes.keyCode()),
                productGradient.transpose(-2, -1).matmul(codes.queryCode()),
                Distances.summed(logitGradient),
                zGradient.sum(false, 0, 2, 3).neg());
    }

    /**
     * The gradients of {@link #parameters()}.
     *
     * @param queryCode of q^, (B, H, T, 2 r), and {@code keyCode} of k^, (B, H, N, 2 r)
     * @param distances of {@link #distances(int)}, (H, N)
     * @param offsets (H)
     */
    public static List<Tensor> gradients(
            Codes codes, Tensor queryCode, Tensor keyCode, Tensor distances, Tensor offsets) {
        return List.of(
                codes.query()
                        .transpose(-2, -1)
                        .matmul(ofQueryCodes(codes, queryCode))
                        .sum(false, 0),
                codes.key()
                        .transpose(-2, -1)
                        .matmul(ofTokenCodes(codes, keyCode))
                        .sum(false, 0),
                Distances.gathered(distances),
                offsets);
    }

    /** Of q~ (B, H, T, r), from those of its two parts. */
    private static Tensor ofQueryCodes(Codes codes, Tensor gradient) {
        long rank = gradient.size(-1) / 2;
        Tensor over = codes.queryCode().narrow(-1, 0, rank).greaterThan(Tensor.scalar(gradient, 0));
        return over.where(gradient.narrow(-1, 0, rank), gradient.narrow(-1, rank, rank));
    }

    /** Of each token's code (B, H, T, r): of the block's extremes, shared among tokens that are equally extreme. */
    private static Tensor ofTokenCodes(Codes codes, Tensor gradient) {
        Tensor tokens = codes.tokenCode();
        long rank = tokens.size(-1);
        Tensor extremes = codes.keyCode().unsqueeze(3); // (B, H, N, 1, 2 r)
        Tensor gradients = gradient.unsqueeze(3);
        Tensor greatest = extremes.narrow(-1, 0, rank).greaterThan(tokens).not().to(gradient);
        Tensor least = tokens.greaterThan(extremes.narrow(-1, rank, rank)).not().to(gradient);
        return greatest.times(gradients.narrow(-1, 0, rank).over(greatest.sum(true, 3)))
                .plus(least.times(gradients.narrow(-1, rank, rank).over(least.sum(true, 3))))
                .reshape(codes.key().size(0), codes.key().size(1), codes.key().size(2), rank);
    }

    /** Of the products of codes. */
    public double scale() {
        return 1 / Math.sqrt(width());
    }

    private static Tensor weight(Tensor like, int heads, int width, int rank, RandomGenerator random) {
        float[] values = new float[heads * width * rank];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() / Math.sqrt(width));
        }
        return Tensor.of(values, heads, width, rank).to(like);
    }
}
