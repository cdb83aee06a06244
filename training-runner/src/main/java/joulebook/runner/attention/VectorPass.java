package joulebook.runner.attention;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import joulebook.runner.torch.Floats;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import joulebook.runner.torch.Torch;
import org.jspecify.annotations.Nullable;

/**
 * One pass in single precision on the CPU, on the vector unit: gate, tiles and the gate's learning go row by row of
 * tiles, so that memory grows with what is computed and not with the square of the context. {@link PortablePass} is its
 * reference.
 *
 * <p>Each sequence and head is cut into parts of consecutive rows of tiles, as many as keep all threads busy. Parts add
 * to gradients of keys of their own, which are then summed in a fixed order: a number depends on how many threads there
 * are, and on nothing else.
 */
final class VectorPass implements SparsePass {
    private static final boolean HAS_VECTORS =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    private final Blocks blocks;
    private final Gate gate;
    private final Gate.Codes codes;
    private final long[] shape;
    private final int parts;
    private final float[] queryCode;
    private final float[] keyCode;
    private final float[] recencies;
    private final Selection selection;
    private final RowTiles[] rows;
    private final Tensor query;
    private final Tensor output;
    // asked for on the thread that made the tensors: the binding is for one thread
    private final Floats queries;
    private final Floats keys;
    private final Floats values;
    private final Floats outputs;
    private final Floats logSumExps;

    VectorPass(Gate gate, double threshold, Tensor q, Tensor k, Tensor v, boolean @Nullable [][] explored) {
        this.blocks = Blocks.of(q);
        this.gate = gate;
        this.shape = q.shape();
        this.parts = Math.clamp((2L * Torch.threads() + units() - 1) / units(), 1, blocks.perSequence());
        try (Scope.GradMode none = Scope.noGrad()) {
            this.query = q.contiguous();
            Tensor key = k.contiguous();
            this.codes = gate.codes(query, key);
            this.queryCode = codes.queryCode().toFloats();
            this.keyCode = codes.keyCode().toFloats();
            this.output = Tensor.zeros(q, shape);
            this.queries = query.floats();
            this.keys = key.floats();
            this.values = v.contiguous().floats();
            this.outputs = output.floats();
            this.logSumExps = Tensor.zeros(q, blocks.count(), Blocks.SIZE).floats();
        }
        double[] perHead = gate.thresholds(threshold);
        double[] thresholds = IntStream.range(0, units())
                .mapToDouble(unit -> perHead[unit % perHead.length])
                .toArray();
        float[] recencyOf = gate.recencies();
        this.recencies = new float[units()];
        for (int unit = 0; unit < recencies.length; unit++) {
            recencies[unit] = recencyOf[unit % recencyOf.length];
        }
        this.selection = new Selection(blocks, gate.rank(), queryCode, keyCode, thresholds, recencies, explored);
        this.rows = new RowTiles[blocks.count()];
        Workers.forEach(units() * parts, this::attend);
    }

    /** Whether a pass over such tensors can be done here. */
    static boolean takes(Tensor q) {
        return HAS_VECTORS && q.isFloatOnCpu() && TileProduct.takes(q.size(-1));
    }

    private int units() {
        return Math.toIntExact(blocks.sequences());
    }

    private int width() {
        return Math.toIntExact(blocks.width());
    }

    /** The first row of tiles of a part: later rows have more tiles, so that parts of equal area are asked for. */
    private int firstRow(int part) {
        return (int) Math.round(blocks.perSequence() * Math.sqrt(part / (double) parts));
    }

    private void attend(int task) {
        int unit = task / parts;
        Selection.Work work = selection.new Work(unit);
        VectorTiles tiles = new VectorTiles(blocks.perSequence(), width(), memory(unit));
        for (int own = firstRow(task % parts); own < firstRow(task % parts + 1); own++) {
            RowTiles row = selection.select(own, work);
            rows[unit * blocks.perSequence() + own] = row;
            tiles.attend(own, row);
        }
    }

    private VectorTiles.Memory memory(int unit) {
        return new VectorTiles.Memory(
                queries.part(unit, units()),
                keys.part(unit, units()),
                values.part(unit, units()),
                outputs.part(unit, units()),
                logSumExps.part(unit, units()));
    }

    @Override
    public Blocks blocks() {
        return blocks;
    }

    @Override
    public float[] greatest() {
        return selection.greatest();
    }

