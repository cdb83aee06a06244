package joulebook.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.metering.SegmentCodec;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/** Segments for tests. */
public final class Samples {
    public static final long SECOND = 1_000_000_000L;
    public static final long MILLISECOND = 1_000_000L;

    private Samples() {}

    public static Instrument counter(String device, @Nullable Power limit) {
        return instrument(device, Method.COUNTER, limit);
    }

    public static Instrument power(String device) {
        return instrument(device, Method.INSTANT_POWER, null);
    }

    private static Instrument instrument(String device, Method method, @Nullable Power limit) {
        return new Instrument(
                new DeviceId(device), "host-of-" + device, "A device", method, Scope.GPU, 50, limit, "made for a test");
    }

    public static Sample counted(long nanos, long millijoules) {
        return Sample.of(nanos, new Reading.Counted(new Energy(millijoules)));
    }

    public static Sample drawing(long nanos, long milliwatts) {
        return Sample.of(nanos, new Reading.Drawing(new Power(milliwatts)));
    }

    public static Sample missing(long nanos, GapReason reason) {
        return Sample.of(nanos, new Reading.Missing(reason));
    }

    /** Constant power, a sample at both ends and every {@code stepMillis} between. */
    public static List<Sample> constant(long milliwatts, long fromNanos, long seconds, long stepMillis) {
        List<Sample> samples = new ArrayList<>();
        for (long at = 0; at <= seconds * 1000; at += stepMillis) {
            samples.add(drawing(fromNanos + at * MILLISECOND, milliwatts));
        }
        return samples;
    }

    /** @param zero UTC of monotonic instant 0 */
    public static Segment segment(
            Instrument instrument, Instant zero, long sequence, boolean last, List<Sample> samples) {
        long offset = zero.getEpochSecond() * SECOND + zero.getNano();
        return new Segment(instrument, boot(instrument), sequence, offset, last, samples);
    }

    public static UUID boot(Instrument instrument) {
        return UUID.nameUUIDFromBytes(instrument.device().value().getBytes(StandardCharsets.UTF_8));
    }

    public static byte[] frames(List<Segment> segments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Segment segment : segments) {
            byte[] bytes = SegmentCodec.encode(segment);
            out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }
}
