package joulebook.collector.importing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * The first reading of a log: what its columns of power hold for each GPU, what each may draw, and how its rows come. Nothing
 * is refused after it.
 */
final class Survey implements RowTaker {
    private static final long MOST_WITHOUT_A_UNIT = 3_000_000L;
    private static final double NEARLY_ALL = 0.9;
    private static final int LEADING_ROWS = 16;
    private static final int LEAD_DIGITS = 12;

    private final LogFile file;
    private final Layout layout;
    private final Sources.By by;
    private final Rhythm rhythm;
    private final List<Gpu> gpus = new ArrayList<>();
    private final StringBuilder lead = new StringBuilder();
    private int leading;
    private @Nullable String host;
    private long firstInstant = Long.MAX_VALUE;
    private long lastInstant = Long.MIN_VALUE;

    Survey(LogReader reader, int turns) {
        this.file = reader.file();
        this.layout = reader.layout();
        this.by = reader.by();
        this.rhythm = new Rhythm(turns);
    }

    /** What is known of one GPU. */
    static final class Gpu {
        private final List<Column> columns;
        /** How its own rows come: those of one GPU are no ticks of several. */
        private final Rhythm rhythm = new Rhythm(1);

        private long limit = -1;
        private long silences;
        private long longest;
        private long longestAt;

        Gpu(List<PowerColumn> powers) {
            columns = powers.stream().map(Column::new).toList();
        }

        /** How often its rows came late, in words; empty where they never did. */
        String silences() {
            return silences == 0
                    ? ""
                    : silences + (silences == 1 ? " time" : " times")
                            + " no row for more than one and a half of its usual"
                            + " steps, for " + Words.seconds(longest) + " at most (before line " + longestAt
                            + "); more than five of them, and more than a second, is a gap";
        }

        /** Null where its rows come as those of one GPU do. */
        Rhythm.@Nullable Contradiction contradiction() {
            return rhythm.contradiction();
        }

        /** What it may draw at most; null where no column says. */
        @Nullable Power limit() {
            return limit <= 0 ? null : new Power(limit);
        }
    }

    /** What a column of power holds for one GPU. */
    private static final class Column {
        private final PowerColumn column;
        private final Map<String, Integer> absent = new LinkedHashMap<>();
        private long readable;
        private long greatest;
        private long unreadableAt;
        private String unreadable = "";
        private long unreadableIs;

        Column(PowerColumn column) {
            this.column = column;
        }

        void take(Row row) {
            long read = column.read(row);
            if (read >= 0) {
                readable++;
                greatest = Math.max(greatest, read);
            } else if (read != PowerColumn.ABSENT) {
                if (unreadableAt == 0) {
                    unreadableAt = row.line();
                    unreadable = row.shown(column.at());
                    unreadableIs = read;
                }
            } else if (absent.size() < 3 && readable == 0) {
                absent.merge(row.shown(column.at()), 1, Integer::sum);
            }
        }
    }

    @Override
    public void take(Source source, long instant, Row row) {
        if (source.ordinal() == gpus.size()) {
            gpus.add(new Gpu(layout.powers()));
        }
        if (host == null) {
            host = row.text(layout.host());
        }
        if (leading < LEADING_ROWS) {
            leading++;
            lead.append(row).append('\n');
        }
        Gpu gpu = gpus.get(source.ordinal());
        for (Column column : gpu.columns) {
            column.take(row);
        }
        for (PowerColumn limit : layout.limits()) {
            long read = limit.read(row);
            gpu.limit = limit.milliwatts() == 0 && read > MOST_WITHOUT_A_UNIT ? gpu.limit : Math.max(gpu.limit, read);
        }
        if (by == Sources.By.TURN) {
            rhythm.row(instant, row.line(), source.ordinal());
        } else if (by != Sources.By.UUID) { // which is of one GPU in the world
            gpu.rhythm.row(instant, row.line(), 0);
        }
        firstInstant = Math.min(firstInstant, instant);
        lastInstant = Math.max(lastInstant, instant);
        watch(gpu, source, row);
    }