    @Override
    public Tensor output() {
        return output;
    }

    @Override
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
                    before += row.keys()[tile] == 0 || row.z()[at] > 0 ? 1 : 0;
                }
                selected += before;
                gated += before > 0 ? 1 : 0;
            }
        }
        return new Density(selected / (causalTiles * Blocks.SIZE), gated / causalTiles, executed / causalTiles);
    }

    @Override
    public Attention.Gradients backward(Tensor outputGradient) {
        try (Scope.GradMode none = Scope.noGrad()) {
            Floats gradient = outputGradient.contiguous().floats();
            Tensor queryGradient = Tensor.zeros(query, shape);
            Tensor keyGradient = Tensor.zeros(query, shape);
            Tensor valueGradient = Tensor.zeros(query, shape);
            Floats ofQueries = queryGradient.floats();
            Floats ofKeys = keyGradient.floats();
            Floats ofValues = valueGradient.floats();
            Part[] done = new Part[units() * parts];
            Workers.forEach(done.length, task -> done[task] = backward(task, gradient, ofQueries));
            Workers.forEach(units(), unit -> {
                ofKeys.part(unit, units())
                        .write(0, sum(done, unit, part -> part.tiles().keyGradient()));
                ofValues.part(unit, units())
                        .write(0, sum(done, unit, part -> part.tiles().valueGradient()));
            });
            return new Attention.Gradients(queryGradient, keyGradient, valueGradient, learned(done));
        }
    }

    private record Part(VectorTiles.Backward tiles, GateLearning gate) {}

    private Part backward(int task, Floats gradient, Floats queryGradient) {
        int unit = task / parts;
        int n = blocks.perSequence();
        VectorTiles.Backward tiles = new VectorTiles(n, width(), memory(unit)).new Backward(n);
        GateLearning learning = new GateLearning(gate.rank(), of(queryCode, unit), of(keyCode, unit), recencies[unit]);
        Floats gradients = gradient.part(unit, units());
        Floats queryGradients = queryGradient.part(unit, units());
        for (int own = firstRow(task % parts); own < firstRow(task % parts + 1); own++) {
            RowTiles row = rows[unit * n + own];
            float[] mass = new float[row.z().length];
            float[] biasGradient = new float[row.z().length];
            tiles.run(own, row, gradients, queryGradients, mass, biasGradient);
            learning.learn(own, row, mass, biasGradient);
        }
        return new Part(tiles, learning);
    }

    private List<Tensor> learned(Part[] done) {
        double mass =
                Arrays.stream(done).mapToDouble(part -> part.gate().mass()).sum();
        double scale = gate.scale() / Math.max(1, mass);
        float[] queries = new float[queryCode.length];
        float[] keys = new float[keyCode.length];
        int heads = Math.toIntExact(shape[1]);
        double[] offsets = new double[heads];
        double[] recency = new double[heads];
        for (int unit = 0; unit < units(); unit++) {
            float[] query = sum(done, unit, part -> part.gate().queryCodeGradient());
            float[] key = sum(done, unit, part -> part.gate().keyCodeGradient());
            System.arraycopy(query, 0, queries, unit * query.length, query.length);
            System.arraycopy(key, 0, keys, unit * key.length, key.length);
            for (int part = 0; part < parts; part++) {
                GateLearning learned = done[unit * parts + part].gate();
                offsets[unit % heads] -= learned.zGradient();
                recency[unit % heads] += learned.recencyGradient();
            }
        }
        int rank = gate.rank();
        return Gate.gradients(
                codes,
                Tensor.of(queries, shape[0], shape[1], shape[2], rank).times(scale),
                Tensor.of(keys, shape[0], shape[1], blocks.perSequence(), rank).times(scale),
                Tensor.of(offsets, heads).to(query),
                Tensor.of(recency, heads).to(query));
    }

    /** Summed over a unit's parts, in their order, into the first's. */
    private float[] sum(Part[] done, int unit, Function<Part, float[]> of) {
        float[] sum = of.apply(done[unit * parts]);
        for (int part = 1; part < parts; part++) {
            TileMath.add(sum, of.apply(done[unit * parts + part]));
        }
        return sum;
    }

    private float[] of(float[] whole, int unit) {
        int length = whole.length / units();
        return Arrays.copyOfRange(whole, unit * length, (unit + 1) * length);
    }
}
