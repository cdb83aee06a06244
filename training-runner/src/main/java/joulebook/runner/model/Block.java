package joulebook.runner.model;

import java.util.List;
import java.util.stream.Stream;
import joulebook.runner.attention.AdaptiveSparseAttention;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.Decoding;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/** One pre-norm layer: h + Attention(norm(h)) W_o, then x + feed-forward(norm(x)). */
final class Block {
    private final ModelShape shape;
    private final Attention attention;
    private final Rotary rotary;
    private final Tensor attentionNorm;
    private final Tensor queryKeyValue;
    private final Tensor project;
    private final Tensor mlpNorm;
    private final FeedForward feedForward;

    Block(Variant variant, Variant.Layer layer, Rotary rotary, Weights weights) {
        this.shape = layer.shape();
        this.attention = variant.attention(layer);
        this.rotary = rotary;
        int d = shape.width();
        this.attentionNorm = weights.ones(d);
        this.queryKeyValue = weights.normal(Weights.deviation(shape), 3L * d, d);
        this.project = weights.normal(Weights.residual(shape), d, d);
        this.mlpNorm = weights.ones(d);
        this.feedForward = variant.feedForward(shape, weights);
    }

    Attention attention() {
        return attention;
    }

    List<Tensor> matrices() {
        return Stream.concat(Stream.of(queryKeyValue, project), feedForward.matrices().stream())
                .toList();
    }

    /** What feedback moves in this layer, beside what gradients do: state that a checkpoint keeps. */
    double[] controls() {
        return attention instanceof AdaptiveSparseAttention sparse
                ? new double[] {sparse.threshold()}
                : feedForward instanceof MixtureOfExperts experts ? experts.biases() : new double[0];
    }

    void controls(double[] restored) {
        if (attention instanceof AdaptiveSparseAttention sparse) {
            sparse.threshold(restored[0]);
        } else if (feedForward instanceof MixtureOfExperts experts) {
            experts.biases(restored);
        }
    }

    List<Tensor> norms() {
        return List.of(attentionNorm, mlpNorm);
    }

    /** The layer on {@code input} (B, T, d), recording what its backward needs if autograd records. */
    Run run(Tensor input, Attention.Mode mode) {
        return new Run(input, mode);
    }

    /**
     * Reads the start of a sequence into a cache.
     *
     * @param input (1, T, d), T a multiple of 64, of which the first {@code tokens} are the sequence's
     */
    Tensor prefill(Tensor input, Decoding cache, int sequence, int tokens) {
        Tensor plain = project(input);
        Tensor turned = rotary.turn(plain.narrow(0, 0, 2));
        Tensor found = cache.prefill(sequence, turned.select(0, 0), turned.select(0, 1), plain.select(0, 2), tokens);
        return finish(input, found);
    }

    /** One more token of each sequence, (B, 1, d). */
    Tensor next(Tensor input, Decoding cache, Tensor positions) {
        Tensor plain = project(input);
        Tensor turned = rotary.turn(plain.narrow(0, 0, 2), positions);
        return finish(input, cache.next(turned.select(0, 0), turned.select(0, 1), plain.select(0, 2)));
    }

    /** Queries, keys and values, not turned yet: (B, T, d) gives (3, B, H, T, D). */
    private Tensor project(Tensor input) {
        return input.layerNorm(attentionNorm)
                .linear(queryKeyValue)
                .reshape(input.size(0), input.size(1), 3, shape.heads(), shape.headWidth())
                .permute(2, 0, 3, 1, 4);
    }

    /** From what attention found, (B, H, T, D), to the layer's output. */
    private Tensor finish(Tensor input, Tensor attended) {
        Tensor mixed = attended.transpose(1, 2)
                .reshape(input.size(0), input.size(1), shape.width())
                .linear(project);
        Tensor residual = input.plus(mixed);
        return residual.plus(feedForward.of(residual.layerNorm(mlpNorm)));
    }

    /** One forward, cut where attention begins and ends: attention has a backward of its own. */
    final class Run {
        private final Tensor input;
        private final Tensor heads;
        private final Attention.Pass pass;
        private final Tensor attended;
        private final Tensor output;

        private Run(Tensor given, Attention.Mode mode) {
            boolean recorded = Scope.isRecording();
            this.input = recorded ? given.detach().requireGrad() : given;
            Tensor plain = project(input);
            this.heads = Tensor.cat(0, rotary.turn(plain.narrow(0, 0, 2)), plain.narrow(0, 2, 1));
            this.pass = attention.forward(head(0), head(1), head(2), mode);
            Tensor found = pass.output().detach();
            this.attended = recorded ? found.requireGrad() : found;
            this.output = finish(input, attended);
        }

        private Tensor head(int which) {
            return heads.select(0, which).detach().contiguous();
        }

        Tensor output() {
            return output;
        }

        Attention.Pass pass() {
            return pass;
        }

        /** Accumulates the weights' gradients; answers the input's, and hands on the gate's. */
        Backward backward(Tensor gradient) {
            output.backward(gradient);
            Attention.Gradients found = pass.backward(attended.grad());
            heads.backward(Tensor.stack(0, found.query(), found.key(), found.value()));
            return new Backward(input.grad(), found.parameters());
        }
    }

    /** What a block's backward leaves. */
    record Backward(Tensor input, List<Tensor> gate) {}
}
