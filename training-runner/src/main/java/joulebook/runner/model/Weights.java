package joulebook.runner.model;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Tensor;

/**
 * Initial weights from a Java generator: the same seed gives the same model everywhere.
 *
 * @param like a tensor of their type and place; they are drawn in float32 whatever the type
 */
record Weights(RandomGenerator random, Tensor like) {

    /** Standard deviation of a matrix that reads the model's width: 0.02 at GPT-2's 768, and alike in effect elsewhere. */
    static double deviation(ModelShape shape) {
        return 0.02 * Math.sqrt(768.0 / shape.width());
    }

    /** Of what adds to the residual sum, which so keeps its scale (GPT-2). */
    static double residual(ModelShape shape) {
        return deviation(shape) / Math.sqrt(2.0 * shape.layers());
    }

    Tensor normal(double deviation, long... shape) {
        float[] values = new float[length(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return leaf(values, shape);
    }

    Tensor ones(long... shape) {
        float[] values = new float[length(shape)];
        Arrays.fill(values, 1);
        return leaf(values, shape);
    }

    Tensor zeros(long... shape) {
        return leaf(new float[length(shape)], shape);
    }

    private Tensor leaf(float[] values, long... shape) {
        return Tensor.of(values, shape).to(like).requireGrad();
    }

    private static int length(long... shape) {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    /** A tensor of the type that weights have, and of their place. */
    static Tensor like(Device device) {
        return Tensor.of(new float[1], 1).to(device);
    }
}
