package joulebook.collector.importing;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import joulebook.collector.sampling.SampleSink;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;

/**
 * A power log as {@code nvidia-smi --query-gpu=timestamp,index,uuid,power.draw,power.limit --format=csv -lms 100} or {@code
 * nvidia-smi dmon -o DT} writes it. Columns are known by their names and may stand in any order; ticks slip; values may be
 * {@code [N/A]} or {@code [Unknown Error]}; stamps are local time without a zone.
 *
 * <p>It is read twice: once to decide and refuse, once for its samples, in memory that does not grow with it.
 */
public final class NvidiaSmiLog {
    private final LogReader reader;
    private final Survey survey;
    private final List<Source> sources;
    private final List<Instrument> instruments;
    private final String sha256;
    private final String host;
    private final UUID boot;
    private final String reading;
    private final List<String> said;

    private NvidiaSmiLog(
            LogReader reader, Survey survey, List<Source> sources, String sha256, LogOptions options, List<String> said)
            throws LogRefused {
        this.reader = reader;
        this.survey = survey;
        this.sources = sources;
        this.sha256 = sha256;
        this.said = said;
        Instruments made = new Instruments(reader, survey, options, sha256);
        this.host = made.host();
        this.instruments = made.of(sources);
        this.reading = made.reading();
        this.boot = UUID.nameUUIDFromBytes(
                (sha256 + "/" + reader.turns() + "/" + options.zone() + "/" + host).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a log once.
     *
     * @throws LogRefused if it cannot be booked: nothing is refused later
     */
    public static NvidiaSmiLog survey(Path path, LogOptions options) throws LogRefused {
        options.checked();
        LogReader reader = LogReader.of(LogFile.of(path), options);
        Survey survey = new Survey(reader, reader.turns());
        MessageDigest digest = LogFile.sha256();
        LogReader.Found found = reader.read(survey, digest);
        survey.end();
        Verdict.on(reader, survey, found.sources(), options);
        return new NvidiaSmiLog(
                reader,
                survey,
                found.sources(),
                LogFile.hex(digest),
                options,
                Remarks.on(reader, survey, found, options));
    }

    /** Its GPUs, in the order of their first rows. */
    public List<Instrument> instruments() {
        return instruments;
    }

    /** Of the file's bytes, in hexadecimal digits. */
    public String sha256() {
        return sha256;
    }

    /** Where its GPUs sit: as somebody said, or a column, or else a name made of its first rows. */
    public String host() {
        return host;
    }

    /** Which host's rows these are, of a log that has a column for it; empty for all of a log. */
    public String part() {
        return reader.layout().host() >= 0 ? host : "";
    }

    /** Digits that name it by its first rows: a longer copy of it has the same. */
    public String lead() {
        return survey.lead();
    }

    /** How it was read: what somebody said of it, and what tells its GPUs apart. */
    public String reading() {
        return reading;
    }

    /** A name-based UUID of the file and of what was said of it. */
    public UUID boot() {
        return boot;
    }

    /** What a person has to know of the log: what was left out, chosen, or is in doubt. */
    public List<String> said() {
        return said;
    }

    /** Of its rows that have their place. */
    public long rows() {
        return sources.stream().mapToLong(Source::rows).sum();
    }

    public Instant from() {
        return instant(survey.firstInstant());
    }

    public Instant to() {
        return instant(survey.lastInstant());
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, Stamps.NANOS), Math.floorMod(nanos, Stamps.NANOS));
    }

    /**
     * Reads it again, sample by sample: in time's order for each GPU. A GPU whose rows begin later or end earlier than the log is
     * missing there.
     */
    public void read(SampleSink sink) throws LogRefused {
        List<PowerColumn> powers = new ArrayList<>();
        for (Source source : sources) {
            powers.add(Verdict.power(reader, survey, source));
        }
        Samples samples = new Samples(reader.layout(), powers);
        reader.read(
                (source, instant, row) -> {
                    Instrument instrument = instruments.get(source.ordinal());
                    if (source.rows() == 1 && isSilent(source, instant - survey.firstInstant())) {
                        sink.take(instrument, missing(survey.firstInstant()));
                    }
                    sink.take(instrument, samples.of(source, instant, row));
                },
                null);
        for (Source source : sources) {
            if (isSilent(source, survey.lastInstant() - source.last())) {
                sink.take(instruments.get(source.ordinal()), missing(survey.lastInstant()));
            }
        }
    }

    /** By its usual step of the whole log. */
    private boolean isSilent(Source source, long nanos) {
        return sources.get(source.ordinal()).rate().isSilence(nanos);
    }

    private static Sample missing(long instant) {
        return Sample.of(instant, new Reading.Missing(GapReason.NOT_SAMPLED));
    }

    @Override
    public String toString() {
        return reader.file().path() + ": "
                + instruments.stream().map(one -> one.device().value()).collect(Collectors.joining(", "));
    }
}
