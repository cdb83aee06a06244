package joulebook.api.series;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A point as a file has it.
 *
 * @param value in the kind's stored unit
 * @param where its place in the file: {@code line 7}
 * @param detail what it was computed from, or what its source says of it
 */
record ParsedPoint(
        Instant from,
        Instant to,
        long value,
        String where,
        @Nullable String detail) {}
