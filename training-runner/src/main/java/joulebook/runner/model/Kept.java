package joulebook.runner.model;

import joulebook.runner.torch.Tensor;

/** A layer whose forward keeps all that its backward reads. */
record Kept(Block.Run run) implements LayerStep {

    @Override
    public Tensor output() {
        return run.output();
    }

    @Override
    public Block.Backward backward(Tensor gradient) {
        return run.backward(gradient);
    }
}
