package joulebook.api.cost;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What a unit of {@code base} was worth in {@code quote} on a day.
 *
 * @param nanos thousand-millionths of quote for one of base
 */
record ExchangeRate(
        long id,
        String base,
        String quote,
        LocalDate day,
        long nanos,
        String source,
        String licence,
        Instant knownFrom,
        @Nullable Long supersedes) {
    private static final long ONE = 1_000_000_000L;

    /** Rounded once, half to even. */
    long convert(long micros) {
        return Micros.product(micros, nanos, ONE);
    }
}
