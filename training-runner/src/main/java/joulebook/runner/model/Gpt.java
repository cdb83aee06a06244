package joulebook.runner.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.decoding.CacheShape;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.attention.gate.Budget;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** A decoder-only transformer of pre-norm layers: the runner's own {@link Architecture}, or another. */
public final class Gpt {
    private static final long GATE_STREAM = 0x5DEECE66DL;

    private final ModelShape shape;
    private final Architecture architecture;
    private final Tensor embedding;
    private final @Nullable Tensor positions;
    private final List<Block> blocks = new ArrayList<>();
    private final Norm finalNorm;
    private final @Nullable Tensor output;

    /**
     * The same seed gives the same weights to every variant: what attention learns for itself draws from a stream of its
     * own.
     *
     * @param density the share of the causal map that the variant may compute, above 0 up to 1; dense ones ignore it
     * @param engines attend where blocks are skipped
     */
    public Gpt(ModelShape shape, Variant variant, double density, long seed, Device device, Engines engines) {
        this(shape, Architecture.own(shape), variant, density, seed, device, engines);
    }

    /** The same of another architecture. */
    public Gpt(
            ModelShape shape,
            Architecture architecture,
            Variant variant,
            double density,
            long seed,
            Device device,
            Engines engines) {
        this(shape, architecture, variant, density, seed, Weights.like(device), engines);
    }

    /**
     * The same of another type, or of other parts than a variant's.
     *
     * @param like a tensor of the weights' type and place; float64 is for checks of gradients
     */
    Gpt(
            ModelShape shape,
            Architecture architecture,
            LayerParts parts,
            double density,
            long seed,
            Tensor like,
            Engines engines) {
        this.shape = shape;
        this.architecture = architecture;
        var factory = RandomGeneratorFactory.of("L64X128MixRandom");
        Weights weights = new Weights(factory.create(seed), like);
        var gates = factory.create(seed ^ GATE_STREAM);
        this.embedding = weights.normal(Weights.deviation(shape), shape.vocabulary(), shape.width());
        @Nullable Rotary rotary = null;
        switch (architecture.positions()) {
            case Architecture.Positions.Rotary turned -> {
                rotary = new Rotary(embedding.detach(), turned, shape.headWidth(), shape.length());
                this.positions = null;
            }
            case Architecture.Positions.Learned learned ->
                this.positions = weights.normal(Weights.deviation(shape), shape.length(), shape.width());
        }
        Budget budget = new Budget();
        for (int layer = 0; layer < shape.layers(); layer++) {
            Variant.Layer place = new Variant.Layer(embedding.detach(), shape, layer, density, budget, engines, gates);
            blocks.add(new Block(architecture, parts, place, rotary, weights));
        }
        this.finalNorm = new Norm(architecture, weights, shape.width());
        this.output = architecture.tied()
                ? null
                : weights.normal(Weights.deviation(shape), shape.vocabulary(), shape.width());
    }

    public ModelShape shape() {
        return shape;
    }

    public Architecture architecture() {
        return architecture;
    }

    /** Weights that decay: tables and matrices. */
    public List<Tensor> matrices() {
        return Stream.of(
                        Stream.of(embedding),
                        Stream.ofNullable(positions),
                        blocks.stream().flatMap(block -> block.matrices().stream()),
                        Stream.ofNullable(output))
                .flatMap(each -> each)
                .toList();
    }

    /** Weights that do not decay: norms and biases. */
    public List<Tensor> norms() {
        return Stream.concat(blocks.stream().flatMap(block -> block.norms().stream()), finalNorm.weights().stream())
                .toList();
    }

    /**
     * Weights by name: {@code embedding}, {@code positions} (T, d) where they are learned, {@code output} where the embedding
     * is not it, {@code finalNorm.weight}, and of each layer {@code blocks.N.} with {@code attentionNorm.}, {@code
     * queryKeyValue.} ((H + 2 K) D, d), {@code project.}, {@code mlpNorm.} and {@code feedForward.0.} on, each with {@code
     * weight} (out, in) and {@code bias}. Experts and gates have none.
     */
    public NamedWeights named() {
        NamedWeights names = new NamedWeights();
        names.put("embedding", embedding);
        if (positions != null) {
            names.put("positions", positions);
        }
        for (int layer = 0; layer < blocks.size(); layer++) {
            blocks.get(layer).name("blocks." + layer + ".", names);
        }
        names.put("finalNorm", finalNorm);
        if (output != null) {
            names.put("output", output);
        }
        return names;
    }

    /** All layers' gates, layer by layer. */
    public List<Tensor> gates() {
        return blocks.stream()
                .flatMap(block -> block.attention().parameters().stream())
                .toList();
    }

    /** What feedback moves, layer by layer: state that a checkpoint keeps. */
    public double[] feedback() {
        return blocks.stream()
                .flatMapToDouble(block -> Arrays.stream(block.feedback()))
                .toArray();
    }

    /** Sets one threshold for all layers of a model with gates, each weighed alike. */
    public void threshold(double threshold) {
        blocks.forEach(block -> block.attention().threshold(threshold));
    }

