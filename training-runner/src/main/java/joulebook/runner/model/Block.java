package joulebook.runner.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.decoding.Decoding;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.jspecify.annotations.Nullable;

/** One pre-norm layer: h + Attention(norm(h)) W_o, then x + feed-forward(norm(x)). */
final class Block {
    private final ModelShape shape;
    private final Attention attention;
    private final int keyValueHeads;
    private final @Nullable Rotary rotary;
    private final Norm attentionNorm;
    private final Linear queryKeyValue;
    private final Linear project;
    private final Norm mlpNorm;
    private final FeedForward feedForward;

    /** @param rotary null where positions are learned */
    Block(Architecture architecture, LayerParts parts, Variant.Layer layer, @Nullable Rotary rotary, Weights weights) {
        this.shape = layer.shape();
        this.attention = parts.attention(layer);
        this.rotary = rotary;
        this.keyValueHeads = architecture.keyValueHeads();
        int d = shape.width();
        long rows = (shape.heads() + 2L * keyValueHeads) * shape.headWidth();
        this.attentionNorm = new Norm(architecture, weights, d);
        this.queryKeyValue = Linear.of(architecture, weights, Weights.deviation(shape), rows, d);
        this.project = Linear.of(architecture, weights, Weights.residual(shape), d, d);
        this.mlpNorm = new Norm(architecture, weights, d);
        this.feedForward = parts.feedForward(shape, architecture, weights);
    }

    Attention attention() {
        return attention;
    }

    List<Tensor> matrices() {
        return Stream.concat(Stream.of(queryKeyValue.weight(), project.weight()), feedForward.matrices().stream())
                .toList();
    }

    /** Feedback state of attention, then of the feed-forward. */
    double[] feedback() {
        return DoubleStream.concat(Arrays.stream(attention.feedback()), Arrays.stream(feedForward.feedback()))
                .toArray();
    }

    void feedback(double[] restored) {
        int ofAttention = attention.feedback().length;
        attention.feedback(Arrays.copyOf(restored, ofAttention));
        feedForward.feedback(Arrays.copyOfRange(restored, ofAttention, restored.length));
    }

    /** Norms' gains, and all biases. */
    List<Tensor> norms() {
        return Stream.of(
                        attentionNorm.weights().stream(),
                        mlpNorm.weights().stream(),
                        Stream.of(queryKeyValue, project).flatMap(linear -> linear.biases().stream()),
                        feedForward.linears().stream().flatMap(linear -> linear.biases().stream()))
                .flatMap(each -> each)
                .toList();
    }

    /** Linear layers and norms by name, in the order of the forward. */
    void name(String prefix, NamedWeights names) {
        names.put(prefix + "attentionNorm", attentionNorm);
        names.put(prefix + "queryKeyValue", queryKeyValue);
        names.put(prefix + "project", project);
        names.put(prefix + "mlpNorm", mlpNorm);
        List<Linear> linears = feedForward.linears();
        for (int i = 0; i < linears.size(); i++) {
            names.put(prefix + "feedForward." + i, linears.get(i));
        }
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
        Tensor plain = projected(input);
        Tensor turned = rotary == null ? plain : rotary.turn(plain.narrow(0, 0, 2));
        Tensor found = cache.prefill(sequence, turned.select(0, 0), turned.select(0, 1), plain.select(0, 2), tokens);
        return finish(input, found);
    }

    /** One more token of each sequence, (B, 1, d). */
    Tensor next(Tensor input, Decoding cache, Tensor positions) {
        Tensor plain = projected(input);
        Tensor turned = rotary == null ? plain : rotary.turn(plain.narrow(0, 0, 2), positions);
        return finish(input, cache.next(turned.select(0, 0), turned.select(0, 1), plain.select(0, 2)));
    }

    /**
     * Queries, keys and values, not turned yet: (B, T, d) gives (3, B, H, T, D). Each of K heads of keys and values serves
     * H / K of queries.
     */
    private Tensor projected(Tensor input) {
        Tensor all = queryKeyValue.of(attentionNorm.of(input)); // (B, T, (H + 2 K) D)
        long batch = all.size(0);
        long length = all.size(1);
        int heads = shape.heads();
        int width = shape.headWidth();
        if (keyValueHeads == heads) {
            return all.reshape(batch, length, 3, heads, width).permute(2, 0, 3, 1, 4);
        }
        Tensor query = all.narrow(-1, 0, (long) heads * width)
                .reshape(batch, length, heads, width)
                .transpose(1, 2);
        Tensor shared = all.narrow(-1, (long) heads * width, 2L * keyValueHeads * width)
                .reshape(batch, length, 2, keyValueHeads, 1, width)
                .expand(batch, length, 2, keyValueHeads, heads / keyValueHeads, width)
                .reshape(batch, length, 2, heads, width)
                .permute(2, 0, 3, 1, 4);
        return Tensor.cat(0, query.unsqueeze(0), shared);
    }

    /** From what attention found, (B, H, T, D), to the layer's output. */
    private Tensor finish(Tensor input, Tensor attended) {
        Tensor mixed = project.of(attended.transpose(1, 2).reshape(input.size(0), input.size(1), shape.width()));
        Tensor residual = input.plus(mixed);
        return residual.plus(feedForward.of(mlpNorm.of(residual)));
    }

    /** One forward, cut where attention begins and ends: attention has a backward of its own. */
    final class Run {
        private final Tensor input;
        private final Tensor heads;
        private final Pass pass;
        private final Tensor attended;
        private final Tensor output;

        private Run(Tensor given, Attention.Mode mode) {
            boolean recorded = Scope.isRecording();
            this.input = recorded ? given.detach().requireGrad() : given;
            Tensor plain = projected(input);
            Tensor turned =
                    rotary == null ? plain : Tensor.cat(0, rotary.turn(plain.narrow(0, 0, 2)), plain.narrow(0, 2, 1));
            this.heads = turned.widened(); // engines take what they need of it
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

        Pass pass() {
            return pass;
        }

        /** Accumulates the weights' gradients; answers the input's, and hands on the gate's. */
        Backward backward(Tensor gradient) {
            output.backward(gradient);
            Pass.Gradients found = pass.backward(attended.grad());
            heads.backward(Tensor.stack(0, found.query(), found.key(), found.value()));
            return new Backward(input.grad(), found.parameters(), pass.density());
        }
    }

    /** What a block's backward leaves. */
    record Backward(Tensor input, List<Tensor> gate, Density density) {}
}
