package joulebook.api.claim;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One published claim.
 *
 * @param value the claimed figure, as its kind says; null where it has none
 * @param baseline what it is held against, where the claim names it
 * @param models that it is about, smallest first
 */
public record Claim(
        String id,
        Kind kind,
        String wording,
        @Nullable Double value,
        @Nullable Double baseline,
        List<String> models) {

    /** What it is about, and so which rule judges it. */
    public enum Kind {
        TRAINING_ENERGY,
        INFERENCE_ENERGY,
        ACCURACY,
        BENCHMARK,
        GATE_SIZE,
        DEPTH,
        SIZES,
        LARGER_MODELS,
        MONEY
    }

    double number() {
        if (value == null) {
            throw new IllegalStateException("claim " + id + " has no figure");
        }
        return value;
    }
}
