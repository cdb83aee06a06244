package joulebook.api.run;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A run as it was told, with where its marks say that it began and ended.
 *
 * @param devices null for all devices of the host
 * @param terms what it is booked by
 * @param span null before its START mark
 */
public record Run(
        UUID id,
        String name,
        String project,
        String host,
        @Nullable List<String> devices,
        @Nullable UUID comparison,
        @Nullable String variant,
        @Nullable Long seed,
        Map<String, Object> config,
        long terms,
        Instant createdAt,
        @Nullable Span span,
        @Nullable Map<String, Object> summary) {

    /** CREATED has no START mark; RUNNING no END or CRASH. */
    public enum State {
        CREATED,
        RUNNING,
        FINISHED,
        CRASHED
    }

    /**
     * From START to END or CRASH on the host's clock.
     *
     * @param toMonotonic null while it runs
     */
    public record Span(
            UUID boot,
            long fromMonotonic,
            @Nullable Long toMonotonic,
            Instant from,
            @Nullable Instant to,
            boolean crashed) {

        public long endOr(long otherwise) {
            return toMonotonic == null ? otherwise : toMonotonic;
        }
    }

    public State state() {
        if (span == null) {
            return State.CREATED;
        }
        if (span.to() == null) {
            return State.RUNNING;
        }
        return span.crashed() ? State.CRASHED : State.FINISHED;
    }

    /** Whether the run holds a device of its host. */
    public boolean holds(String device, String deviceHost) {
        List<String> named = devices;
        return named == null ? host.equals(deviceHost) : named.contains(device);
    }
}
