package joulebook.api.run;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import joulebook.api.problem.Refusal;
import joulebook.kernel.metering.RunMark;
import org.jspecify.annotations.Nullable;

/** A mark as a runner sends it, before it is known to be whole. */
record MarkRequest(
        @Nullable Long sequence,
        RunMark.@Nullable Kind kind,
        @Nullable UUID boot,
        @Nullable Long monotonicNanos,
        @Nullable Instant utc,
        @Nullable Long step,
        @Nullable Long tokens,
        @Nullable Double loss,
        @Nullable Map<String, @Nullable Object> detail) {

    /** @param index its place in the request, for the message */
    RunMark mark(int index) {
        if (sequence == null || sequence < 0) {
            throw Refusal.invalid(
                    "[" + index + "].sequence", "a mark's sequence counts from 0, here it is " + sequence);
        }
        if (kind == null || boot == null || monotonicNanos == null || utc == null) {
            String missing = kind == null ? "kind" : boot == null ? "boot" : utc == null ? "utc" : "monotonicNanos";
            throw Refusal.invalid("[" + index + "]." + missing, "mark " + sequence + " has no " + missing);
        }
        refuseBelowZero(index, "step", step);
        refuseBelowZero(index, "tokens", tokens);
        return new RunMark(sequence, kind, boot, monotonicNanos, utc, step, tokens, loss, said(detail));
    }

    private void refuseBelowZero(int index, String field, @Nullable Long value) {
        if (value != null && value < 0) {
            throw Refusal.invalid(
                    "[" + index + "]." + field,
                    "mark " + sequence + " has " + field + " " + value + ": give 0 or more, or leave it out");
        }
    }

    /** What is null is not said. */
    private static Map<String, Object> said(@Nullable Map<String, @Nullable Object> detail) {
        Map<String, Object> said = new java.util.LinkedHashMap<>();
        if (detail != null) {
            detail.forEach((name, value) -> {
                if (value != null) {
                    said.put(name, value);
                }
            });
        }
        return said;
    }
}
