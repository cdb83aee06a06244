package joulebook.runner.attention.engine.vector;

import java.util.List;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/** One pass over blocks that nothing learned chose, on the vector unit. */
public record VectorListedPass(VectorBlockSparse attention) implements Pass {
    private static final VectorBlockSparse.Learner NOTHING = (own, tiles, mass, biasGradient) -> {};

    @Override
    public Tensor output() {
        return attention.output();
    }

    @Override
    public Density density() {
        return attention.density();
    }

    @Override
    public boolean reads(int unit, int row, int block) {
        return attention.reads(unit, row, block);
    }

    @Override
    public Gradients backward(Tensor gradient) {
        try (Scope.GradMode none = Scope.noGrad()) {
            VectorBlockSparse.Backward<VectorBlockSparse.Learner> found = attention.backward(gradient, unit -> NOTHING);
            return new Gradients(found.query(), found.key(), found.value(), List.of());
        }
    }
}
