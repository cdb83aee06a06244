package joulebook.runner.attention;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * Adaptive Sparse Attention of one layer. A row reads its own block, the first block, and the past blocks that its gate
 * selects; a tile is computed if any of its 64 rows selects it (or exploration does), and skipped otherwise, in
 * training and in evaluation.
 *
 * <p>A selected block's logits get + log m with m = 1 - exp(-z / T), at least 1e-3: it fades before it is cut. The own,
 * the first and an explored block get nothing added. A feedback controller moves the layer's threshold after each
 * training pass, so that the executed density meets the layer's target, which falls with depth: all the way after the
 * first, half the way after the others.
 */
public final class AdaptiveSparseAttention implements Attention {
    private static final double TEMPERATURE = 1;
    private static final double SMALLEST_GATE = 1e-3;
    private static final double SMALLEST_Z = -TEMPERATURE * Math.log1p(-SMALLEST_GATE);
    private static final double LOWEST_THRESHOLD = -3;
    private static final double GAIN = 0.5;

    private final Gate gate;
    private final DenseAttention dense = new DenseAttention();
    private final double depthFactor;
    private double threshold = LOWEST_THRESHOLD;
    private boolean settled;

    /**
     * One layer's.
     *
     * @param like a tensor of the model's type and place
     * @param depth 0 for the first layer up to 1 for the last: the target falls linearly from 1.25 to 0.75 of the mean
     */
    public AdaptiveSparseAttention(Tensor like, int heads, int width, int rank, double depth, RandomGenerator random) {
        this.gate = new Gate(like, heads, width, rank, random);
        this.depthFactor = 1.25 - 0.5 * depth;
    }

    @Override
    public List<Tensor> parameters() {
        return gate.parameters();
    }

    /** The layer's threshold, which is state: a checkpoint keeps it. */
    public double threshold() {
        return threshold;
    }

    public void threshold(double restored) {
        threshold = restored;
        settled = restored > LOWEST_THRESHOLD;
    }

    @Override
    public Pass forward(Tensor q, Tensor k, Tensor v, Mode mode) {
        return switch (mode) {
            case Mode.Dense all -> dense.forward(q, k, v, mode);
            case Mode.Training training -> {
                SparsePass pass = new SparsePass(q, k, v, explored(q, training.explorationSeed()));
                control(pass.excess(Math.min(1, training.target() * depthFactor)));
                yield pass;
            }
            case Mode.Evaluation evaluation ->
                new SparsePass(q, k, v, new boolean[Blocks.of(q).count()][]);
        };
    }

    private void control(double excess) {
        threshold = Math.max(LOWEST_THRESHOLD, threshold + (settled ? GAIN : 1) * excess);
        settled = true;
    }

    /** For each row of tiles, about one past block that is neither first nor own; the same whatever the data. */
    private static boolean[][] explored(Tensor q, long seed) {
        Blocks blocks = Blocks.of(q);
        int n = blocks.perSequence();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        boolean[][] explored = new boolean[blocks.count()][];
        for (int row = 0; row < explored.length; row++) {
            int own = row % n;
            int block = own < 2 ? 0 : 1 + random.nextInt(own - 1);
            if (own >= 2) {
                explored[row] = new boolean[n];
                explored[row][block] = true;
            }
        }
        return explored;
    }

    private final class SparsePass implements Pass {
        private final Blocks blocks;
        private final long[] shape;
        private final Gate.Scores scores;
        private final Tensor fading;
        private final Tensor computed;
        private final TileEngine engine;
        private final Density density;

        SparsePass(Tensor q, Tensor k, Tensor v, boolean[][] explored) {
            this.blocks = Blocks.of(q);
            this.shape = q.shape();
            try (Scope.GradMode none = Scope.noGrad()) {
                int n = blocks.perSequence();
                CausalMap causal = CausalMap.of(q, n);
                this.scores = gate.score(q, k, causal.past(), causal.logContext(), threshold);
                Tensor zero = Tensor.scalar(q, 0);
                Tensor chosen = scores.z().greaterThan(zero);
                Tensor selected = chosen.or(causal.first());
                Tensor perTile = map(selected.to(q)).amax(false, 2);
                boolean[] tiles = perTile.greaterThan(zero).toBooleans();
                int gated = count(tiles);
                boolean[] free = new boolean[tiles.length];
                int executed = gated + explore(tiles, free, explored, n);
                Tensor always = cells(free, q, n).or(causal.first());
                this.fading = chosen.and(always.not());
                this.computed = fading.or(always);
                Tensor faded = gateOf(scores.z()).log();
                Tensor bias = fading.where(faded, computed.where(zero, Tensor.scalar(q, Double.NEGATIVE_INFINITY)));
                this.engine = new TileEngine(
                        blocks,
                        tiles,
                        blocks.split(q),
                        blocks.split(k),
                        blocks.split(v),
                        map(bias).reshape((long) blocks.count() * n, Blocks.SIZE));
                double causalRows = (double) blocks.causalTiles() * Blocks.SIZE;
                double rows = selected.to(q).sum().item() + (double) blocks.count() * Blocks.SIZE;
                this.density = new Density(
                        rows / causalRows,
                        (gated + blocks.count()) / (double) blocks.causalTiles(),
                        (executed + blocks.count()) / (double) blocks.causalTiles());
            }
        }

