package joulebook.collector.importing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One GPU of a log, as far as the log has been read. */
final class Source {
    private final int ordinal;
    private final String key;
    private final Map<Sources.By, String> said;
    private final Rate rate = new Rate();
    private long first = Long.MIN_VALUE;
    private long last = Long.MIN_VALUE;
    private long rows;
    private long step;
    private boolean behind;

    /**
     * @param ordinal counts the GPUs of a log in the order of their first rows, from 0
     * @param key what tells it from the others: its uuid, bus address or index, or its turn
     * @param said what its first row has in each column that tells GPUs apart
     */
    Source(int ordinal, String key, Map<Sources.By, String> said) {
        this.ordinal = ordinal;
        this.key = key;
        this.said = said;
    }

    int ordinal() {
        return ordinal;
    }

    String key() {
        return key;
    }

    /** Null where its first row has nothing there. */
    @Nullable String said(Sources.By by) {
        return said.get(by);
    }

    /** Of its kind, for people; null where no column has it. */
    @Nullable String name() {
        return said(Sources.By.NAME);
    }

    /** For people: the shortest that tells it from the others. */
    String label() {
        return "GPU " + said.getOrDefault(Sources.By.INDEX, key);
    }

    /** Whether a row is this one's. */
    boolean has(Row row, int keyField) {
        return row.is(keyField, key);
    }

    void at(long instant) {
        if (rows++ == 0) {
            first = instant;
        } else {
            step = instant - last;
            rate.step(step);
        }
        last = instant;
        behind = false;
    }

    /** A row of before its last one: the clock was set back, and its time is covered already until it is past again. */
    void fallBehind() {
        behind = true;
    }

    boolean isBehind() {
        return behind;
    }

    /** Nanoseconds since 1970 of its first row; {@link Long#MIN_VALUE} before that. {@link #last} alike. */
    long first() {
        return first;
    }

    long last() {
        return last;
    }

    /** From the row before to its last one, in nanoseconds; 0 where there is no row before. */
    long step() {
        return step;
    }

    /** How many of its rows are taken. */
    long rows() {
        return rows;
    }

    Rate rate() {
        return rate;
    }
}
