package joulebook.api.verification;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/** What was found so far. It keeps the first thousand, and counts the others. */
public final class Findings {
    private static final int MOST = 1000;
    private static final int PROGRESS_EVERY = 1000;

    private LongConsumer progress = rows -> {};
    private final List<Finding> kept = new ArrayList<>();
    private final Set<String> named = new HashSet<>();
    private long count;

    Findings() {}

    Findings heardBy(LongConsumer listener) {
        progress = listener;
        return this;
    }

    public void add(String table, String key, String what) {
        count++;
        if (kept.size() < MOST) {
            kept.add(new Finding(table, key, what));
            named.add(table + " " + key);
        }
    }

    /** Whether this row is already named: what depends on it is then not judged by it. */
    public boolean names(String table, String key) {
        return named.contains(table + " " + key);
    }

    /** Says now and then how many rows the stage has looked at. */
    public void looked(long rows) {
        Stopped.check();
        if (rows % PROGRESS_EVERY == 0) {
            progress.accept(rows);
        }
    }

    List<Finding> kept() {
        return List.copyOf(kept);
    }

    long count() {
        return count;
    }
}
