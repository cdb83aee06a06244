package joulebook.kernel.metering;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A moment in a run, stamped with the clock of the host that its meters use, after the device was synchronised.
 *
 * @param sequence counts a run's marks from 0; (run, sequence) is the mark's identity
 * @param boot whose monotonic clock this is: the same boot epoch as the samples'
 * @param step optimiser steps done, where the mark has any
 * @param tokens training tokens seen so far, where known
 * @param loss training loss at a STEP, held-out loss at an EVALUATION, in nats per token
 * @param detail anything more, by name (densities by layer, tokens per second)
 */
public record RunMark(
        long sequence,
        Kind kind,
        UUID boot,
        long monotonicNanos,
        Instant utc,
        @Nullable Long step,
        @Nullable Long tokens,
        @Nullable Double loss,
        Map<String, Object> detail) {

    public RunMark {
        detail = Map.copyOf(detail);
        if (sequence < 0) {
            throw new IllegalArgumentException("mark sequence is negative: " + sequence);
        }
    }

    /** What happened. Energy between START and END (or CRASH) is the run's. */
    public enum Kind {
        START,
        STEP,
        EVALUATION,
        PHASE,
        END,
        CRASH
    }
}
