package joulebook.kernel.metering;

import java.io.ByteArrayOutputStream;

/**
 * Writes whole numbers, as many as its reader knows of, in as few bits as they need; {@link PackedReader} reads them.
 *
 * <p>Form: the first one, a zigzag varint; then a byte. 0: the others follow in equal steps, and the step is a zigzag
 * varint. 1, 2, 3: what follows are the others less the first one, or less the one before each, or the steps' differences
 * (the step before the first is 0), in multiples of a varint, in blocks of {@value #BLOCK}: a block's smallest less that of
 * the block before (0 before the first) as zigzag varint, the width in bits as a byte, and what each has over the smallest
 * in so many bits, lowest bit first, filled up to a whole byte. Of 1, 2 and 3 the one that is shortest.
 */
final class PackedNumbers {
    static final int BLOCK = 128;
    static final int LINE = 0;
    static final int OVER_FIRST = 1;
    static final int DIFFERENCES = 2;
    static final int SECOND_DIFFERENCES = 3;

    private PackedNumbers() {}

    /** Nothing of nothing. */
    static void put(ByteArrayOutputStream out, long[] numbers) {
        if (numbers.length == 0) {
            return;
        }
        Varints.putSigned(out, numbers[0]);
        long step = numbers.length == 1 ? 0 : numbers[1] - numbers[0];
        if (isLine(numbers, step)) {
            out.write(LINE);
            Varints.putSigned(out, step);
            return;
        }
        byte[] shortest = null;
        for (int form = OVER_FIRST; form <= SECOND_DIFFERENCES; form++) {
            byte[] written = written(form, rests(form, numbers));
            if (shortest == null || written.length < shortest.length) {
                shortest = written;
            }
        }
        out.writeBytes(shortest);
    }

    private static boolean isLine(long[] numbers, long step) {
        for (int i = 1; i < numbers.length; i++) {
            if (numbers[i] - numbers[i - 1] != step) {
                return false;
            }
        }
        return true;
    }

    private static long[] rests(int form, long[] numbers) {
        long[] rests = new long[numbers.length - 1];
        long step = 0;
        for (int i = 1; i < numbers.length; i++) {
            long difference = numbers[i] - numbers[i - 1];
            rests[i - 1] = switch (form) {
                case OVER_FIRST -> numbers[i] - numbers[0];
                case DIFFERENCES -> difference;
                default -> difference - step;
            };
            step = difference;
        }
        return rests;
    }

    private static byte[] written(int form, long[] rests) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(form);
        long unit = unit(rests);
        Varints.putUnsigned(out, unit);
        long smallestBefore = 0;
        for (int from = 0; from < rests.length; from += BLOCK) {
            int to = Math.min(from + BLOCK, rests.length);
            long smallest = Long.MAX_VALUE;
            long largest = Long.MIN_VALUE;
            for (int i = from; i < to; i++) {
                rests[i] /= unit;
                smallest = Math.min(smallest, rests[i]);
                largest = Math.max(largest, rests[i]);
            }
            Varints.putSigned(out, smallest - smallestBefore);
            smallestBefore = smallest;
            int width = Long.SIZE - Long.numberOfLeadingZeros(largest - smallest);
            out.write(width);
            out.writeBytes(packed(rests, from, to, smallest, width));
        }
        return out.toByteArray();
    }

    /** The greatest common divisor of all; 1 where the smallest number there is is among them, which has no absolute value. */
    private static long unit(long[] rests) {
        long unit = 0;
        for (long rest : rests) {
            if (rest == Long.MIN_VALUE) {
                return 1;
            }
            for (long other = Math.abs(rest); other != 0; ) {
                long remainder = unit % other;
                unit = other;
                other = remainder;
            }
        }
        return Math.max(1, unit);
    }

    private static byte[] packed(long[] rests, int from, int to, long smallest, int width) {
        byte[] packed = new byte[bytes(to - from, width)];
        long bit = 0;
        for (int i = from; i < to; i++) {
            long over = rests[i] - smallest;
            for (int done = 0; done < width; ) {
                int within = (int) (bit & 7);
                packed[(int) (bit >>> 3)] |= (byte) (over >>> done << within);
                int written = Math.min(8 - within, width - done);
                done += written;
                bit += written;
            }
        }
        return packed;
    }

    /** Of a block. */
    static int bytes(int numbers, int width) {
        return (numbers * width + 7) / 8;
    }
}
