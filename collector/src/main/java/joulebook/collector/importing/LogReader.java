package joulebook.collector.importing;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through a log row by row, as often as is wanted and always alike: whose a row is, and when it was. */
final class LogReader {
    private static final List<String> MESSAGES = List.of(
            "Unable to determine the device handle", "NVIDIA-SMI has failed", "No devices were found", "Failed to");

    private final LogFile file;
    private final Dialect dialect;
    private final Layout layout;
    private final Sources.By by;
    private final LogOptions options;
    private final @Nullable ZoneOffset first;

    private LogReader(
            LogFile file,
            Dialect dialect,
            Layout layout,
            Sources.By by,
            LogOptions options,
            @Nullable ZoneOffset first) {
        this.file = file;
        this.dialect = dialect;
        this.layout = layout;
        this.by = by;
        this.options = options;
        this.first = first;
    }

    static LogReader of(LogFile file, LogOptions options) throws LogRefused {
        Dialect dialect = Dialect.of(file);
        Layout layout = layout(file, dialect);
        return new LogReader(
                file,
                dialect,
                layout,
                Telling.by(file, dialect, layout, options.gpus() == null),
                options,
                FirstOffset.of(file, dialect, layout, options.zone()));
    }

    private static Layout layout(LogFile file, Dialect dialect) throws LogRefused {
        try (Rows rows = dialect.rows(file, file.reader())) {
            Row header = rows.next();
            if (header == null) {
                throw file.refused("there is no line in it");
            }
            return Layout.of(file, header, dialect.separator());
        } catch (IOException e) {
            throw file.unreadable(new UncheckedIOException(e));
        }
    }

    LogFile file() {
        return file;
    }

    Layout layout() {
        return layout;
    }

    Sources.By by() {
        return by;
    }

    /** How many GPUs take turns; 1 where columns tell them apart. */
    int turns() {
        return by == Sources.By.TURN && options.gpus() != null ? options.gpus() : 1;
    }

    /**
     * What one reading found.
     *
     * @param localStamps whether stamps are of no zone of their own
     * @param said what a person has to know of the log
     */
    record Found(List<Source> sources, boolean localStamps, List<String> said) {}

    /** @param digest of the file's bytes; null where it is known */
    Found read(RowTaker taker, @Nullable MessageDigest digest) throws LogRefused {
        try (Reader text = file.reader(digest);
                Rows rows = dialect.rows(file, text)) {
            Reading reading = new Reading(taker);
            rows.next(); // the header
            for (Row row = rows.next(); row != null; row = rows.next()) {
                reading.take(row);
            }
            return reading.found();
        } catch (IOException e) {
            throw file.unreadable(new UncheckedIOException(e));
        }
    }

    private final class Reading {
        private final RowTaker taker;
        private final Stamps stamps = new Stamps(layout);
        private final LocalClock clock = new LocalClock(options.zone(), first);
        private final Sources sources = new Sources(file, layout, by, options.gpus());
        private final Steadiness steadiness = new Steadiness(file, by, options.gpus());
        private final List<String> said = new ArrayList<>();
        private @Nullable String host = options.host();
        private long others;
        private boolean localStamps;
        private long latest = Long.MIN_VALUE;

        Reading(RowTaker taker) {
            this.taker = taker;
        }

        void take(Row row) throws LogRefused {
            if (layout.isHeader(row)) {
                beginAgain(row);
            } else if (row.count() != layout.count()) {
                oddLength(row);
            } else if (!isTorn(row) && isOfTheHost(row)) {
                Source source = sources.of(row);
                long instant = instant(row, source);
                latest = instant;
                if (steadiness.takes(source, instant, row)) {
                    source.at(instant);
                    taker.take(source, instant, row);
                } else {
                    taker.beginAgain();
                }
            }
        }

        private void beginAgain(Row row) {
            if (row.first(0) != '#') { // dmon repeats its header all along
                said.add("line " + row.line() + ": nvidia-smi was started again");
                sources.beginAgain();
                taker.beginAgain();
            }
        }

        private void oddLength(Row row) throws LogRefused {
            if (row.isMaybeTorn()) {
                said.add("line " + row.line() + ": cut off, and left out");
                return;
            }
            String text = row.toString();
            if (MESSAGES.stream().anyMatch(text::startsWith) && turns() == 1) {
                said.add("line " + row.line() + ": '" + text + "'");
                return;
            }
            throw file.refused(
                    row.line(),
                    row.count() + " fields where the header has " + layout.count() + ": '" + text
                            + "'. Complete it, with [N/A] for what is not known; take it out if it is no row");
        }

        /** What was cut off in its last field may read as another: 1 of 120.00 W, GPU 1 of 10. */
        private boolean isTorn(Row row) {
            int last = layout.count() - 1;
            boolean torn = row.isMaybeTorn()
                    && (layout.decides(last) || row.first(last) == 0 || layout.isPower(last) && row.last(last) != 'W');
            if (torn) {
                said.add("line " + row.line() + ": cut off, and left out");
            }
            return torn;
        }

        /** An import is of one host: of the one that was asked for, or else of the only one that there is. */
        private boolean isOfTheHost(Row row) throws LogRefused {
            if (layout.host() < 0 || host != null && row.is(layout.host(), host)) {
                return true;
            }
            String its = row.text(layout.host());
            if (options.host() != null) {
                others++;
                return false;
            }
            if (host != null) {
                throw file.refused(
                        row.line(),
                        layout.header().get(layout.host()),
                        "'" + its + "' is another host than '" + host
                                + "' of the rows before. Import each host by itself: --host " + host
                                + " takes the rows of that one");
            }
            host = its;
            return true;
        }

        private long instant(Row row, Source source) throws LogRefused {
            if (!stamps.read(row)) {
                String text = row.shown(layout.stamp()) + (layout.time() < 0 ? "" : " " + row.shown(layout.time()));
                throw file.refused(
                        row.line(),
                        text.startsWith("timestamp")
                                ? "here another header begins: cut the file before this line, and import each part by itself"
                                : "'" + text + "' is no time of the form 2025/07/27 00:34:45.155");
            }
            try {
                if (stamps.hasOffset()) {
                    return stamps.instant();
                }
                localStamps = true;
                return clock.instant(
                        stamps.local(), before(source), source.rate().usual());
            } catch (LocalClock.Untold e) {
                throw file.refused(row.line(), String.valueOf(e.getMessage()));
            }
        }

        private long before(Source source) {
            return source.rows() > 0 ? source.last() : latest;
        }

        Found found() throws LogRefused {
            sources.check();
            said.addAll(steadiness.said());
            if (others > 0) {
                said.add(Words.many(others, "row") + " of other hosts than " + host + " left out");
            }
            return new Found(sources.all(), localStamps, said);
        }
    }
}
