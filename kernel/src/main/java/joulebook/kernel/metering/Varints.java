package joulebook.kernel.metering;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** LEB128 varints with zigzag for signed numbers, and length-prefixed UTF-8. */
final class Varints {
    private Varints() {}

    static void putUnsigned(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** In bytes. */
    static int unsignedLength(long value) {
        return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
    }

    static int signedLength(long value) {
        return unsignedLength(value << 1 ^ value >> 63);
    }

    static long getUnsigned(ByteBuffer in) throws CorruptSegment {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new CorruptSegment("a number is longer than 64 bits at byte " + in.position());
    }

    static void putSigned(ByteArrayOutputStream out, long value) {
        putUnsigned(out, value << 1 ^ value >> 63);
    }

    static long getSigned(ByteBuffer in) throws CorruptSegment {
        long raw = getUnsigned(in);
        return raw >>> 1 ^ -(raw & 1);
    }

    static void putText(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        putUnsigned(out, bytes.length);
        out.writeBytes(bytes);
    }

    static String getText(ByteBuffer in) throws CorruptSegment {
        return new String(getBytes(in), StandardCharsets.UTF_8);
    }

    static byte[] getBytes(ByteBuffer in) throws CorruptSegment {
        long length = getUnsigned(in);
        if (length < 0 || length > in.remaining()) {
            throw new CorruptSegment("a length of " + length + " runs past the end at byte " + in.position());
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }
}
