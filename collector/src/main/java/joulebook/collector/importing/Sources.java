package joulebook.collector.importing;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whose each row is: by what its columns say, or else, as the last resort, in turn. */
final class Sources {
    private static final int MOST = 1024;

    private final LogFile file;
    private final Layout layout;
    private final By by;
    private final @Nullable Integer stated;
    private final List<Source> all = new ArrayList<>();
    private int latest = -1;

    /** What tells a GPU from the others: best first. */
    enum By {
        UUID("uuid"),
        BUS("pci.bus_id"),
        INDEX("index"),
        /** Where no two have the same. */
        NAME("name"),
        TURN("turn");

        /** Each is made for telling GPUs apart. */
        static final List<By> COLUMNS = List.of(UUID, BUS, INDEX);

        private final String word;

        By(String word) {
            this.word = word;
        }

        int at(Layout layout) {
            return switch (this) {
                case UUID -> layout.uuid();
                case BUS -> layout.bus();
                case INDEX -> layout.index();
                case NAME -> layout.name();
                case TURN -> -1;
            };
        }

        boolean isSaid(Row row, Layout layout) {
            int at = at(layout);
            return at >= 0 && !PowerColumn.isAbsent(row, at);
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** @param stated how many take turns, where nothing else tells; null where nobody said */
    Sources(LogFile file, Layout layout, By by, @Nullable Integer stated) {
        this.file = file;
        this.layout = layout;
        this.by = by;
        this.stated = stated;
    }

    List<Source> all() {
        return all;
    }

    Source of(Row row) throws LogRefused {
        if (by == By.TURN) {
            latest = stated == null ? 0 : (latest + 1) % stated;
            return latest < all.size() ? inTurn(all.get(latest), row) : add(Integer.toString(latest), row);
        }
        int key = by.at(layout);
        if (!by.isSaid(row, layout)) {
            return byAnother(row, key);
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

    /** A name that changes betrays that turns were lost. */
    private Source inTurn(Source source, Row row) throws LogRefused {
        String name = source.name();
        if (stated != null && name != null && By.NAME.isSaid(row, layout) && !row.is(layout.name(), name)) {
            throw file.refused(
                    row.line(),
                    layout.header().get(layout.name()),
                    "'" + row.shown(layout.name()) + "' where it is the turn of a '" + name + "' among " + stated
                            + " GPUs. Is --gpus " + stated
                            + " right? If a row is missing before this one, put it in, with [N/A] for its power");
        }
        return source;
    }

    /** Of a GPU that is lost, one column may say nothing and another still whose the row is. */
    private Source byAnother(Row row, int key) throws LogRefused {
        for (By other : By.COLUMNS) {
            if (other != by && other.isSaid(row, layout)) {
                for (Source source : all) {
                    if (row.text(other.at(layout)).equals(source.said(other))) {
                        return source;
                    }
                }
            }
        }
        throw file.refused(
                row.line(),
                layout.header().get(key),
                "'" + row.shown(key)
                        + "' says not which GPU the row is of: take the row out, or put in what the GPU has"
                        + " in its other rows");
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
        Map<By, String> said = new EnumMap<>(By.class);
        for (By one : By.values()) {
            if (one.isSaid(row, layout)) {
                said.put(one, row.text(one.at(layout)));
            }
        }
        Source source = new Source(all.size(), key, said);
        all.add(source);
        return source;
    }

    /** Refuses {@code --gpus} that contradicts the columns. */
    void check() throws LogRefused {
        if (by != By.TURN && stated != null && stated != all.size()) {
            throw file.refused(
                    "column '" + layout.header().get(by.at(layout)) + "' tells " + all.size() + " GPUs apart ("
                            + all.stream().map(Source::key).limit(8).collect(Collectors.joining(", "))
                            + (all.size() > 8 ? ", ..." : "") + "), and --gpus says " + stated
                            + ". Leave --gpus out, or correct it; it is needed only where no column names the GPU");
        }
    }
}
