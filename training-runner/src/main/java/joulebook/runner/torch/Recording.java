package joulebook.runner.torch;

import java.util.function.Supplier;

/** Autograd on for one expression, whatever it was around it. */
public final class Recording {
    private Recording() {}

    public static Tensor of(Supplier<Tensor> expression) {
        try (Scope.GradMode recording = Scope.recording()) {
            return expression.get();
        }
    }
}
