package joulebook.runner.attention.engine.portable;

import joulebook.runner.attention.engine.vector.VectorPass;
import joulebook.runner.attention.gate.CausalMap;
import joulebook.runner.attention.gate.Fading;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.GatedPass;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** One pass in ATen's operators: for any device, type and width, and the reference of {@link VectorPass}. */
public final class PortablePass implements GatedPass {
    private final Gate gate;
    private final Blocks blocks;
    private final long[] shape;
    private final Gate.Scores scores;
    private final Tensor fading;
    private final Tensor computed;
    private final MapBlockSparse engine;
    private final Density density;
    private boolean @Nullable [] reading;
    private double influence;

    public PortablePass(Gate gate, double threshold, Tensor q, Tensor k, Tensor v, boolean @Nullable [][] explored) {
        this(gate, threshold, q, k, v, explored, PortableBlockSparse::new);
    }

    public PortablePass(
            Gate gate,
            double threshold,
            Tensor q,
            Tensor k,
            Tensor v,
            boolean @Nullable [][] explored,
            MapBlockSparse.Maker maker) {
        this.gate = gate;
        this.blocks = Blocks.of(q);
        this.shape = q.shape();
        try (Scope.GradMode none = Scope.noGrad()) {
            int n = blocks.perSequence();
            CausalMap causal = CausalMap.of(q, n);
            this.scores = gate.score(q, k, causal, threshold);
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
            this.engine = maker.attend(
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

    @Override
    public Blocks blocks() {
        return blocks;
    }

    @Override
    public float[] greatest() {
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            return map(scores.z()).amax(false, 2).toFloats();
        }
    }

    @Override
    public Tensor output() {
        return engine.output().reshape(shape);
    }

    @Override
    public double influence() {
        return influence;
    }

    @Override
    public Density density() {
        return density;
    }

    @Override
    public boolean reads(int unit, int row, int block) {
        if (reading == null) {
            reading = computed.toBooleans();
        }
        int n = blocks.perSequence();
        return block == row / Blocks.SIZE || reading[(unit * n * Blocks.SIZE + row) * n + block];
    }

    @Override
    public Pass.Gradients backward(Tensor gradient) {
        try (Scope.GradMode none = Scope.noGrad()) {
            MapBlockSparse.Gradients tiles = engine.backward(blocks.split(gradient.contiguous()));
            Tensor biasGradient = unmap(tiles.biasMap().reshape(blocks.count(), blocks.perSequence(), Blocks.SIZE));
            Tensor zero = Tensor.scalar(gradient, 0);
            Tensor mass = unmap(engine.mass());
            Tensor left = Tensor.scalar(mass, 1).minus(mass).max(Tensor.scalar(mass, LEAST_LEFT));
            double whole = computed.where(mass, zero).sum().item();
            influence =
                    computed.where(biasGradient.over(left).abs(), zero).sum().item() / Math.max(1, whole);
            Tensor zGradient = fading.where(biasGradient.times(slopeOf(scores.z())), zero);
            return new Pass.Gradients(
                    tiles.query().reshape(shape),
                    tiles.key().reshape(shape),
                    tiles.value().reshape(shape),
                    gate.learn(scores, computed, mass, zGradient));
        }
    }

    /** m = 1 - exp(-z / T), at least {@link #SMALLEST_GATE}. */
    private Tensor gateOf(Tensor z) {
        Tensor positive = z.max(Tensor.scalar(z, Fading.SMALLEST_Z));
        return Tensor.scalar(z, 1).minus(positive.times(-1 / Fading.TEMPERATURE).exp());
    }

    /** d log m / dz = exp(-z / T) / (T m); 0 where m is held at its least. */
    private Tensor slopeOf(Tensor z) {
        Tensor smallest = Tensor.scalar(z, Fading.SMALLEST_Z);
        Tensor positive = z.max(smallest);
        Tensor slope =
                positive.times(-1 / Fading.TEMPERATURE).exp().over(gateOf(z).times(Fading.TEMPERATURE));
        return z.greaterThan(smallest).where(slope, Tensor.scalar(z, 0));
    }

    /** (B, H, T, N) as (B x H x N, N, 64): row of tiles, key block, row. */
    private Tensor map(Tensor perRow) {
        int n = blocks.perSequence();
        return perRow.reshape(blocks.count(), Blocks.SIZE, n).transpose(1, 2).contiguous();
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
    private static int explore(boolean[] tiles, boolean[] free, boolean @Nullable [][] explored, int n) {
        int more = 0;
        if (explored == null) {
            return 0;
        }
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
