package joulebook.kernel.metering;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * A segment as bytes, for the spool and the wire: magic {@code JBS1}, the header, the {@link SampleColumns}, and a
 * CRC32C (RFC 3720) over all before it, big-endian.
 */
public final class SegmentCodec {
    /** The media type of one or more frames, each a four-byte big-endian length and an encoded segment. */
    public static final String MEDIA_TYPE = "application/vnd.joulebook.segments";

    private static final byte[] MAGIC = {'J', 'B', 'S', '1'};
    private static final int CRC_BYTES = 4;

    private SegmentCodec() {}

    public static byte[] encode(Segment segment) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(MAGIC);
        putInstrument(out, segment.instrument());
        out.writeBytes(ByteBuffer.allocate(16)
                .putLong(segment.boot().getMostSignificantBits())
                .putLong(segment.boot().getLeastSignificantBits())
                .array());
        Varints.putUnsigned(out, segment.sequence());
        Varints.putSigned(out, segment.utcOffsetNanos());
        out.write(segment.last() ? 1 : 0);
        byte[] columns = SampleColumns.encode(segment.samples());
        Varints.putUnsigned(out, columns.length);
        out.writeBytes(columns);
        byte[] body = out.toByteArray();
        return ByteBuffer.allocate(body.length + CRC_BYTES)
                .put(body)
                .putInt(crc(body, body.length))
                .array();
    }

    /**
     * A segment as it came: checked, its samples not made.
     *
     * @param samples what its samples say of themselves
     * @param columns its samples as {@link SampleColumns} encoded them, to be kept as they are
     */
    public record Frame(
            Instrument instrument,
            UUID boot,
            long sequence,
            long utcOffsetNanos,
            boolean last,
            SampleColumns.Outline samples,
            byte[] columns) {

        public SegmentId id() {
            return new SegmentId(instrument.device(), boot, samples.firstNanos(), sequence);
        }

        public Instant firstUtc() {
            return Segment.utc(samples.firstNanos(), utcOffsetNanos);
        }

        public Instant lastUtc() {
            return Segment.utc(samples.lastNanos(), utcOffsetNanos);
        }
    }

    /** @throws CorruptSegment if a bit is not as {@link #encode} wrote it */
    public static Segment decode(byte[] bytes) throws CorruptSegment {
        Frame frame = read(bytes);
        return new Segment(
                frame.instrument(),
                frame.boot(),
                frame.sequence(),
                frame.utcOffsetNanos(),
                frame.last(),
                SampleColumns.decode(frame.columns()));
    }

    /** @throws CorruptSegment if a bit is not as {@link #encode} wrote it */
    public static Frame read(byte[] bytes) throws CorruptSegment {
        int body = bytes.length - CRC_BYTES;
        if (body < MAGIC.length || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new CorruptSegment("these " + bytes.length + " bytes do not begin as a segment does (JBS1)");
        }
        if (ByteBuffer.wrap(bytes).getInt(body) != crc(bytes, body)) {
            throw new CorruptSegment("the checksum (CRC32C) of a segment of " + bytes.length + " bytes does not hold");
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes, MAGIC.length, body - MAGIC.length);
            Instrument instrument = getInstrument(in);
            UUID boot = new UUID(in.getLong(), in.getLong());
            long sequence = Varints.getUnsigned(in);
            long offset = Varints.getSigned(in);
            boolean last = in.get() == 1;
            byte[] columns = Varints.getBytes(in);
            Frame frame = new Frame(instrument, boot, sequence, offset, last, outline(instrument, columns), columns);
            frame.id(); // checks it
            return frame;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new CorruptSegment("a segment cannot be read: " + e.getMessage(), e);
        }
    }

    private static SampleColumns.Outline outline(Instrument of, byte[] columns) throws CorruptSegment {
        try {
            return SampleColumns.outline(columns);
        } catch (CorruptSegment e) {
            throw new CorruptSegment(of.device() + " on " + of.host() + ": " + e.getMessage(), e);
        }
    }

    private static void putInstrument(ByteArrayOutputStream out, Instrument instrument) {
        Varints.putText(out, instrument.device().value());
        Varints.putText(out, instrument.host());
        Varints.putText(out, instrument.name());
        out.write(instrument.method().ordinal());
        out.write(instrument.scope().ordinal());
        Varints.putUnsigned(out, instrument.uncertaintyPermille());
        Power limit = instrument.limit();
        Varints.putUnsigned(out, limit == null ? 0 : limit.milliwatts() + 1);
        Varints.putText(out, instrument.provenance());
    }

    private static Instrument getInstrument(ByteBuffer in) throws CorruptSegment {
        return new Instrument(
                new DeviceId(Varints.getText(in)),
                Varints.getText(in),
                Varints.getText(in),
                constant(Method.values(), in.get()),
                constant(Scope.values(), in.get()),
                (int) Varints.getUnsigned(in),
                limit(Varints.getUnsigned(in)),
                Varints.getText(in));
    }

    private static @Nullable Power limit(long milliwattsPlusOne) {
        return milliwattsPlusOne == 0 ? null : new Power(milliwattsPlusOne - 1);
    }

    private static <E> E constant(E[] constants, byte ordinal) throws CorruptSegment {
        if (ordinal < 0 || ordinal >= constants.length) {
            throw new CorruptSegment("a segment names constant " + ordinal + " of " + constants.length
                    + ": it was written by a newer version");
        }
        return constants[ordinal];
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
