package joulebook.runner.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import joulebook.runner.attention.Attention;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Layers are cut where attention begins and ends, and put together by hand: a step along a weight's gradient must raise the
 * loss of the whole model by the gradient's norm, and one along any other direction by what the gradient has of it. Central
 * differences in float64: steps of 1e-6 are short of where a relu or a choice would turn, and leave 9 digits of a loss that
 * is known to 15. Tolerance: a millionth of the gradient's norm, and what four units in the last place of a loss of 5.5, which
 * differs among machines so far, make of a slope.
 */
class ModelGradientTest {
    private static final ModelShape TINY = new ModelShape(256, 64, 2, 2, 256);
    private static final Tensor LIKE = Tensor.of(new double[1], 1);
    private static final Attention.Mode DENSE = new Attention.Mode.Dense();
    private static final Attention.Mode SPARSE = new Attention.Mode.Training(0.7, 1);
    private static final double STEP = 1e-6;
    private static final double TOLERANCE = 1e-6;
    private static final double ROUNDING = 4 * Math.ulp(5.5) / STEP;

    /** Without ASA, whose blocks fade with what its gate says, and there the gradient stops: see below. */
    @ParameterizedTest
    @EnumSource(names = {"DENSE", "WINDOW", "RANDOM", "MOBA", "LINFORMER", "MOE"})
    void theLossRisesAsTheGradientOfEachWeightSays(Variant variant) {
        try (Scope scope = new Scope()) {
            Gpt model = own(variant);
            Checked checked = new Checked(model, SPARSE);
            checked.risesAlong(checked.weights());
            checked.risesAlong(checked.learned());
        }
    }

    /** In a dense step nothing fades, and no gate is in the loss. */
    @ParameterizedTest
    @EnumSource(names = {"ASA", "ASA_NO_EXPLORATION", "ASA_NO_DISTILLATION", "ASA_NO_WARM_UP"})
    void aDenseStepOfAsaIsDifferentiatedLikeAnyOther(Variant variant) {
        try (Scope scope = new Scope()) {
            Checked checked = new Checked(own(variant), DENSE);
            checked.risesAlong(checked.weights());
        }
    }

    /**
     * Codes of nothing make z = log softmax s + log I - theta - delta. The first head says the same of all distances and reads
     * all blocks, faded by log(1 - exp(-0.7)); the second one, e^2 to 1 for the block before, reads that and the first, faded
     * by z = 0.37 and 0.66. So no weight but offsets and distances is in z, distances learn from mass alone, and the loss's
     * gradients of the offsets are all of them.
     */
    @Test
    void whereBlocksAreSkippedAndFadeOffsetsAreDifferentiatedToo() {
        try (Scope scope = new Scope()) {
            Gpt model = own(Variant.ASA);
            try (Scope.GradMode none = Scope.noGrad()) {
                for (int layer = 0; layer < TINY.layers(); layer++) {
                    List<Tensor> gate = gate(model.gates(), layer);
                    gate.get(0).zero();
                    gate.get(2).zero();
                    gate.get(2).narrow(0, 1, 1).narrow(1, 0, 1).set(Tensor.of(new double[] {2}, 1, 1));
                    gate.get(3).set(Tensor.of(new double[] {-0.7, 0.2}, 2));
                }
            }
            model.threshold(0);
            Checked checked = new Checked(model, new Attention.Mode.Evaluation());

            assertThat(checked.result.densities())
                    .allSatisfy(density -> assertThat(density.executed()).isEqualTo((10 + 9) / 20.0));
            checked.risesAlong(checked.weights());
            List<Weight> learned = checked.learned();
            for (int layer = 0; layer < TINY.layers(); layer++) {
                checked.risesAlong(gate(learned, layer).subList(3, 4));
            }
        }
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
        try (Scope scope = new Scope()) {
            Checked checked = new Checked(new Gpt(TINY, llama, Variant.WINDOW, 1, 3, LIKE, Engines.auto()), SPARSE);
            checked.risesAlong(checked.weights());
        }
    }

