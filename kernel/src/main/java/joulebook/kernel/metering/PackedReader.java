package joulebook.kernel.metering;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what {@link PackedNumbers} has written; what is not wanted is gone past, and its form is checked as well. */
final class PackedReader {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Numbers of more bits may lie in nine bytes. */
    private static final int WIDEST_IN_A_LONG = Long.SIZE - 7;

    private final byte[] bytes;
    private final int end;
    private int at;

    /** @param from where the first number, or a byte before it, stands */
    PackedReader(byte[] bytes, int from) {
        this.bytes = Arrays.copyOf(bytes, bytes.length + Long.BYTES + 1); // so that a long can be read at each place
        this.end = bytes.length;
        this.at = from;
    }

    boolean isAtEnd() {
        return at == end;
    }

    int left() {
        return end - at;
    }

    int oneByte() throws CorruptSegment {
        if (at >= end) {
            throw new CorruptSegment("it ends too early");
        }
        return bytes[at++];
    }

    long unsigned() throws CorruptSegment {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = oneByte();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new CorruptSegment("a number is longer than 64 bits at byte " + at);
    }

    private long signed() throws CorruptSegment {
        long raw = unsigned();
        return raw >>> 1 ^ -(raw & 1);
    }

    long[] numbers(int count) throws CorruptSegment {
        long[] numbers = new long[count];
        if (count > 0) {
            read(count, numbers);
        }
        return numbers;
    }

    /** Past so many numbers. */
    void skip(int count) throws CorruptSegment {
        if (count > 0) {
            read(count, null);
        }
    }

    private void read(int count, long @Nullable [] into) throws CorruptSegment {
        long first = signed();
        int form = oneByte();
        if (form == PackedNumbers.LINE) {
            line(first, signed(), into);
            return;
        }
        if (form < PackedNumbers.LINE || form > PackedNumbers.SECOND_DIFFERENCES) {
            throw new CorruptSegment("there are no numbers of form " + form);
        }
        long unit = unsigned();
        long smallest = 0;
        for (int from = 1; from < count; from += PackedNumbers.BLOCK) {
            int to = Math.min(from + PackedNumbers.BLOCK, count);
            smallest += signed();
            int width = oneByte();
            int length = PackedNumbers.bytes(to - from, width);
            if (width < 0 || width > Long.SIZE || length > end - at) {
                throw new CorruptSegment("a block of " + (to - from) + " numbers of " + width + " bits is not there");
            }
            if (into != null) {
                unpack(into, from, to, smallest, width, unit);
            }
            at += length;
        }
        if (into != null) {
            sum(into, first, form);
        }
    }

    private static void line(long first, long step, long @Nullable [] into) {
        if (into != null) {
            for (int i = 0; i < into.length; i++) {
                into[i] = first + i * step;
            }
        }
    }

    private void unpack(long[] into, int from, int to, long smallest, int width, long unit) {
        if (width == 0) {
            Arrays.fill(into, from, to, smallest * unit);
            return;
        }
        long mask = -1L >>> Long.SIZE - width;
        int bit = 0;
        for (int i = from; i < to; i++) {
            int place = at + (bit >>> 3);
            int within = bit & 7;
            long over = (long) LONGS.get(bytes, place) >>> within;
            if (width > WIDEST_IN_A_LONG && within > 0) {
                over |= (long) bytes[place + Long.BYTES] << Long.SIZE - within;
            }
            into[i] = (smallest + (over & mask)) * unit;
            bit += width;
        }
    }

    /** From what follows the first number to the numbers. */
    private static void sum(long[] numbers, long first, int form) {
        numbers[0] = first;
        switch (form) {
            case PackedNumbers.OVER_FIRST -> {
                for (int i = 1; i < numbers.length; i++) {
                    numbers[i] += first;
                }
            }
            case PackedNumbers.DIFFERENCES -> {
                for (int i = 1; i < numbers.length; i++) {
                    numbers[i] += numbers[i - 1];
                }
            }
            default -> {
                long step = 0;
                for (int i = 1; i < numbers.length; i++) {
                    step += numbers[i];
                    numbers[i] = numbers[i - 1] + step;
                }
            }
        }
    }
}
