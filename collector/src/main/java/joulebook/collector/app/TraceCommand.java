package joulebook.collector.app;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import joulebook.collector.shipping.Spool;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Segment;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a spool holds as CSV, a row a sample: for where no server is. Absence is an empty field, with its reason. */
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = "Writes the samples that wait in a spool as CSV; they stay there.")
final class TraceCommand implements Callable<Integer> {
    private static final CSVFormat FORMAT = CSVFormat.RFC4180
            .builder()
            .setHeader(
                    "device",
                    "name",
                    "method",
                    "tier",
                    "boot",
                    "monotonic_ns",
                    "utc_ns",
                    "bracket_ns",
                    "counter_mj",
                    "power_mw",
                    "cross_check_mw",
                    "missing",
                    "utilisation_percent",
                    "temperature_celsius",
                    "clock_mhz",
                    "throttle_reasons",
                    "memory_used_mib")
            .get();

    @Option(names = "--spool", required = true, paramLabel = "DIR", description = "where samples wait")
    private Path spool = Path.of("");

    @Option(names = "--csv", required = true, paramLabel = "FILE", description = "the file to write")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
        try (Spool kept = Spool.open(spool, Long.MAX_VALUE);
                PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8);
                CSVPrinter rows = new CSVPrinter(out, FORMAT)) {
            kept.each(segment -> segment.samples().forEach(sample -> print(rows, segment, sample)));
        }
        return 0;
    }

    private static void print(CSVPrinter rows, Segment segment, Sample sample) {
        try {
            rows.printRecord(row(segment, sample));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object[] row(Segment segment, Sample sample) {
        Condition condition = sample.condition();
        return new Object[] {
            segment.instrument().device().value(),
            segment.instrument().name(),
            segment.instrument().method(),
            segment.instrument().tier().label(),
            segment.boot(),
            sample.monotonicNanos(),
            sample.monotonicNanos() + segment.utcOffsetNanos(),
            sample.bracketNanos(),
            sample.reading() instanceof Reading.Counted(var total) ? total.millijoules() : null,
            sample.reading() instanceof Reading.Drawing(var now) ? now.milliwatts() : null,
            sample.crossCheck() == null ? null : sample.crossCheck().milliwatts(),
            sample.reading() instanceof Reading.Missing(var reason) ? reason : null,
            condition.utilisationPercent(),
            condition.temperatureCelsius(),
            condition.clockMegahertz(),
            condition.throttleReasons(),
            condition.memoryUsedMebibytes()
        };
    }
}
