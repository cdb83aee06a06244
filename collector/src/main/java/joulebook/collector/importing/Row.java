package joulebook.collector.importing;

import java.util.Arrays;

/** The fields of one line, without the white space around them, in a buffer that is filled again for a later line. */
final class Row {
    private char[] chars = new char[256];
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int count;
    private int used;
    private long line;
    private boolean mayBeTorn;

    void begin(long atLine) {
        count = 0;
        used = 0;
        line = atLine;
        mayBeTorn = false;
    }

    void add(char[] from, int offset, int length) {
        int begin = offset;
        int end = offset + length;
        while (begin < end && from[begin] <= ' ') {
            begin++;
        }
        while (end > begin && from[end - 1] <= ' ') {
            end--;
        }
        int size = end - begin;
        if (used + size > chars.length) {
            chars = Arrays.copyOf(chars, Math.max(2 * chars.length, used + size));
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        System.arraycopy(from, begin, chars, used, size);
        starts[count] = used;
        used += size;
        ends[count++] = used;
    }

    void mayBeTorn() {
        mayBeTorn = true;
    }

    /** Whether it is the last of a file that does not end with a line's end. */
    boolean isMaybeTorn() {
        return mayBeTorn;
    }

    /** The number of its line, from 1. */
    long line() {
        return line;
    }

    int count() {
        return count;
    }

    char[] chars() {
        return chars;
    }

    int start(int field) {
        return starts[field];
    }

    int end(int field) {
        return ends[field];
    }

    boolean isBlank() {
        return used == 0;
    }

    String text(int field) {
        return field < 0 || field >= count ? "" : new String(chars, starts[field], ends[field] - starts[field]);
    }

    boolean is(int field, String text) {
        int length = ends[field] - starts[field];
        if (length != text.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (chars[starts[field] + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        StringBuilder all = new StringBuilder();
        for (int field = 0; field < count; field++) {
            all.append(field == 0 ? "" : ", ").append(text(field));
        }
        return all.toString();
    }
}
