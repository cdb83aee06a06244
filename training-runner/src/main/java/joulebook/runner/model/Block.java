package joulebook.runner.model;

import java.util.List;
import joulebook.runner.attention.Attention;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/** One pre-norm layer: h + Attention(norm(h)) W_o, then x + relu(norm(x) W_up) W_down. */
final class Block {
    private final ModelShape shape;
    private final Attention attention;
    private final Tensor attentionNorm;
    private final Tensor queryKeyValue;
    private final Tensor project;
    private final Tensor mlpNorm;
    private final Tensor up;
    private final Tensor down;

    Block(ModelShape shape, Attention attention, Weights weights) {
        this.shape = shape;
        this.attention = attention;
        int d = shape.width();
        double residual = 0.02 / Math.sqrt(2.0 * shape.layers()); // GPT-2: the residual sum keeps its scale
        this.attentionNorm = weights.ones(d);
        this.queryKeyValue = weights.normal(0.02, 3L * d, d);
        this.project = weights.normal(residual, d, d);
        this.mlpNorm = weights.ones(d);
        this.up = weights.normal(0.02, 4L * d, d);
        this.down = weights.normal(residual, d, 4L * d);
    }

    Attention attention() {
        return attention;
    }

    List<Tensor> matrices() {
        return List.of(queryKeyValue, project, up, down);
    }

    List<Tensor> norms() {
        return List.of(attentionNorm, mlpNorm);
    }

    /** The layer on {@code input} (B, T, d), recording what its backward needs if autograd records. */
    Run run(Tensor input, Attention.Mode mode) {
        return new Run(input, mode);
    }

    /** One forward, cut where attention begins and ends: attention has a backward of its own. */
    final class Run {
        private final Tensor input;
        private final Tensor heads;
        private final Attention.Pass pass;
        private final Tensor attended;
        private final Tensor output;

        private Run(Tensor given, Attention.Mode mode) {
            long batch = given.size(0);
            long length = given.size(1);
            boolean recorded = Scope.isRecording();
            this.input = recorded ? given.detach().requireGrad() : given;
            this.heads = input.layerNorm(attentionNorm)
                    .linear(queryKeyValue)
                    .reshape(batch, length, 3, shape.heads(), shape.headWidth())
                    .permute(2, 0, 3, 1, 4); // (3, B, H, T, D)
            this.pass = attention.forward(head(0), head(1), head(2), mode);
            Tensor found = pass.output().detach();
            this.attended = recorded ? found.requireGrad() : found;
            Tensor mixed = attended.transpose(1, 2)
                    .reshape(batch, length, shape.width())
                    .linear(project);
            Tensor residual = input.plus(mixed);
            this.output =
                    residual.plus(residual.layerNorm(mlpNorm).linear(up).relu().linear(down));
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
