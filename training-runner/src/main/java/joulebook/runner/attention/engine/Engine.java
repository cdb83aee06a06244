package joulebook.runner.attention.engine;

import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Tensor;

/** What attends where blocks are skipped. Its text is the name by which people know it. */
public sealed interface Engine permits VectorEngine, KernelEngine, FlashEngine, PortableEngine {

    /**
     * Attends without autograd.
     *
     * @param q queries (B, H, T, D), T a multiple of 64; k and v alike
     * @return a pass that is {@link Pass#gated} where the choice is
     */
    Pass attend(Choice choice, Tensor q, Tensor k, Tensor v);
}
