package joulebook.runner.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.CacheShape;
import joulebook.runner.attention.Density;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/** A decoder-only transformer with rotary positions and one table for embedding and output (GPT-2's, without biases). */
public final class Gpt {
    private static final long GATE_STREAM = 0x5DEECE66DL;

    private final ModelShape shape;
    private final Tensor embedding;
    private final List<Block> blocks = new ArrayList<>();
    private final Tensor finalNorm;

    /**
     * The same seed gives the same weights to every variant: what attention learns for itself draws from a stream of its
     * own.
     *
     * @param density the share of the causal map that the variant may compute, above 0 up to 1; dense ones ignore it
     */
    public Gpt(ModelShape shape, Variant variant, double density, long seed, Device device) {
        this.shape = shape;
        var factory = RandomGeneratorFactory.of("L64X128MixRandom");
        Weights weights = new Weights(factory.create(seed), device);
        var gates = factory.create(seed ^ GATE_STREAM);
        this.embedding = weights.normal(Weights.deviation(shape), shape.vocabulary(), shape.width());
        Rotary rotary = new Rotary(embedding.detach(), shape.headWidth(), shape.length());
        for (int layer = 0; layer < shape.layers(); layer++) {
            Variant.Layer place = new Variant.Layer(embedding.detach(), shape, layer, density, gates);
            blocks.add(new Block(variant, place, rotary, weights));
        }
        this.finalNorm = weights.ones(shape.width());
    }

    public ModelShape shape() {
        return shape;
    }

    /** Weights that decay: tables and matrices. */
    public List<Tensor> matrices() {
        return Stream.concat(Stream.of(embedding), blocks.stream().flatMap(block -> block.matrices().stream()))
                .toList();
    }

    /** Weights that do not decay: norms. */
    public List<Tensor> norms() {
        return Stream.concat(blocks.stream().flatMap(block -> block.norms().stream()), Stream.of(finalNorm))
                .toList();
    }

    /** All layers' gates, layer by layer. */
    public List<Tensor> gates() {
        return blocks.stream()
                .flatMap(block -> block.attention().parameters().stream())
                .toList();
    }

    /** What feedback moves, layer by layer: state that a checkpoint keeps. */
    public double[] controls() {
        return blocks.stream()
                .flatMapToDouble(block -> Arrays.stream(block.controls()))
                .toArray();
    }

    /** Restores {@link #controls()} of the same model. */
    public void controls(double[] restored) {
        int at = 0;
        for (Block block : blocks) {
            int count = block.controls().length;
            block.controls(Arrays.copyOfRange(restored, at, at + count));
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

    /**
     * What a pass over a batch gave.
     *
     * @param loss mean cross entropy in nats a token that was asked for
     * @param passes of attention, layer by layer; they live as long as the scope that was open
     * @param gateGradients of {@link #gates()}; empty without a backward
     */
    public record Result(double loss, List<Attention.Pass> passes, List<Tensor> gateGradients) {

        /** Layer by layer. */
        public List<Density> densities() {
            return passes.stream().map(Attention.Pass::density).toList();
        }
    }

    /**
     * What a model says of a held-out batch.
     *
     * @param result as of a pass
     * @param said the likeliest token after each token, (B T)
     */
    public record Said(Result result, double[] said) {}

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
        return hidden.layerNorm(finalNorm).linear(embedding);
    }

    /** Forward only. */
    public Said evaluate(Tensor inputs, Tensor targets, Attention.Mode mode) {
        try (Scope.GradMode none = Scope.noGrad()) {
            Tensor hidden = embedded(inputs);
            List<Attention.Pass> passes = new ArrayList<>();
            for (Block block : blocks) {
                Block.Run run = block.run(hidden, mode);
                passes.add(run.pass());
                hidden = run.output();
            }
            Tensor logits = flatLogits(hidden, targets);
            return new Said(
                    new Result(loss(logits, targets).item(), passes, List.of()),
                    logits.argmax().toDoubles());
        }
    }

    /** Forward and backward: the weights' gradients accumulate where autograd keeps them. */
    public Result train(Tensor inputs, Tensor targets, Attention.Mode mode) {
        try (Scope.GradMode recording = Scope.recording()) {
            Tensor first = embedded(inputs);
            List<Block.Run> runs = new ArrayList<>();
            Tensor hidden = first;
            for (Block block : blocks) {
                Block.Run run = block.run(hidden, mode);
                runs.add(run);
                hidden = run.output();
            }
            Tensor last = hidden.detach().requireGrad();
            Tensor loss = loss(flatLogits(last, targets), targets);
            loss.backward();
            Tensor gradient = last.grad();
            List<Tensor> gates = new ArrayList<>();
            for (Block.Run run : runs.reversed()) {
                Block.Backward back = run.backward(gradient);
                gates.addAll(0, back.gate());
                gradient = back.input();
            }
            first.backward(gradient);
            return new Result(loss.item(), runs.stream().map(Block.Run::pass).toList(), gates);
        }
    }

    Tensor embedded(Tensor inputs) {
        return inputs.onDeviceOf(embedding).embeddingIn(embedding);
    }

    private Tensor flatLogits(Tensor hidden, Tensor targets) {
        return logitsOf(hidden).reshape(targets.length(), shape.vocabulary());
    }

    private static Tensor loss(Tensor logits, Tensor targets) {
        return logits.crossEntropy(targets.onDeviceOf(logits));
    }
}
