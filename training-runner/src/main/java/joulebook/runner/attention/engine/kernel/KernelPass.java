package joulebook.runner.attention.engine.kernel;

import java.util.Arrays;
import java.util.List;
import joulebook.runner.attention.engine.portable.PortablePass;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.GatedPass;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.attention.pass.TileScores;
import joulebook.runner.torch.Kernels;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One pass by kernels of our own: the gate from its codes to lists of tiles ({@code src/main/cuda/gate.cu}), attention over
 * them, and what the gate learns from them. No map of all rows by all blocks is laid out. {@link PortablePass} is its
 * reference.
 */
public final class KernelPass implements GatedPass {
    private static final int SCORE_THREADS = 256;
    private static final int FILL_THREADS = 128;
    private static final int COLUMN_THREADS = 256;
    private static final int COLUMNS = COLUMN_THREADS / 32;
    private static final int COUNTS = 3;
    private static final int SUMS = 3;

    private final Kernels kernels;
    private final Gate gate;
    private final Blocks blocks;
    private final int heads;
    private final int length;
    private final Gate.Codes codes;
    private final Tensor queryCode;
    private final Tensor keyCode;
    private final Tensor explored;
    private final Tensor greatest;
    private final Tensor z;
    private final DeviceTiles tiles;
    private final KernelBlockSparse engine;
    private final Density density;
    private @Nullable Reading reading;
    private double influence;

    public KernelPass(
            Kernels kernels,
            Gate gate,
            double threshold,
            Tensor q,
            Tensor k,
            Tensor v,
            boolean @Nullable [][] explored) {
        this.kernels = kernels;
        this.gate = gate;
        this.blocks = Blocks.of(q);
        this.heads = Math.toIntExact(q.size(1));
        this.length = Math.toIntExact(q.size(2));
        int n = blocks.perSequence();
        int units = units();
        try (Scope.GradMode none = Scope.noGrad()) {
            Tensor offsets = gate.offset().toFloat32().contiguous();
            Tensor distances = gate.distances(n).toFloat32().contiguous();
            this.codes = gate.codes(q.to(gate.offset()), k.to(gate.offset()));
            this.queryCode = codes.queryCode().toFloat32().contiguous();
            this.keyCode = codes.keyCode().toFloat32().contiguous();
            this.explored = explored(explored, q);
            Tensor ints = DeviceTiles.ints(new long[1], q);
            this.greatest = Tensor.unwritten(queryCode, blocks.count(), n);
            Tensor logSumExp = Tensor.unwritten(queryCode, units, length);
            Tensor counts = Tensor.unwritten(ints, blocks.count(), COUNTS);
            int width = gate.width();
            float base = (float) threshold;
            int codeBytes = Blocks.SIZE * (width + 1) * Float.BYTES;
            int zBytes = Blocks.SIZE * (Blocks.SIZE + 1 + COUNTS) * Float.BYTES;
            kernels.launch(
                    "gate_score",
                    n,
                    units,
                    SCORE_THREADS,
                    2 * codeBytes + zBytes,
                    queryCode,
                    keyCode,
                    offsets,
                    distances,
                    this.explored,
                    logSumExp,
                    greatest,
                    counts,
                    heads,
                    length,
                    width,
                    base);
            Tensor rowStart = scan(counts, COUNTS);
            double[] found = counts.toInt64().sum(false, 0).toDoubles(); // waits: lists are as long as they must be
            int count = (int) found[0];
            Tensor keys = Tensor.unwritten(rowStart, count);
            Tensor bias = Tensor.unwritten(queryCode, count, Blocks.SIZE);
            this.z = Tensor.unwritten(queryCode, count, Blocks.SIZE);
            kernels.launch(
                    "fill_rows",
                    n,
                    units,
                    FILL_THREADS,
                    codeBytes,
                    queryCode,
                    keyCode,
                    offsets,
                    distances,
                    this.explored,
                    logSumExp,
                    greatest,
                    rowStart,
                    keys,
                    z,
                    bias,
                    heads,
                    length,
                    width,
                    base);
            this.tiles = columns(count, rowStart, keys, bias);
            this.engine = new KernelBlockSparse(kernels, tiles, q, k, v);
            double causal = blocks.causalTiles();
            this.density = new Density(
                    (found[2] + (double) units * length) / (causal * Blocks.SIZE),
                    (found[1] + blocks.count()) / causal,
                    (found[0] + blocks.count()) / causal);
        }
    }

    private DeviceTiles columns(int count, Tensor rowStart, Tensor keys, Tensor bias) {
        int n = blocks.perSequence();
        int grid = (n + COLUMNS - 1) / COLUMNS;
        Tensor counts = Tensor.unwritten(keys, blocks.count());
        kernels.launch("count_columns", grid, units(), COLUMN_THREADS, 0, greatest, explored, counts, n);
        Tensor columnStart = scan(counts, 1);
        Tensor columnRows = Tensor.unwritten(keys, count);
        Tensor columnTiles = Tensor.unwritten(keys, count);
        kernels.launch(
                "fill_columns",
                grid,
                units(),
                COLUMN_THREADS,
                0,
                greatest,
                explored,
                rowStart,
                keys,
                columnStart,
                columnRows,
                columnTiles,
                n);
        return new DeviceTiles(units(), n, count, rowStart, keys, columnStart, columnRows, columnTiles, bias);
    }

    private Tensor scan(Tensor counts, int stride) {
        Tensor starts = Tensor.unwritten(counts, blocks.count() + 1L);
        kernels.launch(
                "scan", 1, 1, COLUMN_THREADS, COLUMN_THREADS * Integer.BYTES, counts, stride, starts, blocks.count());
        return starts;
    }

