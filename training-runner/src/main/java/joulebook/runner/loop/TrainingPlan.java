package joulebook.runner.loop;

import joulebook.runner.attention.DensitySchedule;

/**
 * How long and how fast.
 *
 * @param steps optimiser steps
 * @param learningRate at its peak: warm-up over the first twentieth, then a cosine down to a tenth
 * @param clip the norm that gradients are scaled down to
 * @param evaluations held-out evaluations, evenly spread, the last one at the end
 * @param heldOutBatches in each evaluation; in the last one {@value #MORE_AT_THE_END} times as many
 * @param density ASA's schedule; a dense model ignores it
 */
public record TrainingPlan(
        int steps, double learningRate, double clip, int evaluations, int heldOutBatches, DensitySchedule density) {
    private static final double SMALLEST = 0.1;
    private static final long HELD_OUT_TOKENS = 8192;
    private static final int MORE_AT_THE_END = 4;

    /**
     * The usual one.
     *
     * @param batchTokens in a batch: sequences times their length
     */
    public static TrainingPlan of(int steps, long batchTokens, int evaluations, DensitySchedule density) {
        int heldOut = (int) Math.max(1, HELD_OUT_TOKENS / batchTokens);
        return new TrainingPlan(steps, 3e-3, 1, Math.min(steps, evaluations), heldOut, density);
    }

    int heldOutBatchesAfter(int stepsDone) {
        return stepsDone == steps ? MORE_AT_THE_END * heldOutBatches : heldOutBatches;
    }

    /** At step {@code step}, from 0. */
    double learningRateAt(int step) {
        int warmUp = Math.max(1, steps / 20);
        double rise = Math.min(1, (step + 1.0) / warmUp);
        double cosine = 0.5 * (1 + Math.cos(Math.PI * step / steps));
        return learningRate * rise * (SMALLEST + (1 - SMALLEST) * cosine);
    }

    boolean evaluatesAfter(int stepsDone) {
        return stepsDone == steps || stepsDone * (long) evaluations / steps > (stepsDone - 1L) * evaluations / steps;
    }
}
