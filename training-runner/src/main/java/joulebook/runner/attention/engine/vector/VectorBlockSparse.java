package joulebook.runner.attention.engine.vector;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import joulebook.runner.attention.engine.portable.PortableBlockSparse;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.RowTiles;
import joulebook.runner.attention.pass.TileChooser;
import joulebook.runner.torch.Floats;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import joulebook.runner.torch.Torch;

/**
 * Block-sparse causal attention in single precision on the CPU, on the vector unit: row by row of tiles, so that memory
 * grows with what is computed and not with the square of the context. {@link PortableBlockSparse} is its counterpart in ATen.
 *
 * <p>Each sequence and head is cut into parts of consecutive rows of tiles, as many as keep all threads busy. Parts add
 * to gradients of keys of their own, which are then summed in a fixed order: a number depends on how many threads there
 * are, and on nothing else.
 */
public final class VectorBlockSparse {
    public static final boolean HAS_VECTORS =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    /** What learns from a part's backward pass, row of tiles by row of tiles. */
    public interface Learner {

        /**
         * Learns from one row of tiles.
         *
         * @param mass tile by tile, the softmax mass that each of its 64 rows gave it
         * @param biasGradient tile by tile, the loss's gradient of each row's bias
         */
        void learn(int own, RowTiles tiles, float[] mass, float[] biasGradient);
    }

    private final Blocks blocks;
    private final long[] shape;
    private final int parts;
    private final RowTiles[] rows;
    private final Tensor query;
    private final Tensor output;
    // asked for on the thread that made the tensors: the binding is for one thread
    private final Floats queries;
    private final Floats keys;
    private final Floats values;
    private final Floats outputs;
    private final Floats logSumExps;

    /**
     * Attends.
     *
     * @param chooser a chooser for each of B x H units
     */
    public VectorBlockSparse(Tensor q, Tensor k, Tensor v, IntFunction<TileChooser> chooser) {
        this.blocks = Blocks.of(q);
        this.shape = q.shape();
        this.parts = Math.clamp((2L * Torch.threads() + units() - 1) / units(), 1, blocks.perSequence());
        try (Scope.GradMode none = Scope.noGrad()) {
            this.query = q.contiguous();
            this.output = Tensor.zeros(q, shape);
            this.queries = query.floats();
            this.keys = k.contiguous().floats();
            this.values = v.contiguous().floats();
            this.outputs = output.floats();
            this.logSumExps = Tensor.zeros(q, blocks.count(), Blocks.SIZE).floats();
        }
        this.rows = new RowTiles[blocks.count()];
        Workers.forEach(units() * parts, task -> attend(task, chooser.apply(task / parts)));
    }

    /** Whether a pass over such tensors can be done here. */
    public static boolean takes(Tensor q) {
        return HAS_VECTORS && q.isFloatOnCpu() && TileProduct.takes(q.size(-1));
    }

    Blocks blocks() {
        return blocks;
    }

    public Tensor output() {
        return output;
    }

    int units() {
        return Math.toIntExact(blocks.sequences());
    }

    private int width() {
        return Math.toIntExact(blocks.width());
    }

    /** The first row of tiles of a part: later rows have more tiles, so that parts of equal area are asked for. */
    private int firstRow(int part) {
        return (int) Math.round(blocks.perSequence() * Math.sqrt(part / (double) parts));
    }

    private void attend(int task, TileChooser chooser) {
        int unit = task / parts;
        VectorTiles tiles = new VectorTiles(blocks.perSequence(), width(), memory(unit));
        for (int own = firstRow(task % parts); own < firstRow(task % parts + 1); own++) {
            RowTiles row = chooser.choose(own);
            rows[unit * blocks.perSequence() + own] = row;
            tiles.attend(own, row);
        }
    }

    /** A unit's, (T, D). */
    Floats queries(int unit) {
        return queries.part(unit, units());
    }

    /** A unit's, (T, D). */
    Floats keys(int unit) {
        return keys.part(unit, units());
    }

    private VectorTiles.Memory memory(int unit) {
        return new VectorTiles.Memory(
                queries(unit),
                keys(unit),
                values.part(unit, units()),
                outputs.part(unit, units()),
                logSumExps.part(unit, units()));
    }

