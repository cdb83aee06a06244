package joulebook.runner.attention;

import java.util.Random;
import joulebook.runner.torch.Tensor;

/** Seeded tensors for the checks. */
public final class Random64 {
    private final Random random;

    public Random64(long seed) {
        this.random = new Random(seed);
    }

    public Tensor doubles(long... shape) {
        return Tensor.of(random.doubles(count(shape), -1.5, 1.5).toArray(), shape);
    }

    public Tensor floats(long... shape) {
        float[] values = new float[count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(values, shape);
    }

    private static int count(long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        return count;
    }
}