    /** (B x H x N, N), bool. */
    private Tensor explored(boolean @Nullable [][] rows, Tensor like) {
        int n = blocks.perSequence();
        if (rows == null) {
            return Tensor.zeros(Tensor.of(new boolean[1], 1).onDeviceOf(like), blocks.count(), n);
        }
        boolean[] flat = new boolean[blocks.count() * n];
        for (int row = 0; row < rows.length; row++) {
            if (rows[row] != null) {
                System.arraycopy(rows[row], 0, flat, row * n, n);
            }
        }
        return Tensor.of(flat, blocks.count(), n).onDeviceOf(like);
    }

    private int units() {
        return Math.toIntExact(blocks.sequences());
    }

    @Override
    public Blocks blocks() {
        return blocks;
    }

    @Override
    public float[] greatest() {
        return greatest.toFloats();
    }

    /** What the gate chose. */
    DeviceTiles tiles() {
        return tiles;
    }

    /** Counted on the device. What is not past is -infinity, in the lowest bin, and taken out again. */
    @Override
    public TileScores scores(double target, boolean explores) {
        int n = blocks.perSequence();
        if (n < 3) {
            return new TileScores(new long[TileScores.BINS], wanted(target, explores));
        }
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            Tensor flat = greatest.narrow(1, 1, n - 1L).reshape((long) blocks.count() * (n - 1));
            Tensor bins = flat.minus(Tensor.scalar(flat, TileScores.LOWEST))
                    .times(1 / TileScores.WIDTH)
                    .max(Tensor.scalar(flat, 0))
                    .neg()
                    .max(Tensor.scalar(flat, 1 - TileScores.BINS))
                    .neg()
                    .toInt64();
            double[] found = Tensor.full(flat, 1, flat.length(), 1)
                    .sumRows(bins, TileScores.BINS)
                    .toDoubles();
            long[] counts =
                    Arrays.stream(found).mapToLong(count -> (long) count).toArray();
            counts[0] -= flat.length() - (long) units() * (n - 1) * (n - 2) / 2;
            return new TileScores(counts, wanted(target, explores));
        }
    }

    @Override
    public Tensor output() {
        return engine.output();
    }

    @Override
    public double influence() {
        return influence;
    }

    @Override
    public Density density() {
        return density;
    }

    /** The lists on the host. */
    private record Reading(double[] rowStart, double[] keys, float[] bias) {

        boolean reads(int rowOfTiles, int row, int block) {
            int from = (int) rowStart[rowOfTiles];
            int tile = Arrays.binarySearch(keys, from, (int) rowStart[rowOfTiles + 1], block);
            return tile >= 0 && bias[tile * Blocks.SIZE + row] != Float.NEGATIVE_INFINITY;
        }
    }

    @Override
    public boolean reads(int unit, int row, int block) {
        if (reading == null) {
            reading = new Reading(
                    tiles.rowStart().toDoubles(),
                    tiles.keys().toDoubles(),
                    tiles.bias().toFloats());
        }
        int own = row / Blocks.SIZE;
        return block == own || reading.reads(unit * blocks.perSequence() + own, row % Blocks.SIZE, block);
    }

    @Override
    public Pass.Gradients backward(Tensor gradient) {
        try (Scope.GradMode none = Scope.noGrad()) {
            KernelBlockSparse.Backward found = engine.backward(gradient);
            return new Pass.Gradients(found.query(), found.key(), found.value(), learned(found));
        }
    }

    private List<Tensor> learned(KernelBlockSparse.Backward found) {
        int n = blocks.perSequence();
        int width = gate.width();
        Tensor ofLogits = Tensor.unwritten(z, z.shape());
        Tensor ofQueries = Tensor.unwritten(queryCode, queryCode.shape());
        Tensor ofKeys = Tensor.unwritten(keyCode, keyCode.shape());
        Tensor ofDistances = Tensor.unwritten(z, units(), n);
        Tensor sums = Tensor.unwritten(z, blocks.count(), SUMS);
        kernels.launch(
                "learn_rows",
                n,
                units(),
                Blocks.SIZE,
                Blocks.SIZE * (width + 1 + SUMS) * Float.BYTES,
                keyCode,
                explored,
                tiles.rowStart(),
                tiles.keys(),
                z,
                tiles.bias(),
                found.mass(),
                found.bias(),
                ofLogits,
                ofQueries,
                sums,
                length,
                width);
        kernels.launch(
                "learn_keys",
                n,
                units(),
                COLUMN_THREADS,
                COLUMN_THREADS * Float.BYTES,
                queryCode,
                tiles.columnStart(),
                tiles.columnRows(),
                tiles.columnTiles(),
                ofLogits,
                ofKeys,
                length,
                width);
        kernels.launch(
                "learn_distances",
                n,
                units(),
                Blocks.SIZE,
                Blocks.SIZE * Float.BYTES,
                tiles.rowStart(),
                tiles.keys(),
                ofLogits,
                ofDistances);
        Tensor perHead =
                sums.reshape(blocks.sequences() / heads, heads, n, SUMS).sum(false, 0, 2);
        Tensor mass = perHead.select(1, 0).sum().max(Tensor.scalar(perHead, 1));
        influence = perHead.select(1, 2).sum().over(mass).item();
        Tensor like = gate.offset();
        return Gate.gradients(
                codes,
                ofQueries.over(mass).times(gate.scale()).to(like),
                ofKeys.over(mass).times(gate.scale()).to(like),
                ofDistances
                        .reshape(blocks.sequences() / heads, heads, n)
                        .sum(false, 0)
                        .over(mass)
                        .to(like),
                perHead.select(1, 1).neg().contiguous().to(like));
    }
}
