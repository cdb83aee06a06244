package joulebook.api.window;

import java.time.Instant;

/**
 * UTC was set against the monotonic clock. No energy moves for it: what lies before is filed by the UTC before, what follows
 * by the UTC that was set.
 *
 * @param at the first sample by the new UTC, as the UTC before would have it
 * @param nanos how far UTC was set, below zero where it was set back
 */
public record ClockStep(Instant at, long nanos) {}
