package joulebook.collector.importing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a log that was surveyed can be booked. */
final class Verdict {
    private Verdict() {}

    /** @throws LogRefused if it cannot: no rows, no power, or nothing tells whose they are */
    static void on(LogReader reader, Survey survey, List<Source> sources, LogOptions options) throws LogRefused {
        LogFile file = reader.file();
        if (sources.isEmpty()) {
            throw file.refused("there is a header and no row"
                    + (reader.layout().host() >= 0 && options.host() != null ? " of host " + options.host() : "")
                    + ": nothing to book");
        }
        boolean any = false;
        for (Source source : sources) {
            any |= survey.power(source) != null;
        }
        if (!any) {
            throw survey.noPower();
        }
        if (reader.by() == Sources.By.TURN) {
            dealt(reader, survey, sources, options);
        } else {
            merged(reader, survey, sources);
        }
        if (sources.stream().allMatch(source -> source.rows() < 2)) {
            throw tooFew(file, sources.getFirst(), "");
        }
    }

    private static void dealt(LogReader reader, Survey survey, List<Source> sources, LogOptions options)
            throws LogRefused {
        LogFile file = reader.file();
        if (options.gpus() == null) {
            int found = survey.rhythm().found();
            throw file.refused(
                    "no column says which GPU a row is of. Say how many GPUs' rows follow each other, --gpus "
                            + (found > 0 ? found + " by the rhythm of its rows" : "1 for example")
                            + "; better, log with index and uuid: " + OtherFile.LOG_WITH);
        }
        int gpus = options.gpus();
        contradicted(file, survey.rhythm().contradiction(), gpus);
        for (int turn = 0; turn < gpus; turn++) {
            if (turn >= sources.size()) {
                throw file.refused("it has no row for GPU " + turn + ". Is --gpus " + gpus + " right?");
            }
            if (sources.get(turn).rows() < 2) {
                throw tooFew(file, sources.get(turn), ". Is --gpus " + gpus + " right?");
            }
        }
    }

    /** An index, an address on a bus and a name are of one machine: two machines' rows in one file would be taken for one GPU's. */
    private static void merged(LogReader reader, Survey survey, List<Source> sources) throws LogRefused {
        for (Source source : sources) {
            Rhythm.Contradiction other = survey.gpu(source).contradiction();
            if (other != null) {
                throw reader.file()
                        .refused(
                                other.line(),
                                "from here on rows of " + source.label() + " come " + other.gpus()
                                        + " at a time: within "
                                        + Words.seconds(other.within()) + ", then "
                                        + Words.seconds(other.between()) + " without one. Column '" + reader.by()
                                        + "' would make one GPU of several: "
                                        + (reader.by() == Sources.By.NAME
                                                ? "say with --gpus how many follow each other"
                                                : "import each machine's rows by themselves, with --host")
                                        + "; better, log with index and uuid: " + OtherFile.LOG_WITH);
            }
        }
    }

    private static void contradicted(LogFile file, Rhythm.@Nullable Contradiction other, int gpus) throws LogRefused {
        if (other != null) {
            throw file.refused(
                    other.line(),
                    "from here on rows come as those of " + other.gpus() + " GPUs: each " + other.gpus() + " within "
                            + Words.seconds(other.within()) + ", then " + Words.seconds(other.between())
                            + " without one. That is not the rhythm of " + gpus
                            + (gpus == 1 ? " GPU" : " GPUs in turn") + ". Say --gpus " + other.gpus()
                            + ", or log with index and uuid: " + OtherFile.LOG_WITH);
        }
    }

    private static LogRefused tooFew(LogFile file, Source source, String question) {
        return file.refused("it has " + Words.many(source.rows(), "row") + " of " + source.label()
                + ": energy needs two at least" + question);
    }

    /** A GPU's column; the log's first one for a GPU that has no value anywhere. */
    static PowerColumn power(LogReader reader, Survey survey, Source source) throws LogRefused {
        PowerColumn power = survey.power(source);
        return power == null ? reader.layout().powers().getFirst() : power;
    }
}
