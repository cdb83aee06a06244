package joulebook.collector.shipping;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import joulebook.kernel.metering.CorruptSegment;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.metering.SegmentCodec;
import org.jspecify.annotations.Nullable;

/**
 * A device's open segment in parts, a record each: what is whole in it is found again, whatever lies between.
 *
 * <p>Form of a record, big-endian: magic {@code JBJ1}; how many of the segment's samples stand before it; how many it has; the
 * length of its frame; a CRC32C over these 16 bytes; and the frame, a {@link SegmentCodec} segment with a checksum of its
 * own. A damaged record is looked past byte by byte, to the next whole one.
 */
final class Journal {
    private static final byte[] MAGIC = {'J', 'B', 'J', '1'};
    private static final int COVERED = 16;
    private static final int HEADER = COVERED + 4;

    private final String device;
    private final byte[] bytes;
    private final List<Segment> parts = new ArrayList<>();
    private final List<Loss> losses = new ArrayList<>();
    private int expected;

    private Journal(String device, byte[] bytes) {
        this.device = device;
        this.bytes = bytes;
    }

    /** @param before how many samples of its segment were written before */
    static byte[] record(Segment part, int before) {
        byte[] frame = SegmentCodec.encode(part);
        ByteBuffer header = ByteBuffer.allocate(HEADER)
                .put(MAGIC)
                .putInt(before)
                .putInt(part.samples().size())
                .putInt(frame.length);
        header.putInt(crc(header.array(), 0));
        return ByteBuffer.allocate(HEADER + frame.length)
                .put(header.array())
                .put(frame)
                .array();
    }

    /**
     * What a journal holds.
     *
     * @param whole all samples that are whole, as one segment; null where there are none
     * @param losses what was written and is not whole
     */
    record Recovered(@Nullable Segment whole, List<Loss> losses) {}

    /** @param device for whoever reads of a loss where no record is whole */
    static Recovered read(String device, byte[] bytes) {
        Journal journal = new Journal(device, bytes);
        journal.read();
        return new Recovered(joined(journal.parts), journal.losses);
    }

    /** Where a record stands, and what its header says; the frame may not be whole. */
    private record Header(int before, int samples, int frameAt, int length) {

        long end() {
            return (long) frameAt + length;
        }
    }

    private void read() {
        int at = 0;
        int damagedFrom = -1;
        Header newestDamaged = null;
        while (at < bytes.length) {
            Header header = header(at);
            Segment part = header == null ? null : part(header);
            if (header != null && part != null) {
                took(header, part, damagedFrom);
                at = (int) header.end();
                damagedFrom = -1;
                newestDamaged = null;
            } else {
                newestDamaged = header == null ? newestDamaged : header;
                damagedFrom = damagedFrom < 0 ? at : damagedFrom;
                at++;
            }
        }
        if (damagedFrom >= 0) {
            endsDamaged(damagedFrom, newestDamaged);
        }
    }

    private void took(Header header, Segment part, int damagedFrom) {
        if (!parts.isEmpty() && !continues(parts.getLast(), part)) {
            lost(part.firstUtc(), header.samples(), "a part of the journal belongs to another segment");
            return;
        }
        if (header.before() > expected) {
            lost(part.firstUtc(), header.before() - expected, damaged(damagedFrom));
        }
        parts.add(part);
        expected = header.before() + header.samples();
    }

    /** How many it were is known where the last header is whole: no record can have followed. */
    private void endsDamaged(int from, @Nullable Header newest) {
        boolean last = newest != null && newest.end() >= bytes.length;
        Integer most = newest != null && last ? (Integer) (newest.before() + newest.samples() - expected) : null;
        lost(null, most, damaged(from) + " up to its end");
    }

    private String damaged(int from) {
        return "the journal is damaged from byte " + from + " on";
    }

    private void lost(@Nullable Instant before, @Nullable Integer most, String why) {
        Instant after = parts.isEmpty() ? null : parts.getLast().lastUtc();
        losses.add(new Loss(device, after, before, most, why));
    }

    private @Nullable Header header(int at) {
        if (at + HEADER > bytes.length
                || !Arrays.equals(bytes, at, at + MAGIC.length, MAGIC, 0, MAGIC.length)
                || ByteBuffer.wrap(bytes).getInt(at + COVERED) != crc(bytes, at)) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, at + MAGIC.length, COVERED - MAGIC.length);
        return new Header(in.getInt(), in.getInt(), at + HEADER, in.getInt());
    }

    private @Nullable Segment part(Header header) {
        if (header.length() < 0 || header.end() > bytes.length) {
            return null;
        }
        try {
            return SegmentCodec.decode(Arrays.copyOfRange(bytes, header.frameAt(), (int) header.end()));
        } catch (CorruptSegment e) {
            return null;
        }
    }

    private static int crc(byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, COVERED);
        return (int) crc.getValue();
    }

    private static boolean continues(Segment before, Segment next) {
        return next.boot().equals(before.boot())
                && next.sequence() == before.sequence()
                && next.samples().getFirst().monotonicNanos()
                        > before.samples().getLast().monotonicNanos();
    }

    private static @Nullable Segment joined(List<Segment> parts) {
        if (parts.isEmpty()) {
            return null;
        }
        Segment first = parts.getFirst();
        return new Segment(
                first.instrument(),
                first.boot(),
                first.sequence(),
                first.utcOffsetNanos(),
                false,
                parts.stream().flatMap(part -> part.samples().stream()).toList());
    }
}
