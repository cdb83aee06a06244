package joulebook.collector.importing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whose each row is: by what its columns say, or else, as the last resort, in turn. */
final class Sources {
    private static final int MOST = 1024;
    private static final int FIRST_ROWS = 1000;

    private final LogFile file;
    private final Layout layout;
    private final By by;
    private final int gpus;
    private final List<Source> all = new ArrayList<>();
    private int latest = -1;

    /** What tells a GPU from the others: best first. */
    enum By {
        UUID("uuid"),
        BUS("pci.bus_id"),
        INDEX("index"),
        TURN("turn");

        private final String word;

        By(String word) {
            this.word = word;
        }

        int at(Layout layout) {
            return switch (this) {
                case UUID -> layout.uuid();
                case BUS -> layout.bus();
                case INDEX -> layout.index();
                case TURN -> -1;
            };
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** @param gpus how many take turns, where nothing else tells */
    Sources(LogFile file, Layout layout, By by, int gpus) {
        this.file = file;
        this.layout = layout;
        this.by = by;
        this.gpus = gpus;
    }

    /** The first rows of a log are asked: a column in which one of them has nothing tells nothing. */
    static By by(LogFile file, Dialect dialect, Layout layout) throws LogRefused {
        EnumSet<By> telling = EnumSet.allOf(By.class);
        telling.removeIf(by -> by != By.TURN && by.at(layout) < 0);
        try (Rows rows = dialect.rows(file, file.reader())) {
            Row row = rows.next();
            for (int asked = 0; row != null && asked < FIRST_ROWS; asked++) {
                Row one = row;
                if (one.count() == layout.count() && !layout.isHeader(one)) {
                    telling.removeIf(by -> by != By.TURN && PowerColumn.isAbsent(one, by.at(layout)));
                }
                row = rows.next();
            }
        } catch (IOException e) {
            throw file.unreadable(new UncheckedIOException(e));
        }
        return telling.iterator().next();
    }

    List<Source> all() {
        return all;
    }

    Source of(Row row) throws LogRefused {
        if (by == By.TURN) {
            latest = (latest + 1) % gpus;
            return latest < all.size() ? all.get(latest) : add(Integer.toString(latest), row);
        }
        int key = by.at(layout);
        if (PowerColumn.isAbsent(row, key)) {
            throw file.refused(
                    row.line(),
                    layout.header().get(key),
                    "'" + row.text(key)
                            + "' says not which GPU the row is of: take the row out, or put in what the GPU has"
                            + " in its other rows");
        }
        for (int tried = 0; tried < all.size(); tried++) {
            latest = latest + 1 < all.size() ? latest + 1 : 0;
            if (all.get(latest).has(row, key)) {
                return all.get(latest);
            }
        }
        latest = all.size();
        return add(row.text(key), row);
    }

    /** A second start of nvidia-smi: its first row is the first GPU's again. */
    void beginAgain() {
        latest = by == By.TURN ? -1 : latest;
    }

    private Source add(String key, Row row) throws LogRefused {
        if (all.size() == MOST) {
            throw file.refused(
                    row.line(),
                    layout.header().get(by.at(layout)),
                    "more than " + MOST + " GPUs: '" + key + "' is another one. Is this column what its name says?");
        }
        Source source = new Source(all.size(), key, row.text(layout.name()));
        all.add(source);
        return source;
    }

    /** Refuses {@code --gpus} that contradicts the columns. */
    void check(@Nullable Integer stated) throws LogRefused {
        if (by != By.TURN && stated != null && stated != all.size()) {
            throw file.refused(
                    "column '" + layout.header().get(by.at(layout)) + "' tells " + all.size() + " GPUs apart ("
                            + all.stream().map(Source::key).limit(8).collect(Collectors.joining(", "))
                            + (all.size() > 8 ? ", ..." : "") + "), and --gpus says " + stated
                            + ". Leave --gpus out, or correct it; it is needed only where no column names the GPU");
        }
    }
}
