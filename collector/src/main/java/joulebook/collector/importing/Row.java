package joulebook.collector.importing;

import java.util.Arrays;

/** The fields of one line, without the white space around them, in a buffer that is filled again for a later line. */
final class Row {
    /** It stands within a file, too, where another was appended to it. */
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final int MOST_SHOWN = 200;

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
        while (begin < end && (from[begin] <= ' ' || from[begin] == BYTE_ORDER_MARK)) {
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

    /** The first character of a field; 0 where it is empty. */
    char first(int field) {
        return starts[field] == ends[field] ? 0 : chars[starts[field]];
    }

    /** The last one likewise. */
    char last(int field) {
        return starts[field] == ends[field] ? 0 : chars[ends[field] - 1];
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

    /** A field as a message shows it. */
    String shown(int field) {
        return shown(text(field));
    }

    private static String shown(String text) {
        String some = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "..." : text;
        return some.replaceAll("\\p{Cntrl}|[\\x{80}-\\x{9F}]", "?");
    }

    /** As a message shows it. */
    @Override
    public String toString() {
        StringBuilder all = new StringBuilder();
        for (int field = 0; field < count && all.length() <= MOST_SHOWN; field++) {
            all.append(field == 0 ? "" : ", ").append(text(field));
        }
        return shown(all.toString());
    }
}
