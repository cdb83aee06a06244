package joulebook.runner.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Random;
import joulebook.runner.attention.Attention;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Layers are cut where attention begins and ends, and put together by hand: along a matrix' gradient the loss of the whole
 * model must rise by the gradient's norm. Central differences in float32, so within 1 %: a loss of 5.5 is known to 1e-6, and
 * differs by 4e-3.
 */
class ModelGradientTest {
    private static final ModelShape TINY = new ModelShape(256, 64, 2, 2, 256);
    private static final double STEP = 2e-3;

    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            names = {"DENSE", "ASA", "WINDOW", "LINFORMER"})
    void theLossRisesAlongEachMatrixByItsGradientsNorm(Variant variant) {
        // asa's selection jumps where z is 0: everything is kept here
        Attention.Mode mode =
                variant == Variant.WINDOW ? new Attention.Mode.Training(0.7, 1) : new Attention.Mode.Dense();
        risesAlongEachMatrix(new Gpt(TINY, variant, 0.7, 3, Device.CPU), mode);
    }

    /** Two heads of queries share one of keys and values; all of it turns, as Llama's do. */
    @Test
    void sharedHeadsRmsNormsAndGatedFeedForwardsAreDifferentiatedAlike() {
        Architecture llama = new Architecture(
                Architecture.Norm.RMS,
                1e-5,
                new Architecture.Positions.Rotary(1, 10_000),
                Architecture.FeedForward.SWIGLU,
                96,
                1,
                false,
                false);
        risesAlongEachMatrix(new Gpt(TINY, llama, Variant.DENSE, 1, 3, Device.CPU), new Attention.Mode.Dense());
    }

    private static void risesAlongEachMatrix(Gpt model, Attention.Mode mode) {
        try (Scope scope = new Scope()) {
            long[] tokens = new Random(5).longs(256, 0, 256).toArray();
            long[] next = new Random(6).longs(256, 0, 256).toArray();
            Tensor inputs = Tensor.of(tokens, 1, 256);
            Tensor targets = Tensor.of(next, 256);
            model.train(inputs, targets, mode);
            for (Tensor matrix : model.matrices()) {
                try (Scope each = new Scope();
                        Scope.GradMode none = Scope.noGrad()) {
                    Tensor gradient = matrix.grad().copy();
                    Tensor flat = gradient.reshape(gradient.length());
                    double norm = Math.sqrt(flat.dot(flat).item());
                    Tensor before = matrix.copy();
                    double step = STEP / norm;
                    matrix.set(before.plus(gradient, step / norm));
                    double up = loss(model, inputs, targets, mode);
                    matrix.set(before.plus(gradient, -step / norm));
                    double down = loss(model, inputs, targets, mode);
                    matrix.set(before);
                    assertThat((up - down) / (2 * step)).isCloseTo(norm, withinPercentage(1));
                }
            }
        }
    }

    private static double loss(Gpt model, Tensor inputs, Tensor targets, Attention.Mode mode) {
        return model.evaluate(inputs, targets, mode).result().loss();
    }
}
