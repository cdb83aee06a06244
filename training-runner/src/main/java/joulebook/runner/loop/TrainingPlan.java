package joulebook.runner.loop;

import joulebook.runner.attention.DensitySchedule;
import joulebook.runner.model.PassOptions;

/**
 * How long and how fast.
 *
 * @param steps optimiser steps
 * @param learningRate at its peak
 * @param schedule how the learning rate rises and falls
 * @param clip the norm over all gradients but the gates' that they are scaled down to; infinite for none
 * @param parts of a batch that go forward and backward one after another before a step: less memory, the same gradient
 * @param options how each part is computed
 * @param evaluations held-out evaluations, evenly spread, the last one at the end
 * @param heldOutBatches in each evaluation; in the last one {@value #MORE_AT_THE_END} times as many
 * @param density ASA's schedule; a dense model ignores it
 */
public record TrainingPlan(
        int steps,
        double learningRate,
        Schedule schedule,
        double clip,
        int parts,
        PassOptions options,
        int evaluations,
        int heldOutBatches,
        DensitySchedule density) {
    public static final double LEARNING_RATE = 3e-3;
    public static final double CLIP = 1;

    private static final long HELD_OUT_TOKENS = 8192;
    private static final long HELD_OUT_ANSWERS = 64;
    private static final int MORE_AT_THE_END = 4;

    /** A whole batch at a time, in float32. */
    public TrainingPlan(
            int steps, double learningRate, double clip, int evaluations, int heldOutBatches, DensitySchedule density) {
        this(steps, learningRate, Schedule.COSINE, clip, 1, PassOptions.PLAIN, evaluations, heldOutBatches, density);
    }

    /**
     * As many held-out batches as every plan has tokens, and more where that would be too few answers to say anything.
     *
     * @param tokens in a batch: sequences times their length
     * @param asked answers that are asked for in a batch
     */
    public static int heldOutBatches(long tokens, long asked) {
        return (int) Math.max(Math.max(1, HELD_OUT_TOKENS / tokens), Math.ceilDiv(HELD_OUT_ANSWERS, asked));
    }

    int heldOutBatchesAfter(int stepsDone) {
        return stepsDone == steps ? MORE_AT_THE_END * heldOutBatches : heldOutBatches;
    }

    /** At step {@code step}, from 0. */
    double learningRateAt(int step) {
        return learningRate * schedule.at(step, steps);
    }

    boolean evaluatesAfter(int stepsDone) {
        return stepsDone == steps || stepsDone * (long) evaluations / steps > (stepsDone - 1L) * evaluations / steps;
    }
}
