package joulebook.runner.model;

import joulebook.runner.attention.Attention;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * A layer that keeps its input alone, and runs forward a second time before its backward (activation checkpointing,
 * arXiv:1604.06174). What feedback moves is put back before the second run, so that both select the same and it moves once.
 */
final class Recomputed implements LayerStep {
    private final Block block;
    private final Tensor input;
    private final Attention.Mode mode;
    private final double[] feedback;
    private final Tensor output;

    Recomputed(Block block, Tensor input, Attention.Mode mode) {
        this.block = block;
        this.input = input;
        this.mode = mode;
        this.feedback = block.feedback();
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            this.output = scope.keep(block.run(input, mode).output());
        }
    }

    @Override
    public Tensor output() {
        return output;
    }

    @Override
    public Block.Backward backward(Tensor gradient) {
        block.feedback(feedback);
        try (Scope scope = new Scope()) {
            Block.Backward back = block.run(input, mode).backward(gradient);
            scope.keep(back.input());
            back.gate().forEach(scope::keep);
            return back;
        }
    }
}
