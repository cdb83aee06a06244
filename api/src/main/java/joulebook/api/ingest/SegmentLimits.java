package joulebook.api.ingest;

import java.time.Duration;
import java.time.Instant;
import joulebook.api.problem.Refusal;
import joulebook.kernel.metering.SegmentCodec;

/** What a segment may be at most, so that one sender cannot make every later question slow. */
final class SegmentLimits {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private SegmentLimits() {}

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_PROVENANCE = 4_000;

    private static void text(SegmentCodec.Frame segment, String field, String text, int longest) {
        if (text.length() > longest) {
            throw Refusal.invalid(
                    field,
                    "the instrument of segment " + segment.id() + " has a " + field + " of " + text.length()
                            + " characters, and may have one of " + longest + ": shorten it; nothing was stored");
        }
    }

    static void check(SegmentCodec.Frame segment) {
        text(segment, "host", segment.instrument().host(), LONGEST_NAME);
        text(segment, "name", segment.instrument().name(), LONGEST_NAME);
        text(segment, "provenance", segment.instrument().provenance(), LONGEST_PROVENANCE);
        Instant first;
        Instant last;
        try {
            first = segment.firstUtc();
            last = segment.lastUtc();
        } catch (ArithmeticException e) {
            throw Refusal.invalid(
                    null,
                    "segment " + segment.id() + " is of no time that there is: its instants and the offset of its clock"
                            + " add up to more than 64 bits of nanoseconds; look at the clock of "
                            + segment.instrument().host() + "; nothing was stored");
        }
        if (first.isBefore(EARLIEST) || last.isAfter(LATEST)) {
            throw Refusal.invalid(
                    null,
                    "segment " + segment.id() + " is of " + first + " to " + last
                            + ", which is not between " + EARLIEST + " and " + LATEST + ": look at the clock of "
                            + segment.instrument().host() + "; nothing was stored");
        }
        if (Duration.between(first, last).compareTo(LONGEST) > 0) {
            throw Refusal.invalid(
                    null,
                    "segment " + segment.id() + " spans " + first + " to " + last
                            + ": a segment spans a day at most, cut it into shorter ones; nothing was stored");
        }
    }
}
