package joulebook.runner.loop;

import joulebook.runner.attention.Attention;
import joulebook.runner.attention.engine.Engines;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Variant;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * Steps of a small model of its own, thrown away before the run's START mark, until they get no faster: the JVM then has
 * compiled what the variant runs, and what is metered is training. Every variant is warmed up by the same rule; it
 * touches neither the run's weights nor its random numbers.
 *
 * @param steps how many were taken
 * @param seconds how long that took: not part of the run
 */
public record WarmUp(int steps, double seconds) {
    private static final int LONGEST = 512;
    private static final double STEADY_SECONDS = 0.7;
    private static final double MOST_SECONDS = 15;
    private static final double FASTER = 0.9;

    /** Warms up until the fastest step has not been beaten by a tenth for {@value #STEADY_SECONDS} s. */
    public static WarmUp of(ModelShape shape, Variant variant, Device place, Engines engines, double density) {
        int length = Math.min(LONGEST, shape.length());
        ModelShape small = new ModelShape(shape.vocabulary(), shape.width(), shape.heads(), 1, length);
        long start = System.nanoTime();
        int steps = 0;
        double fastest = Double.MAX_VALUE;
        double fastestAt = 0;
        double now = 0;
        try (Scope scope = new Scope()) {
            Gpt model = new Gpt(small, variant, density, 0, place, engines);
            Tensor tokens = Tensor.of(new long[length], 1, length);
            Attention.Mode mode = new Attention.Mode.Training(density, 0);
            while (now - fastestAt < STEADY_SECONDS && now < MOST_SECONDS) {
                try (Scope step = new Scope()) {
                    model.train(tokens, tokens.reshape(length), mode);
                }
                double end = (System.nanoTime() - start) / 1e9;
                if (end - now < FASTER * fastest) {
                    fastest = end - now;
                    fastestAt = end;
                }
                now = end;
                steps++;
            }
        }
        return new WarmUp(steps, now);
    }
}
