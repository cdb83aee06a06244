package joulebook.api.report;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import joulebook.api.window.Conditions;
import org.jspecify.annotations.Nullable;

/**
 * What the machine was like while a comparison was made.
 *
 * @param idle the machine without training, before the first run and after the last
 * @param order of the runs as they began: variants and seeds interleaved
 * @param net savings with the idle machine's mean power taken off every run; empty where idle is not booked
 */
public record Circumstances(UUID comparison, List<Idle> idle, List<Begun> order, List<Net> net) {

    /** @param meanWatts null while it is not booked */
    public record Idle(
            UUID run,
            String when,
            @Nullable Instant startedAt,
            @Nullable Long durationMillis,
            @Nullable Double meanWatts,
            @Nullable String tierLabel) {}

    /**
     * One run.
     *
     * @param warmUpSeconds before its START mark, and so outside of it; null where the runner did not say
     * @param conditions of each device that it is booked on
     */
    public record Begun(
            UUID run,
            @Nullable String variant,
            @Nullable Long seed,
            Instant startedAt,
            @Nullable Double warmUpSeconds,
            List<Conditions> conditions) {}

    /** 1 - variant / baseline, net of idle, paired over seeds. */
    public record Net(String variant, String baseline, ComparisonStatement.Fraction energy) {}
}
