package joulebook.collector.importing;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Stamps such as {@code 2025/07/27 00:34:45.155}; also {@code 2025-07-27T00:34:45.155Z} or {@code +02:00}, as other tools
 * write them when they save a log again, and dmon's {@code 20250727} beside {@code 00:34:45}.
 */
final class Stamps {
    static final long NANOS = 1_000_000_000L;
    private static final long MINUTE = 60;
    private static final int DATE = 10;
    private static final int TIME = 8;

    private final Layout layout;
    private long cachedDate = -1;
    private long cachedDay;
    private long local;
    private int offset;
    private boolean hasOffset;

    Stamps(Layout layout) {
        this.layout = layout;
    }

    /** Reads a row's stamp; false where it has none that can be read. */
    boolean read(Row row) {
        int from = row.start(layout.stamp());
        int end = row.end(layout.stamp());
        hasOffset = false;
        if (layout.time() >= 0) {
            int time = row.start(layout.time());
            return end - from == TIME
                    && day(number(row, from, 4), number(row, from + 4, 2), number(row, from + 6, 2))
                    && clock(row, time, row.end(layout.time()));
        }
        if (end - from < DATE + 1 + TIME || isNoDate(row.chars(), from)) {
            return false;
        }
        return day(number(row, from, 4), number(row, from + 5, 2), number(row, from + 8, 2))
                && clock(row, from + DATE + 1, end);
    }

    private static boolean isNoDate(char[] chars, int from) {
        char mark = chars[from + 4];
        char between = chars[from + DATE];
        return mark != '/' && mark != '-' || chars[from + 7] != mark || between != ' ' && between != 'T';
    }

    /** Nanoseconds since 1970 of the stamp as if it were UTC. */
    long local() {
        return local;
    }

    boolean hasOffset() {
        return hasOffset;
    }

    /** Nanoseconds since 1970 of a stamp that {@link #hasOffset}. */
    long instant() {
        return local - offset * NANOS;
    }

    private boolean day(int year, int month, int day) {
        if (year < 0 || month < 0 || day < 0) {
            return false;
        }
        long date = (year * 100L + month) * 100 + day;
        if (date != cachedDate) {
            try {
                cachedDay = LocalDate.of(year, month, day).toEpochDay();
                cachedDate = date;
            } catch (DateTimeException e) {
                return false;
            }
        }
        return true;
    }

    /** {@code 00:34:45.155}, with up to nine decimals, and the offset of the zone where there is one. */
    private boolean clock(Row row, int from, int end) {
        char[] chars = row.chars();
        if (end - from < TIME || chars[from + 2] != ':' || chars[from + 5] != ':') {
            return false;
        }
        int hour = number(row, from, 2);
        int minute = number(row, from + 3, 2);
        int second = number(row, from + 6, 2);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return false;
        }
        int at = from + TIME;
        long nanos = 0;
        if (at < end && (chars[at] == '.' || chars[at] == ',')) {
            at++;
            for (long place = NANOS / 10; at < end && PowerColumn.isDigit(chars[at]); place /= 10) {
                nanos += place * (chars[at++] - '0');
            }
        }
        local = (((cachedDay * 24 + hour) * MINUTE + minute) * MINUTE + second) * NANOS + nanos / 1000 * 1000;
        return at == end || offset(row, at, end);
    }

    private boolean offset(Row row, int from, int end) {
        char sign = row.chars()[from];
        hasOffset = true;
        offset = 0;
        if (sign == 'Z') {
            return end == from + 1;
        }
        boolean colon = end - from == 6 && row.chars()[from + 3] == ':';
        int hours = end - from >= 3 ? number(row, from + 1, 2) : -1;
        int minutes = colon ? number(row, from + 4, 2) : end - from == 5 ? number(row, from + 3, 2) : 0;
        if (sign != '+' && sign != '-' || hours < 0 || hours > 18 || minutes < 0 || !colon && end - from > 5) {
            return false;
        }
        offset = (int) ((hours * MINUTE + minutes) * MINUTE) * (sign == '-' ? -1 : 1);
        return true;
    }

    /** -1 where there are other characters than digits. */
    private static int number(Row row, int from, int digits) {
        int number = 0;
        for (int at = from; at < from + digits; at++) {
            char c = row.chars()[at];
            if (!PowerColumn.isDigit(c)) {
                return -1;
            }
            number = 10 * number + c - '0';
        }
        return number;
    }
}
