package joulebook.runner.evaluation.task;

import org.jspecify.annotations.Nullable;

/**
 * A measure's value, in hundredths, and the ends of its 95 % interval over examples.
 *
 * @param value null where the measure is undefined
 * @param low null where there is no interval; so is {@code high}
 */
public record Value(
        String name,
        @Nullable Double value,
        @Nullable Double low,
        @Nullable Double high) {}
