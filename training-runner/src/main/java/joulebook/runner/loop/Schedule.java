package joulebook.runner.loop;

import java.util.Locale;

/** How a learning rate goes over a training, as a share of its peak. All rise over the first twentieth of the steps. */
public enum Schedule {
    /** Down to a tenth along half a cosine (arXiv:1608.03983, without restarts). */
    COSINE {
        @Override
        double fall(double progress) {
            return 0.1 + 0.9 * 0.5 * (1 + Math.cos(Math.PI * progress));
        }
    },
    /**
     * Warm-up, stable, decay (MiniCPM, arXiv:2404.06395): the peak for four fifths of the steps, then 1 - sqrt of the way
     * down to nothing (arXiv:2405.18392).
     */
    WSD {
        @Override
        double fall(double progress) {
            return progress <= STABLE ? 1 : 1 - Math.sqrt((progress - STABLE) / (1 - STABLE));
        }
    };

    private static final double STABLE = 0.8;

    /** @param progress 0..1 */
    abstract double fall(double progress);

    /** At step {@code step}, from 0, of {@code steps}. */
    double at(int step, int steps) {
        int warmUp = Math.max(1, steps / 20);
        return Math.min(1, (step + 1.0) / warmUp) * fall(step / (double) steps);
    }

    /** @throws IllegalArgumentException unless {@code cosine} or {@code wsd} */
    public static Schedule of(String label) {
        for (Schedule schedule : values()) {
            if (schedule.label().equals(label)) {
                return schedule;
            }
        }
        throw new IllegalArgumentException("there is no schedule '" + label + "'. There are: cosine, wsd");
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
