package joulebook.runner.torch;

import static joulebook.runner.torch.Native.NONE;

import java.util.ArrayList;
import java.util.List;
import joulebook.runner.torch.Native.Some;

/** AdamW (Loshchilov and Hutter 2019) by libtorch's fused kernel, on tensors that share one weight decay. */
public final class AdamW {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.95;
    private static final double EPSILON = 1e-8;

    private final List<Tensor> parameters;
    private final double weightDecay;
    private final List<Tensor> means = new ArrayList<>();
    private final List<Tensor> squares = new ArrayList<>();
    private final List<Tensor> steps = new ArrayList<>();

    public AdamW(List<Tensor> parameters, double weightDecay) {
        this.parameters = List.copyOf(parameters);
        this.weightDecay = weightDecay;
        for (Tensor parameter : parameters) {
            means.add(Tensor.zeros(parameter, parameter.shape()));
            squares.add(Tensor.zeros(parameter, parameter.shape()));
            steps.add(Tensor.of(new float[] {0}).onDeviceOf(parameter));
        }
    }

    /**
     * One step.
     *
     * @param gradients as many and of the same shapes as the parameters
     * @param step counts from 1: the kernel wants it counted before the step, or it divides by zero
     * @param divisor what every gradient is divided by (1 for nothing; more to clip their norm)
     */
    public void step(List<Tensor> gradients, long step, double learningRate, double divisor) {
        try (Scope scope = new Scope();
                Scope.GradMode none = Scope.noGrad()) {
            // the kernel reads both where the parameters are
            Tensor count = Tensor.of(new float[] {step}).onDeviceOf(parameters.getFirst());
            Tensor scale = Tensor.of(new float[] {(float) divisor}).onDeviceOf(parameters.getFirst());
            steps.forEach(each -> each.set(count));
            Native.call(
                    "_fused_adamw_",
                    "",
                    0,
                    array(parameters),
                    array(gradients),
                    array(means),
                    array(squares),
                    new Tensor[0],
                    array(steps),
                    learningRate,
                    BETA1,
                    BETA2,
                    weightDecay,
                    EPSILON,
                    false,
                    false,
                    new Some(scale),
                    NONE);
        }
    }

    public List<Tensor> parameters() {
        return parameters;
    }

    /** The running means and squares, parameter by parameter: what a checkpoint keeps besides the parameters. */
    public List<Tensor> state() {
        List<Tensor> state = new ArrayList<>(means);
        state.addAll(squares);
        return state;
    }

    private static Tensor[] array(List<Tensor> tensors) {
        return tensors.toArray(Tensor[]::new);
    }
}