    /**
     * Restores {@link #feedback()} of the same model.
     *
     * @throws IllegalArgumentException if they are fewer or more than this model has
     */
    public void feedback(double[] restored) {
        if (restored.length != feedback().length) {
            throw new IllegalArgumentException(
                    "this model has " + feedback().length + " numbers that feedback moves, not " + restored.length);
        }
        int at = 0;
        for (Block block : blocks) {
            int count = block.feedback().length;
            block.feedback(Arrays.copyOfRange(restored, at, at + count));
            at += count;
        }
    }

    /** Weights, what attention learns for itself included. */
    public long parameters() {
        return Stream.of(matrices(), norms(), gates())
                .flatMap(List::stream)
                .mapToLong(Tensor::length)
                .sum();
    }

    /** Logits (B, T, V) of tokens (B, T). */
    public Tensor logits(Tensor inputs, Attention.Mode mode) {
        try (Scope.GradMode none = Scope.noGrad()) {
            Tensor hidden = embedded(inputs);
            for (Block block : blocks) {
                hidden = block.run(hidden, mode).output();
            }
            return logitsOf(hidden);
        }
    }

    /**
     * Reads sequences token by token, as attention was learned.
     *
     * @param sequences in step, each of a length of its own
     * @param capacity tokens of each at most
     * @throws IllegalArgumentException if the capacity is over the model's length
     */
    public Decoder decoder(int sequences, int capacity) {
        CacheShape cache = new CacheShape(sequences, shape.heads(), shape.headWidth(), capacity, shape.length());
        return new Decoder(this, cache, blocks);
    }

    /** Logits (.., V) of what the last layer gave, (.., d). */
    Tensor logitsOf(Tensor hidden) {
        return finalNorm.of(hidden).linear(output == null ? embedding : output);
    }

    /** Forward only, in float32. */
    public Prediction evaluate(Tensor inputs, Tensor targets, Attention.Mode mode) {
        return evaluate(inputs, targets, mode, PassOptions.PLAIN);
    }

    /** Forward only. */
    public Prediction evaluate(Tensor inputs, Tensor targets, Attention.Mode mode, PassOptions options) {
        try (Scope.GradMode none = Scope.noGrad();
                Scope.Autocast autocast = Scope.bfloat16(options.bfloat16())) {
            Tensor hidden = embedded(inputs);
            List<Pass> passes = new ArrayList<>();
            for (Block block : blocks) {
                Block.Run run = block.run(hidden, mode);
                passes.add(run.pass());
                hidden = run.output();
            }
            Tensor logits = flatLogits(hidden, targets);
            return new Prediction(
                    new PassResult(
                            loss(logits, targets).item(),
                            passes.stream().map(Pass::density).toList(),
                            List.of()),
                    passes,
                    logits.argmax().toDoubles(),
                    logits.crossEntropies(targets.onDeviceOf(logits)).toDoubles());
        }
    }

    /** Forward and backward: the weights' gradients accumulate where autograd keeps them. */
    public PassResult train(Tensor inputs, Tensor targets, Attention.Mode mode) {
        return train(inputs, targets, mode, PassOptions.PLAIN, 1);
    }

    /**
     * The same of a part of a batch.
     *
     * @param weight what its loss counts in the whole batch's, 0..1: gradients are scaled by it, the answered loss is not
     */
    public PassResult train(Tensor inputs, Tensor targets, Attention.Mode mode, PassOptions options, double weight) {
        try (Scope.GradMode recording = Scope.recording();
                Scope.Autocast autocast = Scope.bfloat16(options.bfloat16())) {
            Tensor first = embedded(inputs);
            List<LayerStep> steps = new ArrayList<>();
            Tensor hidden = first;
            for (Block block : blocks) {
                LayerStep step =
                        options.recompute() ? new Recomputed(block, hidden, mode) : new Kept(block.run(hidden, mode));
                steps.add(step);
                hidden = step.output();
            }
            Tensor last = hidden.detach().requireGrad();
            Tensor loss = loss(flatLogits(last, targets), targets);
            loss.backward(Tensor.scalar(loss, weight));
            Tensor gradient = last.grad();
            List<Tensor> gates = new ArrayList<>();
            List<Density> densities = new ArrayList<>();
            for (LayerStep step : steps.reversed()) {
                Block.Backward back = step.backward(gradient);
                gates.addAll(0, back.gate());
                densities.addFirst(back.density());
                gradient = back.input();
            }
            first.backward(gradient);
            return new PassResult(loss.item(), densities, gates);
        }
    }

    Tensor embedded(Tensor inputs) {
        Tensor tokens = inputs.onDeviceOf(embedding).embeddingIn(embedding);
        return positions == null ? tokens : tokens.plus(positions.narrow(0, 0, inputs.size(1)));
    }

    /** One token of each sequence, (B, 1), each at its own position, (B). */
    Tensor embedded(Tensor inputs, Tensor places) {
        Tensor tokens = inputs.onDeviceOf(embedding).embeddingIn(embedding);
        return positions == null
                ? tokens
                : tokens.plus(positions.rows(places.onDeviceOf(embedding)).unsqueeze(1));
    }

    private Tensor flatLogits(Tensor hidden, Tensor targets) {
        return logitsOf(hidden).reshape(targets.length(), shape.vocabulary());
    }

    private static Tensor loss(Tensor logits, Tensor targets) {
        return logits.crossEntropy(targets.onDeviceOf(logits));
    }
}
