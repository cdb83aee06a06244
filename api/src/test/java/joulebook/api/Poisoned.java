package joulebook.api;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.metering.SegmentCodec;

/** Few bytes that are many samples: a counter that rises evenly is a line, however long. */
public final class Poisoned {
    /** The most that a segment may have. */
    public static final int MOST = 131_072;

    /** Nine milliseconds at 700 W. */
    private static final long STEP_NANOS = 9_000_000;

    private static final long STEP_MILLIJOULES = 6_300;

    private Poisoned() {}

    /** The n-th of a device's longest segments that there are, each about 100 bytes and twenty minutes. */
    public static Segment segment(Metered device, int number) {
        List<Sample> samples = new ArrayList<>();
        for (long i = (long) number * MOST; i < (number + 1L) * MOST; i++) {
            samples.add(Samples.counted(i * STEP_NANOS, i * STEP_MILLIJOULES));
        }
        return device.segment(false, samples);
    }

    /** What so many of these segments count, each step 6,300 mJ. */
    public static long millijoules(int segments) {
        return ((long) segments * MOST - 1) * STEP_MILLIJOULES;
    }

    /** A frame that claims to have 2^20 samples in the bytes of 2^17, its checksum made right. */
    public static byte[] claimingAMillion(Segment longest) {
        byte[] frame = SegmentCodec.encode(longest);
        int at = 0;
        while (frame[at] != (byte) 0x80 || frame[at + 1] != (byte) 0x80 || frame[at + 2] != 0x08) { // 2^17 as a varint
            at++;
        }
        frame[at + 2] = 0x40;
        CRC32C crc = new CRC32C();
        crc.update(frame, 0, frame.length - 4);
        ByteBuffer.wrap(frame).putInt(frame.length - 4, (int) crc.getValue());
        return ByteBuffer.allocate(4 + frame.length)
                .putInt(frame.length)
                .put(frame)
                .array();
    }
}
