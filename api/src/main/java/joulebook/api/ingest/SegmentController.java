package joulebook.api.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import joulebook.api.problem.Refusal;
import joulebook.kernel.metering.CorruptSegment;
import joulebook.kernel.metering.SegmentCodec;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes segments. Sending one twice stores it once. */
@RestController
class SegmentController {
    private static final int LARGEST_BODY = 64 << 20;
    private static final int MOST_FRAMES = 1 << 14;
    private static final long MOST_SAMPLES = 1 << 23;
    private static final String INSTEAD = "; nothing was stored. Send it mended, or the others without it";

    private final SegmentStore store;

    SegmentController(SegmentStore store) {
        this.store = store;
    }

    /** @param implausible what was read, is kept, and is not believed; one for each segment that has any */
    record SegmentsTaken(int stored, int alreadyStored, List<Implausible> implausible) {}

    @PostMapping(path = "/v1/segments", consumes = SegmentCodec.MEDIA_TYPE)
    SegmentsTaken take(InputStream body) throws IOException {
        List<SegmentCodec.Frame> frames = read(body.readNBytes(LARGEST_BODY + 1));
        SegmentStore.Stored stored = store.store(frames);
        return new SegmentsTaken(
                stored.stored(),
                stored.alreadyStored(),
                frames.stream().flatMap(frame -> Implausible.of(frame).stream()).toList());
    }

    private static List<SegmentCodec.Frame> read(byte[] body) {
        if (body.length > LARGEST_BODY) {
            throw Refusal.tooLarge("more than 64 MiB at once: send fewer segments in a request");
        }
        List<Slice> slices = slices(body);
        AtomicLong samples = new AtomicLong();
        try {
            return slices.parallelStream()
                    .map(Slice::read)
                    .peek(frame -> count(frame, samples))
                    .toList();
        } catch (Refusal e) {
            if (samples.get() > MOST_SAMPLES) {
                throw e;
            }
            return slices.stream().map(Slice::read).toList(); // which names the first of those that are wrong
        }
    }

    /** While they are read: a few bytes may be many samples. */
    private static void count(SegmentCodec.Frame frame, AtomicLong samples) {
        if (samples.addAndGet(frame.samples().count()) > MOST_SAMPLES) {
            throw Refusal.tooLarge("more than " + MOST_SAMPLES
                    + " samples at once: send fewer segments in a request; nothing was stored");
        }
    }

    private static List<Slice> slices(byte[] body) {
        ByteBuffer frames = ByteBuffer.wrap(body);
        List<Slice> slices = new ArrayList<>();
        while (frames.hasRemaining()) {
            if (slices.size() == MOST_FRAMES) {
                throw Refusal.tooLarge(
                        "more than " + MOST_FRAMES + " segments at once: send fewer in a request; nothing was stored");
            }
            int at = frames.position();
            int length = frames.remaining() < 4 ? -1 : frames.getInt();
            if (length < 0 || length > frames.remaining()) {
                throw Refusal.invalid(null, "frame " + slices.size() + " at byte " + at + " is cut short" + INSTEAD);
            }
            byte[] frame = new byte[length];
            frames.get(frame);
            slices.add(new Slice(slices.size(), at, frame));
        }
        return slices;
    }

    /** A frame of a body, not looked at yet. */
    private record Slice(int number, int at, byte[] bytes) {

        SegmentCodec.Frame read() {
            try {
                return SegmentCodec.read(bytes);
            } catch (CorruptSegment e) {
                throw Refusal.invalid(null, "frame " + number + " at byte " + at + ": " + e.getMessage() + INSTEAD);
            }
        }
    }
}