    @Test
    void learnedPositionsBiasesAndGelusAreDifferentiatedAlike() {
        Architecture gpt2 = new Architecture(
                Architecture.Norm.LAYER,
                1e-5,
                new Architecture.Positions.Learned(),
                Architecture.FeedForward.GELU,
                256,
                2,
                true,
                true);
        try (Scope scope = new Scope()) {
            Checked checked = new Checked(new Gpt(TINY, gpt2, Variant.WINDOW, 1, 3, LIKE, Engines.auto()), SPARSE);
            checked.risesAlong(checked.weights());
        }
    }

    private static Gpt own(Variant variant) {
        return new Gpt(TINY, Architecture.own(TINY), variant, 0.7, 3, LIKE, Engines.auto());
    }

    /** Of each layer Wq, Wk, distances, offsets. */
    private static <T> List<T> gate(List<T> gates, int layer) {
        int each = gates.size() / TINY.layers();
        return gates.subList(layer * each, (layer + 1) * each);
    }

    private record Weight(Tensor value, Tensor gradient) {}

    /** A model after one backward pass. */
    private static final class Checked {
        private final Gpt model;
        private final Attention.Mode mode;
        private final double[] feedback;
        private final Tensor inputs = tokens(5, 1, 256);
        private final Tensor targets = tokens(6, 256);
        private final PassResult result;
        private final Random random = new Random(7);

        Checked(Gpt model, Attention.Mode mode) {
            this.model = model;
            this.mode = mode;
            this.feedback = model.feedback();
            this.result = model.train(inputs, targets, mode);
        }

        List<Weight> weights() {
            return Stream.concat(model.matrices().stream(), model.norms().stream())
                    .map(weight -> new Weight(weight, weight.grad().copy()))
                    .toList();
        }

        /** What attention learns for itself. */
        List<Weight> learned() {
            List<Weight> all = new ArrayList<>();
            List<Tensor> gates = model.gates();
            for (int i = 0; i < gates.size(); i++) {
                all.add(new Weight(gates.get(i), result.gateGradients().get(i)));
            }
            return all;
        }

        void risesAlong(List<Weight> weights) {
            for (Weight weight : weights) {
                try (Scope each = new Scope();
                        Scope.GradMode none = Scope.noGrad()) {
                    Tensor gradient = weight.gradient();
                    double norm = norm(gradient);
                    assertThat(norm).isGreaterThan(1e-6);
                    risesAlong(weight.value(), gradient, gradient, norm);
                    double[] anywhere = random.doubles(gradient.length(), -1, 1).toArray();
                    risesAlong(weight.value(), gradient, Tensor.of(anywhere, gradient.shape()), norm);
                }
            }
        }

        private void risesAlong(Tensor weight, Tensor gradient, Tensor direction, double norm) {
            Tensor before = weight.copy();
            double step = STEP / norm(direction);
            weight.set(before.plus(direction, step));
            double up = loss();
            weight.set(before.plus(direction, -step));
            double down = loss();
            weight.set(before);
            assertThat((up - down) / (2 * STEP))
                    .isCloseTo(product(gradient, direction) / norm(direction), within(TOLERANCE * norm + ROUNDING));
        }

        /** With the thresholds and experts' biases that the backward pass met. */
        private double loss() {
            model.feedback(feedback);
            return model.evaluate(inputs, targets, mode).result().loss();
        }
    }

    private static Tensor tokens(long seed, long... shape) {
        long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        return Tensor.of(new Random(seed).longs(count, 0, 256).toArray(), shape);
    }

    private static double norm(Tensor tensor) {
        return Math.sqrt(product(tensor, tensor));
    }

    private static double product(Tensor a, Tensor b) {
        return a.reshape(a.length()).dot(b.reshape(b.length())).item();
    }
}