        /** By how much the threshold is too low for {@code target}: the tiles' greatest z at the rank that it allows. */
        double excess(double target) {
            int n = blocks.perSequence();
            float[] greatest;
            try (Scope scope = new Scope();
                    Scope.GradMode none = Scope.noGrad()) {
                greatest = map(scores.z()).amax(false, 2).toFloats();
            }
            float[] candidates = new float[greatest.length];
            int count = 0;
            for (int row = 0; row < blocks.count(); row++) {
                for (int block = 1; block < row % n; block++) { // the first and the own block are always run
                    candidates[count++] = greatest[row * n + block];
                }
            }
            long always = blocks.sequences() * (2L * n - 1);
            long explored = blocks.sequences() * Math.max(0, n - 2L);
            long wanted = Math.round(target * blocks.causalTiles()) - always - explored;
            if (count == 0) {
                return 0;
            }
            Arrays.sort(candidates, 0, count);
            return candidates[(int) Math.clamp(count - 1 - wanted, 0, count - 1)];
        }

        @Override
        public Tensor output() {
            return engine.output().reshape(shape);
        }

        @Override
        public Density density() {
            return density;
        }

        @Override
        public Gradients backward(Tensor gradient) {
            try (Scope.GradMode none = Scope.noGrad()) {
                TileEngine.Gradients tiles = engine.backward(blocks.split(gradient.contiguous()));
                Tensor biasGradient = unmap(tiles.biasMap().reshape(blocks.count(), blocks.perSequence(), Blocks.SIZE));
                Tensor zero = Tensor.scalar(gradient, 0);
                Tensor zGradient = fading.where(biasGradient.times(slopeOf(scores.z())), zero);
                return new Gradients(
                        tiles.query().reshape(shape),
                        tiles.key().reshape(shape),
                        tiles.value().reshape(shape),
                        gate.learn(scores, computed, unmap(engine.mass()), zGradient));
            }
        }

        /** m = 1 - exp(-z / T), at least {@link #SMALLEST_GATE}. */
        private Tensor gateOf(Tensor z) {
            Tensor positive = z.max(Tensor.scalar(z, SMALLEST_Z));
            return Tensor.scalar(z, 1).minus(positive.times(-1 / TEMPERATURE).exp());
        }

        /** d log m / dz = exp(-z / T) / (T m); 0 where m is held at its least. */
        private Tensor slopeOf(Tensor z) {
            Tensor smallest = Tensor.scalar(z, SMALLEST_Z);
            Tensor positive = z.max(smallest);
            Tensor slope = positive.times(-1 / TEMPERATURE).exp().over(gateOf(z).times(TEMPERATURE));
            return z.greaterThan(smallest).where(slope, Tensor.scalar(z, 0));
        }

        /** (B, H, T, N) as (B x H x N, N, 64): row of tiles, key block, row. */
        private Tensor map(Tensor perRow) {
            int n = blocks.perSequence();
            return perRow.reshape(blocks.count(), Blocks.SIZE, n)
                    .transpose(1, 2)
                    .contiguous();
        }

        private Tensor unmap(Tensor map) {
            return map.transpose(1, 2).reshape(shape[0], shape[1], shape[2], blocks.perSequence());
        }

        /** Whole tiles as rows: (B, H, T, N). */
        private Tensor cells(boolean[] tiles, Tensor like, int n) {
            float[] values = new float[tiles.length];
            for (int i = 0; i < tiles.length; i++) {
                values[i] = tiles[i] ? 1 : 0;
            }
            return Tensor.of(values, blocks.count(), 1, n)
                    .to(like)
                    .greaterThan(Tensor.scalar(like, 0))
                    .expand(blocks.count(), Blocks.SIZE, n)
                    .reshape(shape[0], shape[1], shape[2], n);
        }

        private static int count(boolean[] tiles) {
            int count = 0;
            for (boolean tile : tiles) {
                count += tile ? 1 : 0;
            }
            return count;
        }

        /** Marks the explored tiles as free of the gate, runs them, and says how many were not run already. */
        private static int explore(boolean[] tiles, boolean[] free, boolean[][] explored, int n) {
            int more = 0;
            for (int row = 0; row < explored.length; row++) {
                for (int block = 0; explored[row] != null && block < n; block++) {
                    int cell = row * n + block;
                    more += explored[row][block] && !tiles[cell] ? 1 : 0;
                    free[cell] = explored[row][block];
                    tiles[cell] |= explored[row][block];
                }
            }
            return more;
        }
    }
}
