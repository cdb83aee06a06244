package joulebook.runner.model;

import joulebook.runner.torch.Tensor;

/** One layer's part of a training step: its output now, its backward later. */
sealed interface LayerStep permits Kept, Recomputed {

    Tensor output();

    /** Accumulates the weights' gradients; answers the input's, and hands on the gate's. */
    Block.Backward backward(Tensor gradient);
}
