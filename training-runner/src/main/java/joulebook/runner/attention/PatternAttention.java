package joulebook.runner.attention;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import joulebook.runner.attention.decoding.BlockChoice;
import joulebook.runner.attention.decoding.BlockDecoding;
import joulebook.runner.attention.decoding.CacheShape;
import joulebook.runner.attention.decoding.Decoding;
import joulebook.runner.attention.engine.Engine;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.engine.kernel.DeviceTiles;
import joulebook.runner.attention.engine.kernel.KernelBlockSparse;
import joulebook.runner.attention.engine.portable.MapBlockSparse;
import joulebook.runner.attention.engine.vector.VectorBlockSparse;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.RowTiles;
import joulebook.runner.torch.Kernels;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * Block-sparse attention whose choice of past blocks nothing learns: what ASA's gate has to beat at equal density. Rows
 * compute their own block and up to {@link #past} others. The schedule is ASA's, so that only the choice differs.
 */
public abstract sealed class PatternAttention implements Attention
        permits SlidingWindowAttention, RandomBlockAttention, TopBlockAttention {
    private final DenseAttention dense = new DenseAttention();
    private final double density;

    /** @param density the share of the causal map that may be computed in the end, above 0 up to 1 */
    PatternAttention(double density) {
        this.density = density;
    }

    /**
     * The choosers of each unit of B x H.
     *
     * @param most past blocks of a row
     */
    abstract IntFunction<VectorBlockSparse.Chooser> choosers(Blocks blocks, int most, Tensor q, Tensor k);

    /** The same choice, row by row: of up to {@code most} past blocks. */
    abstract BlockChoice choice(CacheShape shape, int most);

    /** A row reads as many blocks as in a sequence of the model's own length, from the first token on. */
    @Override
    public Decoding decoding(Tensor like, CacheShape shape) {
        int most = past(new Blocks(shape.units(), shape.modelBlocks(), shape.width()), density);
        return new BlockDecoding(like, shape, choice(shape, most), (q, k, v) -> passOf(q, k, v, most));
    }

    @Override
    public List<Tensor> parameters() {
        return List.of();
    }

    /**
     * How many past blocks a row has at most: the most that keep to the density, N + sum over I < N of min(I, past) of
     * N (N + 1) / 2 tiles, and at least 1.
     */
    static int past(Blocks blocks, double density) {
        int n = blocks.perSequence();
        double most = density * n * (n + 1) / 2;
        long tiles = n;
        int past = 0;
        while (past < n && tiles + (n - 1 - past) <= most + 1e-9) {
            tiles += n - 1 - past;
            past++;
        }
        return Math.max(1, past);
    }

    @Override
    public Pass forward(Tensor q, Tensor k, Tensor v, Mode mode) {
        return switch (mode) {
            case Mode.Dense all -> dense.forward(q, k, v, mode);
            case Mode.Training training -> pass(q, k, v, training.target());
            case Mode.Evaluation evaluation -> pass(q, k, v, density);
        };
    }

    private Pass pass(Tensor q, Tensor k, Tensor v, double target) {
        return passOf(q, k, v, past(Blocks.of(q), target));
    }

    private Pass passOf(Tensor q, Tensor k, Tensor v, int most) {
        IntFunction<VectorBlockSparse.Chooser> choosers = choosers(Blocks.of(q), most, q, k);
        Engine engine = Engines.of(q).engine();
        return switch (engine) {
            case VECTOR -> vectorPass(q, k, v, choosers);
            case KERNELS -> kernelPass(Engines.kernelsFor(q), q, k, v, choosers);
            case FLASH, PORTABLE -> mapPass(Engines.maker(engine), q, k, v, choosers);
        };
    }

    private static Pass vectorPass(Tensor q, Tensor k, Tensor v, IntFunction<VectorBlockSparse.Chooser> choosers) {
        VectorBlockSparse engine = new VectorBlockSparse(q, k, v, choosers);
        return new Pass() {
            @Override
            public Tensor output() {
                return engine.output();
            }

            @Override
            public Density density() {
                return engine.density();
            }

            @Override
            public boolean reads(int unit, int row, int block) {
                return engine.reads(unit, row, block);
            }

            @Override
            public Gradients backward(Tensor gradient) {
                try (Scope.GradMode none = Scope.noGrad()) {
                    VectorBlockSparse.Learner nothing = (own, tiles, mass, biasGradient) -> {};
                    VectorBlockSparse.Backward<VectorBlockSparse.Learner> found =
                            engine.backward(gradient, unit -> nothing);
                    return new Gradients(found.query(), found.key(), found.value(), List.of());
                }
            }
        };
    }

    /** By kernels of our own, over lists that are made here and sent to the device. */
    static Pass kernelPass(
            Kernels kernels, Tensor q, Tensor k, Tensor v, IntFunction<VectorBlockSparse.Chooser> choosers) {
        Blocks blocks = Blocks.of(q);
        int n = blocks.perSequence();
        RowTiles[] rows = new RowTiles[blocks.count()];
        long selected = (long) blocks.count() * Blocks.SIZE;
        for (int row = 0; row < rows.length; row++) {
            rows[row] = choosers.apply(row / n).choose(row % n);
            for (float bias : rows[row].bias()) {
                selected += bias == 0 ? 1 : 0;
            }
        }
        try (Scope.GradMode none = Scope.noGrad()) {
            DeviceTiles tiles = DeviceTiles.of(rows, n, q);
            double causal = blocks.causalTiles();
            double executed = (tiles.count() + blocks.count()) / causal;
            return new KernelPattern(
                    new KernelBlockSparse(kernels, tiles, q, k, v),
                    rows,
                    n,
                    new Density(selected / (causal * Blocks.SIZE), executed, executed));
        }
    }

    private record KernelPattern(KernelBlockSparse engine, RowTiles[] rows, int n, Density density) implements Pass {

        @Override
        public boolean reads(int unit, int row, int block) {
            int own = row / Blocks.SIZE;
            RowTiles tiles = rows[unit * n + own];
            int tile = Arrays.binarySearch(tiles.keys(), block);
            return block == own || tile >= 0 && tiles.computes(tile, row % Blocks.SIZE);
        }

        @Override
        public Tensor output() {
            return engine.output();
        }

        @Override
        public Gradients backward(Tensor gradient) {
            try (Scope.GradMode none = Scope.noGrad()) {
                KernelBlockSparse.Backward found = engine.backward(gradient);
                return new Gradients(found.query(), found.key(), found.value(), List.of());
            }
        }
    }

    static Pass mapPass(
            MapBlockSparse.Maker maker, Tensor q, Tensor k, Tensor v, IntFunction<VectorBlockSparse.Chooser> choosers) {
        Blocks blocks = Blocks.of(q);
        int n = blocks.perSequence();
        boolean[] executed = new boolean[blocks.count() * n];
        float[] bias = new float[executed.length * Blocks.SIZE];
        long selected = (long) blocks.count() * Blocks.SIZE;
        long tiles = blocks.count();
        Arrays.fill(bias, Float.NEGATIVE_INFINITY);
        for (int row = 0; row < blocks.count(); row++) {
            RowTiles chosen = choosers.apply(row / n).choose(row % n);
            tiles += chosen.count();
            for (int tile = 0; tile < chosen.count(); tile++) {
                int cell = row * n + chosen.keys()[tile];
                executed[cell] = true;
                System.arraycopy(chosen.bias(), tile * Blocks.SIZE, bias, cell * Blocks.SIZE, Blocks.SIZE);
                for (int at = tile * Blocks.SIZE; at < (tile + 1) * Blocks.SIZE; at++) {
                    selected += chosen.bias()[at] == 0 ? 1 : 0;
                }
            }
        }
        double causal = blocks.causalTiles();
        Density density = new Density(selected / (causal * Blocks.SIZE), tiles / causal, tiles / causal);
        try (Scope.GradMode none = Scope.noGrad()) {
            Tensor biasMap = Tensor.of(bias, executed.length, Blocks.SIZE).to(q);
            MapBlockSparse engine =
                    maker.attend(blocks, executed, blocks.split(q), blocks.split(k), blocks.split(v), biasMap);
            return new MapPattern(engine, blocks, q.shape(), density, bias);
        }
    }

    private record MapPattern(MapBlockSparse engine, Blocks blocks, long[] shape, Density density, float[] bias)
            implements Pass {

        @Override
        public boolean reads(int unit, int row, int block) {
            int n = blocks.perSequence();
            int own = row / Blocks.SIZE;
            return block == own || bias[((unit * n + own) * n + block) * Blocks.SIZE + row % Blocks.SIZE] == 0;
        }

        @Override
        public Tensor output() {
            return engine.output().reshape(shape);
        }

        @Override
        public Gradients backward(Tensor gradient) {
            try (Scope.GradMode none = Scope.noGrad()) {
                MapBlockSparse.Gradients found = engine.backward(blocks.split(gradient.contiguous()));
                return new Gradients(
                        found.query().reshape(shape),
                        found.key().reshape(shape),
                        found.value().reshape(shape),
                        List.of());
            }
        }
    }
}
