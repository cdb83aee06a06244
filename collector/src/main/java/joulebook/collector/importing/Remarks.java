package joulebook.collector.importing;

import java.util.ArrayList;
import java.util.List;

/** What a person has to know of a log that can be booked. */
final class Remarks {
    private static final int MOST = 20;

    private Remarks() {}

    static List<String> on(LogReader reader, Survey survey, LogReader.Found found) throws LogRefused {
        List<String> said = new ArrayList<>();
        if (reader.by() == Sources.By.TURN && reader.turns() > 1) {
            turns(reader, survey.rhythm(), said);
        }
        powers(reader, survey, found.sources(), said);
        for (Source source : found.sources()) {
            String silences = survey.gpu(source).silences();
            if (!silences.isEmpty()) {
                said.add("GPU " + source.key() + ": " + silences);
            }
            long early = survey.lastInstant() - source.last();
            if (source.rate().isSilence(early)) {
                said.add("GPU " + source.key() + ": its rows end " + Steadiness.seconds(early)
                        + " before the log does; that is a gap");
            }
        }
        said.addAll(found.said());
        return said.size() <= MOST ? List.copyOf(said) : shortened(said);
    }

    private static void turns(LogReader reader, Rhythm rhythm, List<String> said) {
        said.add("no column says which GPU a row is of: rows are dealt out in turn to " + reader.turns()
                + " GPUs, as --gpus says; "
                + (rhythm.agrees()
                        ? "their rhythm agrees"
                        : "DOUBTFUL: their rhythm does not tell whether that is right")
                + ". Log with index and uuid, and nothing needs to be said");
        if (rhythm.shiftedAt() > 0) {
            said.add(
                    "DOUBTFUL: after line " + rhythm.shiftedAt() + " a tick does not begin with the first GPU: a row is"
                            + " missing, and what follows is booked on the wrong GPU, though not too much or too little of it");
        }
    }

    private static void powers(LogReader reader, Survey survey, List<Source> sources, List<String> said)
            throws LogRefused {
        for (Source source : sources) {
            PowerColumn power = survey.power(source);
            if (power == null) {
                said.add("GPU " + source.key() + ": no column has a power that can be read; all of its time is a gap");
            } else if (reader.layout().powers().size() > 1) {
                said.add("GPU " + source.key() + ": power is read from '" + power + "'");
            }
        }
    }

    private static List<String> shortened(List<String> said) {
        List<String> some = new ArrayList<>(said.subList(0, MOST));
        some.add("and " + (said.size() - MOST) + " more like these");
        return List.copyOf(some);
    }
}
