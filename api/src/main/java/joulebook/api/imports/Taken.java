package joulebook.api.imports;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import joulebook.api.problem.Refusal;
import joulebook.kernel.metering.RunMark;
import joulebook.kernel.metering.SegmentCodec;
import org.jspecify.annotations.Nullable;

/** What the segments of an import come to, while they are read. */
final class Taken {
    private final TreeSet<String> devices = new TreeSet<>();
    private int segments;
    private long samples;
    private SegmentCodec.@Nullable Frame first;
    private SegmentCodec.@Nullable Frame last;

    void add(SegmentCodec.Frame frame) {
        if (first != null && first.utcOffsetNanos() != frame.utcOffsetNanos()) {
            throw Refusal.invalid(
                    null,
                    "segment " + frame.id()
                            + " is of another clock than the import's first: all of an import are of one;"
                            + " nothing was stored");
        }
        devices.add(frame.instrument().device().value());
        segments++;
        samples += frame.samples().count();
        if (first == null || frame.samples().firstNanos() < first.samples().firstNanos()) {
            first = frame;
        }
        if (last == null || frame.samples().lastNanos() > last.samples().lastNanos()) {
            last = frame;
        }
    }

    List<String> devices() {
        return List.copyOf(devices);
    }

    int segments() {
        return segments;
    }

    long samples() {
        return samples;
    }

    Instant from() {
        return some(first).firstUtc();
    }

    Instant to() {
        return some(last).lastUtc();
    }

    /** Its run begins with the first sample and ends with the last. */
    List<RunMark> marks(UUID boot) {
        return List.of(
                mark(0, RunMark.Kind.START, boot, some(first).samples().firstNanos(), from()),
                mark(1, RunMark.Kind.END, boot, some(last).samples().lastNanos(), to()));
    }

    private static RunMark mark(long sequence, RunMark.Kind kind, UUID boot, long nanos, Instant utc) {
        return new RunMark(sequence, kind, boot, nanos, utc, null, null, null, Map.of());
    }

    private static SegmentCodec.Frame some(SegmentCodec.@Nullable Frame frame) {
        if (frame == null) {
            throw Refusal.invalid(null, "an import without samples is none; nothing was stored");
        }
        return frame;
    }
}
