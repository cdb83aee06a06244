package joulebook.runner.model;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import joulebook.runner.attention.AdaptiveSparseAttention;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.Density;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/** A decoder-only transformer with learned positions and one table for embedding and output (GPT-2, without biases). */
public final class Gpt {
    private static final long GATE_STREAM = 0x5DEECE66DL;

    private final ModelShape shape;
    private final Tensor embedding;
    private final Tensor positions;
    private final List<Block> blocks = new ArrayList<>();
    private final Tensor finalNorm;

    /** The same seed gives the same weights to every variant: the gate draws from a stream of its own. */
    public Gpt(ModelShape shape, Variant variant, long seed, Device device) {
        this.shape = shape;
        var factory = RandomGeneratorFactory.of("L64X128MixRandom");
        Weights weights = new Weights(factory.create(seed), device);
        var gates = factory.create(seed ^ GATE_STREAM);
        this.embedding = weights.normal(0.02, shape.vocabulary(), shape.width());
        this.positions = weights.normal(0.02, shape.length(), shape.width());
        for (int layer = 0; layer < shape.layers(); layer++) {
            blocks.add(new Block(shape, variant.attention(embedding.detach(), shape, layer, gates), weights));
        }
        this.finalNorm = weights.ones(shape.width());
    }

    public ModelShape shape() {
        return shape;
    }

    /** Weights that decay: tables and matrices. */
    public List<Tensor> matrices() {
        return Stream.concat(
                        Stream.of(embedding, positions), blocks.stream().flatMap(block -> block.matrices().stream()))
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

    /** Each gated layer's threshold, which the controller moves: state that a checkpoint keeps. */
    public double[] thresholds() {
        return sparse().mapToDouble(AdaptiveSparseAttention::threshold).toArray();
    }

    public void thresholds(double[] restored) {
        List<AdaptiveSparseAttention> layers = sparse().toList();
        IntStream.range(0, layers.size()).forEach(i -> layers.get(i).threshold(restored[i]));
    }

    private Stream<AdaptiveSparseAttention> sparse() {
        return blocks.stream()
                .map(Block::attention)
                .filter(AdaptiveSparseAttention.class::isInstance)
                .map(AdaptiveSparseAttention.class::cast);
    }

    /**
     * What a pass over a batch gave.
     *
     * @param loss mean cross entropy in nats a token
     * @param densities layer by layer
     * @param gateGradients of {@link #gates()}; empty without a backward
     */
    public record Result(double loss, List<Density> densities, List<Tensor> gateGradients) {}

    /** Logits (B, T, V) of tokens (B, T). */
    public Tensor logits(Tensor inputs, Attention.Mode mode) {
        try (Scope.GradMode none = Scope.noGrad()) {
            Tensor hidden = embedded(inputs);
            for (Block block : blocks) {
                hidden = block.run(hidden, mode).output();
            }
            return hidden.layerNorm(finalNorm).linear(embedding);
        }
    }

    /** Forward only. */
    public Result evaluate(Tensor inputs, Tensor targets, Attention.Mode mode) {
        try (Scope.GradMode none = Scope.noGrad()) {
            Tensor hidden = embedded(inputs);
            List<Density> densities = new ArrayList<>();
            for (Block block : blocks) {
                Block.Run run = block.run(hidden, mode);
                densities.add(run.pass().density());
                hidden = run.output();
            }
            return new Result(loss(hidden, targets).item(), densities, List.of());
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
            Tensor loss = loss(last, targets);
            loss.backward();
            Tensor gradient = last.grad();
            List<Tensor> gates = new ArrayList<>();
            for (Block.Run run : runs.reversed()) {
                Block.Backward back = run.backward(gradient);
                gates.addAll(0, back.gate());
                gradient = back.input();
            }
            first.backward(gradient);
            return new Result(
                    loss.item(), runs.stream().map(run -> run.pass().density()).toList(), gates);
        }
    }

    private Tensor embedded(Tensor inputs) {
        Tensor tokens = inputs.onDeviceOf(embedding);
        return tokens.embeddingIn(embedding).plus(positions.narrow(0, 0, inputs.size(1)));
    }

    private Tensor loss(Tensor hidden, Tensor targets) {
        Tensor logits = hidden.layerNorm(finalNorm).linear(embedding);
        return logits.reshape(targets.length(), shape.vocabulary()).crossEntropy(targets.onDeviceOf(logits));
    }
}
