package joulebook.runner.attention.engine.vector;

import java.util.List;
import java.util.stream.IntStream;
import joulebook.runner.attention.engine.portable.PortablePass;
import joulebook.runner.attention.gate.Distances;
import joulebook.runner.attention.gate.Gate;
import joulebook.runner.attention.pass.Blocks;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.GatedPass;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** One gated pass in single precision on the CPU, on the vector unit. {@link PortablePass} is its reference. */
public final class VectorPass implements GatedPass {
    private final Gate gate;
    private final GateCodes codes;
    private final long[] shape;
    private final Selection selection;
    private final VectorBlockSparse engine;
    private final Stopwatch gateTime = new Stopwatch();
    private double influence;

    public VectorPass(Gate gate, double threshold, Tensor q, Tensor k, Tensor v, boolean @Nullable [][] explored) {
        Blocks blocks = Blocks.of(q);
        this.gate = gate;
        this.shape = q.shape();
        long begin = System.nanoTime();
        try (Scope.GradMode none = Scope.noGrad()) {
            this.codes = new GateCodes(q.contiguous(), k.contiguous(), gate.queryWeight(), gate.keyWeight());
        }
        int units = Math.toIntExact(blocks.sequences());
        double[] perHead = gate.thresholds(threshold);
        double[] thresholds = IntStream.range(0, units)
                .mapToDouble(unit -> perHead[unit % perHead.length])
                .toArray();
        float[][] distances = gate.farthestFirst(blocks.perSequence());
        this.selection = new Selection(blocks, codes, thresholds, distances, explored);
        gateTime.whole(begin);
        this.engine = new VectorBlockSparse(q, k, v, unit -> {
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
    public Pass.Gradients backward(Tensor outputGradient) {
        try (Scope.GradMode none = Scope.noGrad()) {
            VectorBlockSparse.Backward<GateLearning> found = engine.backward(
                    outputGradient,
                    unit -> new GateLearning(unit, codes, engine.queries(unit), Math.toIntExact(shape[3]), gateTime));
            long begin = System.nanoTime();
            List<Tensor> learned = learned(found.learners());
            gateTime.whole(begin);
            return new Pass.Gradients(found.query(), found.key(), found.value(), learned);
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
        Tensor like = engine.output();
        return List.of(
                weights(units, scale, (unit, parts, sum) -> TileMath.add(sum, queryWeights(parts))),
                weights(units, scale, this::addKeyWeights),
                Distances.gathered(distances(units, perMass).to(like)),
                offsets(units).to(like));
    }

    /** Adds what a unit's parts have learned to its head's sum, (r, D). */
    private interface Adding {
        void add(int unit, List<GateLearning> parts, float[] sum);
    }

    /** Of Wq or Wk, (H, D, r): of each head, over all sequences. */
    private Tensor weights(List<List<GateLearning>> units, double scale, Adding adding) {
        int heads = Math.toIntExact(shape[1]);
        int length = codes.rank() * Math.toIntExact(shape[3]);
        float[] sums = new float[heads * length];
        Workers.forEach(heads, head -> {
            float[] sum = new float[length];
            for (int unit = head; unit < units.size(); unit += heads) {
                adding.add(unit, units.get(unit), sum);
            }
            System.arraycopy(sum, 0, sums, head * length, length);
        });
        return Tensor.of(sums, heads, codes.rank(), shape[3])
                .times(scale)
                .transpose(1, 2)
                .contiguous();
    }

    private static float[] queryWeights(List<GateLearning> parts) {
        return VectorBlockSparse.sum(parts, GateLearning::queryWeights);
    }

    private void addKeyWeights(int unit, List<GateLearning> parts, float[] sum) {
        float[] gradient = VectorBlockSparse.sum(parts, GateLearning::keyCodeGradient);
        codes.addKeyWeights(
                unit, gradient, (block, rows) -> engine.keys(unit).read((long) block * rows.length, rows), sum);
    }

    /** By distance, (H, N). */
    private Tensor distances(List<List<GateLearning>> units, double perMass) {
        int heads = Math.toIntExact(shape[1]);
        int n = blocks().perSequence();
        double[] distances = new double[heads * n];
        for (int unit = 0; unit < units.size(); unit++) {
            for (GateLearning part : units.get(unit)) {
                for (int i = 0; i < n; i++) {
                    distances[unit % heads * n + i] += part.distanceGradient()[i] * perMass;
                }
            }
        }
        return Tensor.of(distances, heads, n);
    }

    private Tensor offsets(List<List<GateLearning>> units) {
        double[] offsets = new double[Math.toIntExact(shape[1])];
        for (int unit = 0; unit < units.size(); unit++) {
            for (GateLearning part : units.get(unit)) {
                offsets[unit % offsets.length] -= part.zGradient();
            }
        }
        return Tensor.of(offsets, offsets.length);
    }
}