    private static void watch(Gpu gpu, Source source, Row row) {
        long step = source.step();
        if (source.rate().usual() > 0 && 2 * step > 3 * source.rate().usual()) {
            gpu.silences++;
            if (step > gpu.longest) {
                gpu.longest = step;
                gpu.longestAt = row.line();
            }
        }
    }

    @Override
    public void beginAgain() {
        end();
    }

    /** Digits that name a log by its first rows: a longer copy of it has the same. */
    String lead() {
        MessageDigest digest = LogFile.sha256();
        digest.update((layout.header() + "\n" + lead).getBytes(StandardCharsets.UTF_8));
        return LogFile.hex(digest).substring(0, LEAD_DIGITS);
    }

    /** As a column has it; empty where none does. */
    String host() {
        return host == null ? "" : host;
    }

    /** No row follows. */
    void end() {
        rhythm.end();
        gpus.forEach(gpu -> gpu.rhythm.end());
    }

    Rhythm rhythm() {
        return rhythm;
    }

    Gpu gpu(Source source) {
        return gpus.get(source.ordinal());
    }

    long firstInstant() {
        return firstInstant;
    }

    long lastInstant() {
        return lastInstant;
    }

    /**
     * The column that a GPU's power is read from: the first one that nearly all of the values are in and that can be read throughout;
     * null where no column has a value.
     */
    @Nullable PowerColumn power(Source source) throws LogRefused {
        List<Column> columns = gpu(source).columns;
        long most = columns.stream().mapToLong(column -> column.readable).max().orElse(0);
        List<Column> good = columns.stream()
                .filter(column -> column.readable > 0 && column.readable >= NEARLY_ALL * most)
                .toList();
        for (Column column : good) {
            if (column.unreadableAt == 0) {
                checkUnit(column);
                return column.column;
            }
        }
        for (Column column : columns) {
            if (column.unreadableAt != 0) {
                throw unreadable(column);
            }
        }
        return null;
    }

    private void checkUnit(Column column) throws LogRefused {
        if (column.column.milliwatts() == 0 && column.greatest > MOST_WITHOUT_A_UNIT) {
            throw file.refused(
                    1,
                    column.column.name(),
                    "says no unit, and holds up to " + column.greatest / 1000 + ": write [W] or [mW] behind its name");
        }
    }

    private LogRefused unreadable(Column column) {
        if (column.unreadableIs == PowerColumn.OTHER_UNIT) {
            return file.refused(
                    column.unreadableAt,
                    column.column.toString(),
                    "'" + column.unreadable + "' where the header says [" + column.column.unitText()
                            + "]: is this one log?");
        }
        return file.refused(
                column.unreadableAt,
                column.column.toString(),
                "'" + column.unreadable
                        + "' is no power that a GPU draws, 0 W to 1 MW. Write [N/A] in its place, and its"
                        + " time is a gap; keep the row"
                        + (by == Sources.By.TURN ? ", since rows are dealt out in turn" : ""));
    }

    /** What the columns hold where no GPU has a power that can be read. */
    LogRefused noPower() {
        StringBuilder what = new StringBuilder();
        for (int i = 0; i < layout.powers().size(); i++) {
            int column = i;
            List<String> values = gpus.stream()
                    .flatMap(gpu -> gpu.columns.get(column).absent.keySet().stream())
                    .distinct()
                    .limit(3)
                    .toList();
            what.append(i == 0 ? "" : "; ")
                    .append("no reading in column '")
                    .append(layout.powers().get(i))
                    .append("' is a power: it has '")
                    .append(String.join("', '", values))
                    .append("' only");
        }
        return file.refused(
                what + ". This GPU or driver does not tell its power (nvidia-smi -q -d POWER shows what it tells):"
                        + " there is nothing to book");
    }
}
