package joulebook.collector.shipping;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;
import joulebook.kernel.metering.CorruptSegment;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.metering.SegmentCodec;
import org.jspecify.annotations.Nullable;

/**
 * A device's open segment in parts, a record each: what is whole in it is found again, whatever lies between.
 *
 * <p>Form of a record, big-endian: magic {@code JBJ1}; how many of the segment's samples stand before it; how many it has; the
 * length of its frame; a CRC32C over these 16 bytes; and the frame, a {@link SegmentCodec} segment with a checksum of its
 * own. A damaged record is looked past byte by byte, to the next whole one. A whole one counts by what it says, and not by
 * where it stands: a disk may put a block where another belongs.
 */
final class Journal {
    private static final byte[] MAGIC = {'J', 'B', 'J', '1'};
    private static final int COVERED = 16;
    private static final int HEADER = COVERED + 4;

    private final String device;
    private final byte[] bytes;
    private final Map<Of, List<Part>> parts = new LinkedHashMap<>();
    private final List<Loss> losses = new ArrayList<>();

    private Journal(String device, byte[] bytes) {
        this.device = device;
        this.bytes = bytes;
    }

    /** Which segment a record is a part of. */
    private record Of(UUID boot, long sequence) {}

    /**
     * A whole record.
     *
     * @param before how many of its segment's samples stand before it
     * @param damagedFrom where the damage right before it in the journal begins; -1 where there is none
     */
    private record Part(int before, Segment samples, int damagedFrom) {

        int end() {
            return before + samples.samples().size();
        }
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
     * @param segments all samples that are whole: one segment, unless an earlier one's record has stayed
     * @param losses what was written and is not whole
     */
    record Recovered(List<Segment> segments, List<Loss> losses) {}

    /** @param device for whoever reads of a loss where no record is whole */
    static Recovered read(String device, byte[] bytes) {
        Journal journal = new Journal(device, bytes);
        journal.read();
        return new Recovered(
                journal.parts.values().stream().map(Journal::joined).toList(), journal.losses);
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
        List<Part> last = List.of();
        while (at < bytes.length) {
            Header header = header(at);
            Segment segment = header == null ? null : part(header);
            if (header != null && segment != null) {
                List<Part> its =
                        parts.computeIfAbsent(new Of(segment.boot(), segment.sequence()), any -> new ArrayList<>());
                if (its.stream().noneMatch(part -> part.before() == header.before())) {
                    its.add(new Part(header.before(), segment, damagedFrom));
                    damagedFrom = -1;
                } else if (damagedFrom < 0 && its.stream().anyMatch(part -> part.before() > header.before())) {
                    damagedFrom =
                            at; // a copy, which stands where another stood; the newest may as well end the journal
                }
                last = its;
                at = (int) header.end();
                newestDamaged = null;
            } else {
                newestDamaged = header == null ? newestDamaged : header;
                damagedFrom = damagedFrom < 0 ? at : damagedFrom;
                at++;
            }
        }
        parts.values().forEach(this::between);
        if (damagedFrom >= 0) {
            endsDamaged(damagedFrom, newestDamaged, last);
        }
    }

    /** Puts a segment's parts in order, and says what is missing before and between them. */
    private void between(List<Part> its) {
        its.sort(Comparator.comparingInt(Part::before));
        Part previous = null;
        for (Part part : its) {
            int expected = previous == null ? 0 : previous.end();
            if (part.before() > expected) {
                lost(previous, part.samples().firstUtc(), part.before() - expected, damaged(part.damagedFrom()));
            }
            previous = part;
        }
    }

    /** How many it were is known where the last header is whole: no record can have followed. */
    private void endsDamaged(int from, @Nullable Header newest, List<Part> its) {
        Part previous = its.isEmpty() ? null : its.getLast();
        boolean last = newest != null && newest.end() >= bytes.length;
        Integer most = newest != null && last
                ? (Integer) (newest.before() + newest.samples() - (previous == null ? 0 : previous.end()))
                : null;
        lost(previous, null, most, damaged(from) + " up to its end");
    }

    private static String damaged(int from) {
        return "the journal is damaged" + (from < 0 ? "" : " from byte " + from + " on");
    }

    private void lost(@Nullable Part after, @Nullable Instant before, @Nullable Integer most, String why) {
        losses.add(new Loss(device, after == null ? null : after.samples().lastUtc(), before, most, why));
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

    private static Segment joined(List<Part> its) {
        Segment first = its.getFirst().samples();
        TreeMap<Long, Sample> byClock = new TreeMap<>();
        its.forEach(part -> part.samples().samples().forEach(sample -> byClock.put(sample.monotonicNanos(), sample)));
        return new Segment(
                first.instrument(),
                first.boot(),
                first.sequence(),
                first.utcOffsetNanos(),
                false,
                List.copyOf(byClock.values()));
    }
}
