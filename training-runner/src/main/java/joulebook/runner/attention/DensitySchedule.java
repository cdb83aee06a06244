package joulebook.runner.attention;

/**
 * How dense each training step is: all of it at first, then an anneal, then the target. All phases are charged.
 *
 * @param steps all steps of the run
 * @param warmUp steps that are dense
 * @param anneal steps in which the target falls linearly from {@link #ANNEAL_FROM}
 * @param target the mean executed density over layers in the end, above 0 up to 1
 */
public record DensitySchedule(int steps, int warmUp, int anneal, double target) {
    private static final double ANNEAL_FROM = 0.6;

    public DensitySchedule {
        if (target <= 0 || target > 1) {
            throw new IllegalArgumentException("density is not above 0 and up to 1: " + target);
        }
    }

    /** All of it at every step, whatever the target: where nothing is skipped. */
    public static DensitySchedule dense(int steps, double target) {
        return new DensitySchedule(steps, steps, 0, target);
    }

    /** A share of the steps dense, 10 % annealing. */
    public static DensitySchedule of(int steps, double target, double dense) {
        return new DensitySchedule(steps, (int) Math.max(1, steps * dense), Math.max(1, steps / 10), target);
    }

    /** The target from the first step on. */
    public static DensitySchedule constant(int steps, double target) {
        return new DensitySchedule(steps, 0, 0, target);
    }

    /** The mode of training step {@code step} (from 0). */
    public Attention.Mode at(int step, long seed) {
        if (step < warmUp) {
            return new Attention.Mode.Dense();
        }
        double left = step < warmUp + anneal ? 1 - (step - warmUp + 1) / (double) anneal : 0;
        double now = target + Math.max(0, ANNEAL_FROM - target) * left;
        return new Attention.Mode.Training(now, seed * 1_000_003 + step);
    }

    /** The phase's name, for marks and progress. */
    public String phase(int step) {
        if (warmUp >= steps) {
            return "dense";
        }
        return step < warmUp ? "dense warm-up" : step < warmUp + anneal ? "anneal" : "sparse";
    }
}
