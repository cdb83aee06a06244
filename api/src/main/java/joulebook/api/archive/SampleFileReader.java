package joulebook.api.archive;

import dev.hardwood.InputFile;
import dev.hardwood.reader.FilterPredicate;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import joulebook.api.problem.Words;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/** Reads an archive file, by another implementation of Parquet (Hardwood) than the one that wrote it. */
final class SampleFileReader {
    private static final Logger LOG = Logger.getLogger("dev.hardwood"); // kept, or its level is forgotten

    static {
        LOG.setLevel(Level.WARNING); // it tells how it decompresses
    }

    private final RowReader rows;

    private SampleFileReader(RowReader rows) {
        this.rows = rows;
    }

    /**
     * Segment by segment, as they were written.
     *
     * @throws IOException if it cannot be read or is no archive file
     */
    static void read(Path file, Consumer<RawSegment> segments) throws IOException {
        read(file, ParquetFileReader::rowReader, segments);
    }

    /** Those of these arrivals only: pages that have none of them are passed over. */
    static void read(Path file, Collection<Long> arrivals, Consumer<RawSegment> segments) throws IOException {
        FilterPredicate wanted = FilterPredicate.in(
                "arrival", arrivals.stream().mapToLong(Long::longValue).toArray());
        read(file, parquet -> parquet.buildRowReader().filter(wanted).build(), segments);
    }

    private static void read(Path file, Function<ParquetFileReader, RowReader> open, Consumer<RawSegment> segments)
            throws IOException {
        try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file));
                RowReader rows = open.apply(parquet)) {
            new SampleFileReader(rows).each(segments);
        } catch (RuntimeException e) { // of a file that is not what it should be
            throw new IOException("it cannot be read as Parquet: " + Words.of(e), e);
        }
    }

    private void each(Consumer<RawSegment> segments) {
        RawSegment segment = null;
        while (rows.hasNext()) {
            rows.next();
            if (segment == null || segment.arrival() != rows.getLong("arrival")) {
                if (segment != null) {
                    segments.accept(segment);
                }
                segment = segment();
            }
            segment.samples().add(sample(segment.utcOffsetNanos()));
        }
        if (segment != null) {
            segments.accept(segment);
        }
    }

    private RawSegment segment() {
        return new RawSegment(
                rows.getLong("arrival"),
                new Instrument(
                        new DeviceId(rows.getString("device")),
                        rows.getString("host"),
                        rows.getString("name"),
                        Method.valueOf(rows.getString("method")),
                        Scope.valueOf(rows.getString("scope")),
                        rows.getInt("uncertainty_permille"),
                        power("limit_mw"),
                        rows.getString("provenance")),
                UUID.fromString(rows.getString("boot")),
                rows.getLong("sequence"),
                rows.getLong("utc_offset"),
                rows.getBoolean("ends_stream"),
                new ArrayList<>());
    }

    private Sample sample(long offset) {
        long micros = (Long) rows.getRawValue("time");
        return new Sample(
                micros * 1000 + rows.getInt("time_nanos") - offset,
                number("bracket_ns"),
                reading(),
                power("check_power_mw"),
                new Condition(
                        number("utilisation_percent"),
                        number("temperature_celsius"),
                        number("clock_megahertz"),
                        number("throttle_reasons"),
                        number("memory_used_mebibytes")));
    }

    private Reading reading() {
        if (!rows.isNull("missing")) {
            return new Reading.Missing(GapReason.valueOf(rows.getString("missing")));
        }
        Long counted = number("energy_mj");
        return counted == null
                ? new Reading.Drawing(new Power(rows.getLong("power_mw")))
                : new Reading.Counted(new Energy(counted));
    }

    private @Nullable Power power(String column) {
        Long milliwatts = number(column);
        return milliwatts == null ? null : new Power(milliwatts);
    }

    private @Nullable Long number(String column) {
        return rows.isNull(column) ? null : (Long) rows.getLong(column);
    }
}
