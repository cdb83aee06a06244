package joulebook.api.series;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a series gives for an instant.
 *
 * @param value in the series' unit
 * @param from since when it holds, and {@code to} until before when
 * @param point the row that it is from; null for a mean over several
 * @param digest that row's, or SHA-256 over those of all that the mean is of
 * @param source in words, with the version
 * @param fallback what it stands in for: null where the series says this very instant itself
 */
public record Rate(
        long value,
        Instant from,
        Instant to,
        @Nullable Long point,
        byte[] digest,
        String source,
        String licence,
        @Nullable Fallback fallback) {

    /** What stands in where a series says nothing of an instant, in the order in which it is asked. */
    public enum Fallback {
        COARSER("coarser series"),
        DAY_MEAN("day mean"),
        ANNUAL("annual factor"),
        LAST_KNOWN("last known"),
        FIRST_KNOWN("first known"),
        STATED("stated otherwise");

        private final String words;

        Fallback(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    Rate as(Fallback standsIn) {
        return new Rate(value, from, to, point, digest, source, licence, standsIn);
    }
}
