package joulebook.collector.importing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds that each row of a GPU is later than the one before it. Where the clock of the machine was set back a little, rows are left
 * out until the time is past again: it was covered already. What is set back further is two logs in one file, or no log.
 */
final class Steadiness {
    private static final long FURTHEST_BACK = 10 * Stamps.NANOS;
    private static final int NOT_ONCE = 3;
    private static final int NOT_IN = 1000;
    private static final int NOT_OFTEN = 20;

    private final LogFile file;
    private final Sources.By by;
    private final @Nullable Integer gpus;
    private final List<String> said = new ArrayList<>();
    private long before = Long.MIN_VALUE;
    private long backs;
    private long leftOut;
    private long repeats;
    private long rows;

    Steadiness(LogFile file, Sources.By by, @Nullable Integer gpus) {
        this.file = file;
        this.by = by;
        this.gpus = gpus;
    }

    /** Whether a row is later than those before it of its GPU; else it is left out. */
    boolean takes(Source source, long instant, Row row) throws LogRefused {
        rows++;
        boolean setBackHere = instant < before;
        before = instant;
        if (instant > source.last()) {
            return true;
        }
        long back = source.last() - instant;
        if (back == 0 && !source.isBehind()) {
            repeated(row);
            return false;
        }
        leftOut++;
        source.fallBehind();
        if (back > FURTHEST_BACK || source.rows() < 2) {
            throw file.refused(row.line(), tooFar(source, back));
        }
        if (setBackHere) {
            setBack(back + source.rate().usual(), row);
        }
        return false;
    }

    private void repeated(Row row) throws LogRefused {
        if (by == Sources.By.TURN) {
            throw file.refused(
                    row.line(),
                    gpus == null
                            ? "two rows have the same time, and no column says which GPU a row is of. Say with --gpus how many"
                                    + " GPUs' rows follow each other; better, log with index and uuid: "
                                    + OtherFile.LOG_WITH
                            : "two rows of one GPU at the same time. Is --gpus " + gpus + " right?");
        }
        if (++repeats > NOT_ONCE && repeats * NOT_OFTEN > rows) {
            throw file.refused(
                    row.line(),
                    "again a row of a GPU at the time of the one before it: " + repeats + " of " + rows
                            + ". Were two logs written into this file, or are its stamps coarser than its rows? Log each by"
                            + " itself, with nvidia-smi's own timestamp");
        }
    }

    private void setBack(long back, Row row) throws LogRefused {
        if (++backs > Math.max(NOT_ONCE, rows / NOT_IN)) {
            throw file.refused(
                    row.line(),
                    "the time runs backwards for the " + backs + "th time, by " + Words.seconds(back)
                            + ": are rows of two logs mixed here? Sort them by time and GPU, or import each log by itself");
        }
        if (backs <= NOT_ONCE) {
            said.add("line " + row.line() + ": the clock was set back by " + Words.seconds(back)
                    + "; rows are left out until it is past again");
        }
    }

    private static String tooFar(Source source, long back) {
        boolean toItsBeginning =
                source.last() - back <= source.first() + source.rate().usual();
        return "the time runs back by " + Words.seconds(back)
                + (toItsBeginning ? ", to where the log began" : "")
                + ". If these are two logs (of two hosts, say), cut the file before this line and import each part by itself,"
                + " with its own --host; if the machine's clock left daylight saving, give its --zone (Europe/Berlin, say);"
                + " sort a merged log first";
    }

    /** For people, complete when all rows are read. */
    List<String> said() {
        List<String> all = new ArrayList<>(said);
        if (leftOut > 0) {
            all.add(Words.many(leftOut, "row") + " left out, in " + Words.many(backs, "step") + " back of the clock");
        }
        if (repeats > 0) {
            all.add(Words.many(repeats, "row") + " of the time of the row before left out");
        }
        return all;
    }
}
