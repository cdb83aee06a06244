package joulebook.collector.importing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import org.jspecify.annotations.Nullable;

/** The offset of a log that begins in an hour that happens twice: told by what comes after. */
final class FirstOffset {
    private FirstOffset() {}

    /**
     * Rows that go back by most of the change, within that hour, began before the change; rows that go on past that hour without a
     * silence began after it. Null where the log does not begin so, or nothing tells.
     */
    static @Nullable ZoneOffset of(LogFile file, Dialect dialect, Layout layout, ZoneId zone) throws LogRefused {
        try (Rows rows = dialect.rows(file, file.reader())) {
            Stamps stamps = new Stamps(layout);
            ZoneOffsetTransition transition = null;
            long last = 0;
            long longest = 0;
            for (Row row = rows.next(); row != null; row = rows.next()) {
                if (row.count() != layout.count() || layout.isHeader(row) || !stamps.read(row)) {
                    continue;
                }
                if (transition == null) {
                    transition = zone.getRules().getTransition(LocalClock.time(stamps.local()));
                    if (stamps.hasOffset() || transition == null || transition.isGap()) {
                        return null;
                    }
                } else {
                    long change = transition.getDuration().negated().toNanos();
                    long step = stamps.local() - last;
                    if (step < -change / 2) {
                        return transition.getOffsetBefore();
                    }
                    if (!transition.equals(zone.getRules().getTransition(LocalClock.time(stamps.local())))) {
                        return Rate.isSilence(step, longest) ? null : transition.getOffsetAfter();
                    }
                    longest = Math.max(longest, step);
                }
                last = stamps.local();
            }
            return null;
        } catch (IOException e) {
            throw file.unreadable(new UncheckedIOException(e));
        }
    }
}
