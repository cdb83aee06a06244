package joulebook.runner.attention;

/** What ASA does without, to see what it is worth. */
public enum Ablation {
    NOTHING,
    /** No block is run but what the gate selects: what it does not know it cannot learn. */
    EXPLORATION,
    /** The gate's codes stay as they began; only thresholds move. */
    DISTILLATION,
    /** No dense steps and no anneal at the start. */
    WARM_UP
}
