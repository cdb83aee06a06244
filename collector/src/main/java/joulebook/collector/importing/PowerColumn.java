package joulebook.collector.importing;

import joulebook.kernel.metering.Method;

/**
 * A column of powers, and how its fields are read.
 *
 * @param name as the header has it, without its unit
 * @param milliwatts one unit in mW; 0 where the header does not say
 */
record PowerColumn(int at, String name, int milliwatts, Method method) {
    /** There is no value, and the field says so: {@code [N/A]}, {@code [Unknown Error]}, {@code ERR!}. */
    static final long ABSENT = -1;
    /** What stands there is no power. */
    static final long UNREADABLE = -2;
    /** A power whose unit is another than the header's. */
    static final long OTHER_UNIT = -3;

    /** NVML's "not available" may be written as 0xFFFFFFFF mW: 4 294 967.29 W. */
    private static final long MOST_MILLIWATTS = 1_000_000_000L;

    private static final int WATT = 1000;

    /** The unit that its fields have, or else its header, or else nvidia-smi's own. */
    private static int unit(Row row, int from, int end) {
        char[] chars = row.chars();
        if (end - from == 1 && chars[from] == 'W') {
            return WATT;
        }
        return end - from == 2 && chars[from] == 'm' && chars[from + 1] == 'W' ? 1 : 0;
    }

    /** In mW, rounded half up; or one of the above. */
    long read(Row row) {
        char[] chars = row.chars();
        int at = row.start(this.at);
        int end = row.end(this.at);
        if (isAbsent(row, this.at)) {
            return ABSENT;
        }
        int digits = at;
        long whole = 0;
        while (at < end && isDigit(chars[at]) && at - digits < 10) {
            whole = 10 * whole + chars[at++] - '0';
        }
        if (at == digits) {
            return UNREADABLE;
        }
        long micro = 0; // of the unit
        if (at < end && (chars[at] == '.' || chars[at] == ',')) {
            boolean comma = chars[at++] == ',';
            int begin = at;
            for (long place = 100_000; at < end && isDigit(chars[at]); place /= 10) {
                micro += place * (chars[at++] - '0');
            }
            if (at == begin || comma && at - begin == 3) { // 1,234 may be a thousand and more
                return UNREADABLE;
            }
        }
        return inMilliwatts(row, at, end, whole, micro);
    }

    private long inMilliwatts(Row row, int from, int end, long whole, long micro) {
        int at = from;
        while (at < end && row.chars()[at] <= ' ') {
            at++;
        }
        int stated = unit(row, at, end);
        if (at < end && stated == 0) {
            return UNREADABLE;
        }
        if (stated != 0 && milliwatts != 0 && stated != milliwatts) {
            return OTHER_UNIT;
        }
        int factor = milliwatts != 0 ? milliwatts : stated != 0 ? stated : WATT;
        long read = Math.addExact(whole * factor, Math.floorDiv(micro * factor + 500_000, 1_000_000L));
        return read > MOST_MILLIWATTS ? UNREADABLE : read;
    }

    static boolean isAbsent(Row row, int field) {
        int length = row.end(field) - row.start(field);
        return length == 0
                || row.first(field) == '['
                || row.is(field, "N/A")
                || row.is(field, "-")
                || row.is(field, "ERR!");
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    String unitText() {
        return milliwatts == 1 ? "mW" : "W";
    }

    /** As people find it in the header. */
    @Override
    public String toString() {
        return milliwatts == 0 ? name : name + " [" + unitText() + "]";
    }
}