    /** See {@link Pass#reads}. */
    public boolean reads(int unit, int row, int block) {
        int own = row / Blocks.SIZE;
        RowTiles tiles = rows[unit * blocks.perSequence() + own];
        int tile = Arrays.binarySearch(tiles.keys(), block);
        return block == own || tile >= 0 && tiles.computes(tile, row % Blocks.SIZE);
    }

    public Density density() {
        double causalTiles = blocks.causalTiles();
        long selected = (long) blocks.count() * Blocks.SIZE;
        long gated = blocks.count();
        long executed = blocks.count();
        for (RowTiles row : rows) {
            executed += row.count();
            for (int tile = 0; tile < row.count(); tile++) {
                int before = 0;
                for (int at = tile * Blocks.SIZE; at < (tile + 1) * Blocks.SIZE; at++) {
                    before += row.z()[at] > 0 || row.keys()[tile] == 0 && row.free()[tile] ? 1 : 0;
                }
                selected += before;
                gated += before > 0 ? 1 : 0;
            }
        }
        return new Density(selected / (causalTiles * Blocks.SIZE), gated / causalTiles, executed / causalTiles);
    }

    /**
     * Gradients of q, k and v.
     *
     * @param learners what learned on the way: unit by unit, and within a unit part by part
     */
    public record Backward<L>(Tensor query, Tensor key, Tensor value, List<List<L>> learners) {}

    private record Part<L>(VectorTiles.Backward tiles, L learner) {}

    /** Goes back, and has a learner of its own for each part of a unit (of B x H) learn. */
    public <L extends Learner> Backward<L> backward(Tensor outputGradient, IntFunction<L> learnerOf) {
        Floats gradient = outputGradient.contiguous().floats();
        Tensor queryGradient = Tensor.zeros(query, shape);
        Tensor keyGradient = Tensor.zeros(query, shape);
        Tensor valueGradient = Tensor.zeros(query, shape);
        Floats ofQueries = queryGradient.floats();
        Floats ofKeys = keyGradient.floats();
        Floats ofValues = valueGradient.floats();
        List<AtomicReferenceArray<Part<L>>> done = IntStream.range(0, units())
                .mapToObj(unit -> new AtomicReferenceArray<Part<L>>(parts))
                .toList();
        Workers.forEach(
                units() * parts,
                task -> done.get(task / parts)
                        .set(task % parts, back(task, gradient, ofQueries, learnerOf.apply(task / parts))));
        List<List<Part<L>>> found = done.stream()
                .map(of -> IntStream.range(0, parts).mapToObj(of::get).toList())
                .toList();
        Workers.forEach(units(), unit -> {
            List<Part<L>> of = found.get(unit);
            ofKeys.part(unit, units()).write(0, sum(of, part -> part.tiles().keyGradient()));
            ofValues.part(unit, units()).write(0, sum(of, part -> part.tiles().valueGradient()));
        });
        return new Backward<>(
                queryGradient,
                keyGradient,
                valueGradient,
                found.stream()
                        .map(of -> of.stream().map(Part::learner).toList())
                        .toList());
    }

    private <L extends Learner> Part<L> back(int task, Floats gradient, Floats queryGradient, L learner) {
        int unit = task / parts;
        int n = blocks.perSequence();
        VectorTiles.Backward tiles = new VectorTiles(n, width(), memory(unit)).new Backward(n);
        Floats gradients = gradient.part(unit, units());
        Floats queryGradients = queryGradient.part(unit, units());
        for (int own = firstRow(task % parts); own < firstRow(task % parts + 1); own++) {
            RowTiles row = rows[unit * n + own];
            float[] mass = new float[row.z().length];
            float[] biasGradient = new float[row.z().length];
            tiles.run(own, row, gradients, queryGradients, mass, biasGradient);
            learner.learn(own, row, mass, biasGradient);
        }
        return new Part<>(tiles, learner);
    }

    /** What all parts found, summed in their order, into the first's. */
    static <P> float[] sum(List<P> parts, Function<P, float[]> found) {
        float[] sum = found.apply(parts.getFirst());
        parts.stream().skip(1).forEach(part -> TileMath.add(sum, found.apply(part)));
        return sum;
    }
}
