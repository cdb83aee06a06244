package joulebook.api.report;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Numbers of a run's statement: booked ones, and those that its END mark told. */
final class Told {
    private Told() {}

    /** Millijoules. */
    static double energy(RunStatement run) {
        return Amount.exact(Objects.requireNonNull(run.figures()).energy().amount());
    }

    static double millis(RunStatement run) {
        return Objects.requireNonNull(run.durationMillis());
    }

    static @Nullable Double joulesPerToken(RunStatement run) {
        Double tokens = number(run, "tokens");
        return tokens == null ? null : (Double) (energy(run) / 1000 / tokens);
    }

    static @Nullable Double number(RunStatement run, String name) {
        Map<String, Object> summary = run.summary();
        return summary != null && summary.get(name) instanceof Number number ? (Double) number.doubleValue() : null;
    }

    static double number(RunStatement run, String name, double otherwise) {
        Double found = number(run, name);
        return found == null ? otherwise : found;
    }

    static double asDouble(@Nullable Object value, double otherwise) {
        return value instanceof Number number ? number.doubleValue() : otherwise;
    }
}
