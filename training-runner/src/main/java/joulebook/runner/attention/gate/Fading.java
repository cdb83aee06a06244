package joulebook.runner.attention.gate;

/** A selected block's gate m = 1 - exp(-z / T), at least 1e-3: it fades before it is cut. */
public final class Fading {
    public static final double TEMPERATURE = 1;
    static final double SMALLEST_GATE = 1e-3;
    /** Where the gate is at its least. */
    public static final double SMALLEST_Z = -TEMPERATURE * Math.log1p(-SMALLEST_GATE);

    private Fading() {}

    /** log m, which is added to the block's logits. */
    public static float logGate(float z) {
        return (float) Math.log(1 - Math.exp(-Math.max(z, SMALLEST_Z) / TEMPERATURE));
    }

    /** d log m / dz = exp(-z / T) / (T m); 0 where m is held at its least. */
    static float slope(float z) {
        double left = Math.exp(-z / TEMPERATURE);
        return z > SMALLEST_Z ? (float) (left / (TEMPERATURE * (1 - left))) : 0;
    }
}
