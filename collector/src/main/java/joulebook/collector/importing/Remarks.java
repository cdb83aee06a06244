package joulebook.collector.importing;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a person has to know of a log that can be booked. */
final class Remarks {
    private static final int MOST = 20;

    private Remarks() {}

    static List<String> on(LogReader reader, Survey survey, LogReader.Found found, LogOptions options)
            throws LogRefused {
        List<String> said = new ArrayList<>();
        columns(reader, survey, found, options, said);
        if (reader.by() == Sources.By.TURN && reader.turns() > 1) {
            turns(reader, survey.rhythm(), said);
        }
        for (Source source : found.sources()) {
            String silences = survey.gpu(source).silences();
            if (!silences.isEmpty()) {
                said.add(source.label() + ": " + silences);
            }
            long early = survey.lastInstant() - source.last();
            if (source.rate().isSilence(early)) {
                said.add(source.label() + ": its rows end " + Words.seconds(early)
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

    /** What was read as what. */
    private static void columns(
            LogReader reader, Survey survey, LogReader.Found found, LogOptions options, List<String> said)
            throws LogRefused {
        Set<String> powers = new LinkedHashSet<>();
        for (Source source : found.sources()) {
            PowerColumn power = survey.power(source);
            if (power != null) {
                powers.add(power.toString());
            }
        }
        said.add((reader.by() == Sources.By.TURN
                        ? ""
                        : Words.many(found.sources().size(), "GPU") + " by column '"
                                + reader.layout().header().get(reader.by().at(reader.layout())) + "', ")
                + "power from '" + String.join("' and '", powers) + "'"
                + (found.localStamps() ? ", stamps as local time of " + options.zoneText() : ""));
        for (Source source : found.sources()) {
            PowerColumn power = survey.power(source);
            if (power == null) {
                said.add(source.label() + ": no column has a power that can be read; all of its time is a gap");
            } else if (powers.size() > 1) {
                said.add(source.label() + ": power is read from '" + power + "'");
            }
        }
    }

    private static List<String> shortened(List<String> said) {
        List<String> some = new ArrayList<>(said.subList(0, MOST));
        some.add("and " + (said.size() - MOST) + " more like these");
        return List.copyOf(some);
    }
}
