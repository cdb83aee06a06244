package joulebook.runner.attention;

import java.util.function.Supplier;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/** Autograd on for one expression, whatever it was around it. */
final class Recording {
    private Recording() {}

    static Tensor of(Supplier<Tensor> expression) {
        try (Scope.GradMode recording = Scope.recording()) {
            return expression.get();
        }
    }
}
