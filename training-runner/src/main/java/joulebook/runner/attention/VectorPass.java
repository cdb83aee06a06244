package joulebook.runner.attention;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** One gated pass in single precision on the CPU, on the vector unit. {@link PortablePass} is its reference. */
final class VectorPass implements SparsePass {
    private final Gate gate;
    private final Gate.Codes codes;
    private final long[] shape;
    private final float[] queryCode;
    private final float[] keyCode;
    private final Selection selection;
    private final VectorEngine engine;
    private final Stopwatch gateTime = new Stopwatch();
    private double influence;

    VectorPass(Gate gate, double threshold, Tensor q, Tensor k, Tensor v, boolean @Nullable [][] explored) {
        Blocks blocks = Blocks.of(q);
        this.gate = gate;
        this.shape = q.shape();
        long begin = System.nanoTime();
        try (Scope.GradMode none = Scope.noGrad()) {
            this.codes = gate.codes(q.contiguous(), k.contiguous());
            this.queryCode = codes.queryCode().toFloats();
            this.keyCode = codes.keyCode().toFloats();
        }
        int units = Math.toIntExact(blocks.sequences());
        double[] perHead = gate.thresholds(threshold);
        double[] thresholds = IntStream.range(0, units)
                .mapToDouble(unit -> perHead[unit % perHead.length])
                .toArray();
        float[][] distances = gate.farthestFirst(blocks.perSequence());
        this.selection = new Selection(blocks, gate.width(), queryCode, keyCode, thresholds, distances, explored);
        gateTime.whole(begin);
        this.engine = new VectorEngine(q, k, v, unit -> {
            Selection.Work work = selection.new Work(unit);
            return own -> gateTime.part(() -> selection.select(own, work));
        });
    }

    @Override
    public Blocks blocks() {
        return engine.blocks();
    }

    @Override
    public float[] greatest() {
        return selection.greatest();
    }

    @Override
    public Tensor output() {
        return engine.output();
    }

    @Override
    public Density density() {
        return engine.density();
    }

    @Override
    public double influence() {
        return influence;
    }

    @Override
    public long gateNanos() {
        return gateTime.nanos();
    }

    @Override
    public boolean reads(int unit, int row, int block) {
        return engine.reads(unit, row, block);
    }

    @Override
    public Attention.Gradients backward(Tensor outputGradient) {
        try (Scope.GradMode none = Scope.noGrad()) {
            VectorEngine.Backward<GateLearning> found = engine.backward(
                    outputGradient,
                    unit -> new GateLearning(gate.width(), of(queryCode, unit), of(keyCode, unit), gateTime));
            long begin = System.nanoTime();
            List<Tensor> learned = learned(found.learners());
            gateTime.whole(begin);
            return new Attention.Gradients(found.query(), found.key(), found.value(), learned);
        }
    }

    private List<Tensor> learned(List<List<GateLearning>> units) {
        double mass = units.stream()
                .flatMap(List::stream)
                .mapToDouble(GateLearning::mass)
                .sum();
        double perMass = 1 / Math.max(1, mass);
        influence = perMass
                * units.stream()
                        .flatMap(List::stream)
                        .mapToDouble(GateLearning::influence)
                        .sum();
        double scale = gate.scale() * perMass;
        float[] queries = new float[queryCode.length];
        float[] keys = new float[keyCode.length];
        int heads = Math.toIntExact(shape[1]);
        double[] offsets = new double[heads];
        int n = blocks().perSequence();
        double[] distances = new double[heads * n];
        for (int unit = 0; unit < units.size(); unit++) {
            List<GateLearning> parts = units.get(unit);
            float[] query = VectorEngine.sum(parts, GateLearning::queryCodeGradient);
            float[] key = VectorEngine.sum(parts, GateLearning::keyCodeGradient);
            System.arraycopy(query, 0, queries, unit * query.length, query.length);
            System.arraycopy(key, 0, keys, unit * key.length, key.length);
            for (GateLearning part : parts) {
                offsets[unit % heads] -= part.zGradient();
                for (int i = 0; i < n; i++) {
                    distances[unit % heads * n + i] += part.distanceGradient()[i] * perMass;
                }
            }
        }
        int width = gate.width();
        Tensor like = engine.output();
        return Gate.gradients(
                codes,
                Tensor.of(queries, shape[0], shape[1], shape[2], width).times(scale),
                Tensor.of(keys, shape[0], shape[1], n, width).times(scale),
                Tensor.of(distances, heads, n).to(like),
                Tensor.of(offsets, heads).to(like));
    }

    private float[] of(float[] whole, int unit) {
        int length = whole.length / engine.units();
        return Arrays.copyOfRange(whole, unit * length, (unit + 1) * length);
    }
}
