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
        int form = OVER_FIRST;
        Blocks shortest = Blocks.of(rests(form, numbers));
        for (int other = DIFFERENCES; other <= SECOND_DIFFERENCES; other++) {
            Blocks blocks = Blocks.of(rests(other, numbers));
            if (blocks.length < shortest.length) {
                form = other;
                shortest = blocks;
            }
        }
        out.write(form);
        shortest.write(out);
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

    /**
     * Numbers in blocks, not yet written: most of them are only asked for their length.
     *
     * @param rests in multiples of the unit
     * @param smallest of each block; {@code widths} alike
     * @param length in bytes
     */
    private record Blocks(long[] rests, long unit, long[] smallest, int[] widths, int length) {

        static Blocks of(long[] rests) {
            long unit = divisor(rests);
            int blocks = (rests.length + BLOCK - 1) / BLOCK;
            long[] smallest = new long[blocks];
            int[] widths = new int[blocks];
            int length = Varints.unsignedLength(unit);
            for (int block = 0; block < blocks; block++) {
                int from = block * BLOCK;
                int to = Math.min(from + BLOCK, rests.length);
                long least = Long.MAX_VALUE;
                long most = Long.MIN_VALUE;
                for (int i = from; i < to; i++) {
                    rests[i] = unit == 1 ? rests[i] : rests[i] / unit;
                    least = Math.min(least, rests[i]);
                    most = Math.max(most, rests[i]);
                }
                smallest[block] = least;
                widths[block] = Long.SIZE - Long.numberOfLeadingZeros(most - least);
                length += Varints.signedLength(least - (block == 0 ? 0 : smallest[block - 1]))
                        + 1
                        + bytes(to - from, widths[block]);
            }
            return new Blocks(rests, unit, smallest, widths, length);
        }

        void write(ByteArrayOutputStream out) {
            Varints.putUnsigned(out, unit);
            for (int block = 0; block < widths.length; block++) {
                int from = block * BLOCK;
                int to = Math.min(from + BLOCK, rests.length);
                Varints.putSigned(out, smallest[block] - (block == 0 ? 0 : smallest[block - 1]));
                out.write(widths[block]);
                out.writeBytes(packed(rests, from, to, smallest[block], widths[block]));
            }
        }
    }

    /** The greatest common divisor of all; 1 where the smallest number there is is among them, which has no absolute value. */
    private static long divisor(long[] rests) {
        long unit = 0;
        for (long rest : rests) {
            if (rest == Long.MIN_VALUE || unit == 1) {
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
        int low = Math.min(width, Integer.SIZE); // in two halves, so that what waits for its byte fits beside them
        long waiting = 0;
        int bits = 0;
        int at = 0;
        for (int i = from; i < to; i++) {
            long over = rests[i] - smallest;
            for (int half = 0; half < 2; half++) {
                int wide = half == 0 ? low : width - low;
                waiting |= (half == 0 ? over & 0xFFFFFFFFL : over >>> Integer.SIZE) << bits;
                for (bits += wide; bits >= Byte.SIZE; bits -= Byte.SIZE) {
                    packed[at++] = (byte) waiting;
                    waiting >>>= Byte.SIZE;
                }
            }
        }
        if (bits > 0) {
            packed[at] = (byte) waiting;
        }
        return packed;
    }

    /** Of a block. */
    static int bytes(int numbers, int width) {
        return (numbers * width + 7) / 8;
    }
}
