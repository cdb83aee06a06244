package joulebook.collector.importing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joulebook.collector.importing.Sources.By;

/** Finds which column says whose a row is. The first rows of a log are asked. */
final class Telling {
    private static final int FIRST_ROWS = 1000;
    private static final int NEARLY_ALL = 99;

    private final Layout layout;
    private final Map<By, Set<String>> saying = new EnumMap<>(By.class);
    private final Map<By, Set<String>> silent = new EnumMap<>(By.class);
    private final List<String> names = new ArrayList<>();

    private Telling(Layout layout) {
        this.layout = layout;
    }

    /** @param names whether names may tell GPUs apart: not where somebody said how many there are */
    static By by(LogFile file, Dialect dialect, Layout layout, boolean names) throws LogRefused {
        Telling telling = new Telling(layout);
        try (Rows rows = dialect.rows(file, file.reader())) {
            Row row = rows.next();
            for (int asked = 0; row != null && asked < FIRST_ROWS; asked++) {
                if (row.count() == layout.count() && !layout.isHeader(row)) {
                    telling.ask(row);
                }
                row = rows.next();
            }
        } catch (IOException e) {
            throw file.unreadable(new UncheckedIOException(e));
        }
        for (By by : By.COLUMNS) {
            if (telling.tells(by)) {
                return by;
            }
        }
        return names && telling.namesTakeTurns() ? By.NAME : By.TURN;
    }

    private void ask(Row row) {
        for (By by : By.COLUMNS) {
            if (by.at(layout) >= 0) {
                (by.isSaid(row, layout) ? saying : silent)
                        .computeIfAbsent(by, any -> new HashSet<>())
                        .add(others(by, row));
            }
        }
        names.add(row.text(layout.name()));
    }

    /** What the best other column says. */
    private String others(By than, Row row) {
        for (By by : By.COLUMNS) {
            if (by != than && by.isSaid(row, layout)) {
                return by + " " + row.text(by.at(layout));
            }
        }
        return "";
    }

    /** A GPU that is lost for a while has nothing in a column then; one that never has anything cannot be told by it. */
    private boolean tells(By by) {
        Set<String> some = saying.get(by);
        return some != null && some.containsAll(silent.getOrDefault(by, Set.of()));
    }

    /** Between two rows of one name there is no other name twice, or hardly ever: then no two GPUs have the same. */
    private boolean namesTakeTurns() {
        Set<String> all = new HashSet<>(names);
        if (all.size() < 2 || all.contains("")) {
            return false;
        }
        long turns = 0;
        for (int i = 0; i < names.size(); i++) {
            Set<String> since = new HashSet<>();
            int before = i - 1;
            while (before >= 0 && !names.get(before).equals(names.get(i)) && since.add(names.get(before))) {
                before--;
            }
            turns += before < 0 || names.get(before).equals(names.get(i)) ? 1 : 0;
        }
        return 100 * turns >= NEARLY_ALL * names.size();
    }
}
