package joulebook.collector.app;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import joulebook.collector.importing.LogOptions;
import joulebook.collector.importing.LogRefused;
import joulebook.collector.importing.NvidiaSmiLog;
import joulebook.collector.importing.SegmentCutter;
import joulebook.collector.shipping.Shipper;
import joulebook.collector.shipping.Spool;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Segment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings in a power log of another tool; says on the standard output, as JSON, what was in it. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Brings in a power log of another tool (nvidia-smi) and says as JSON what was in it.")
final class ImportCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FORMAT", description = "nvidia-smi")
    private String format = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "the log")
    private Path file = Path.of("");

    @Option(
            names = "--gpus",
            paramLabel = "N",
            description = "GPUs whose rows follow each other, where no column names the GPU")
    private @Nullable Integer gpus;

    @Option(names = "--host", paramLabel = "HOST", description = "where the GPUs sit")
    private @Nullable String host;

    @Option(names = "--zone", paramLabel = "ZONE", description = "of the stamps (default: this machine's)")
    private @Nullable String zone;

    @Option(names = "--spool", required = true, paramLabel = "DIR", description = "where samples wait")
    private Path spool = Path.of("");

    @Option(names = "--server", required = true, paramLabel = "URL", description = "where samples go")
    private URI server = URI.create("");

    @Override
    public Integer call() throws Exception {
        if (!format.equals("nvidia-smi")) {
            System.err.println("'" + format + "' is no format that can be imported. There is: nvidia-smi");
            return 2;
        }
        try (Spool kept = Spool.open(spool, Long.MAX_VALUE)) {
            NvidiaSmiLog log = NvidiaSmiLog.survey(file, LogOptions.of(gpus, zone, host));
            Map<String, Extent> extents = spool(log, kept);
            boolean shipped = new Shipper(kept, server).shipAll(Duration.ofMinutes(1));
            System.out.println(Json.of(description(log, extents, shipped)));
            return shipped ? 0 : 1;
        } catch (LogRefused e) {
            System.err.println(e.getMessage());
            return 2;
        }
    }

    /** The extents of what was spooled, by device. */
    private static Map<String, Extent> spool(NvidiaSmiLog log, Spool kept) throws LogRefused {
        Map<String, Extent> extents = new LinkedHashMap<>();
        SegmentCutter segments = new SegmentCutter(log.boot(), segment -> {
            kept.keep(segment);
            extents.merge(segment.instrument().device().value(), Extent.of(segment), Extent::and);
        });
        log.read(segments);
        segments.finish();
        return extents;
    }

    /** How many samples a device has, and from when to when, in nanoseconds since 1970. */
    private record Extent(long samples, long from, long to) {

        static Extent of(Segment segment) {
            return new Extent(
                    segment.samples().size(),
                    segment.samples().getFirst().monotonicNanos(),
                    segment.samples().getLast().monotonicNanos());
        }

        Extent and(Extent later) {
            return new Extent(samples + later.samples, from, later.to);
        }
    }

    private static Map<String, Object> description(NvidiaSmiLog log, Map<String, Extent> extents, boolean shipped) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("shipped", shipped);
        said.put("boot", log.boot());
        said.put("host", log.host());
        said.put("sha256", log.sha256());
        said.put("said", log.said());
        said.put(
                "devices",
                log.instruments().stream()
                        .map(instrument -> device(
                                instrument,
                                Objects.requireNonNull(
                                        extents.get(instrument.device().value()))))
                        .toList());
        return said;
    }

    private static Map<String, Object> device(Instrument instrument, Extent extent) {
        Map<String, Object> device = Json.of(instrument);
        device.put("samples", extent.samples);
        device.put("fromMonotonicNanos", extent.from);
        device.put("toMonotonicNanos", extent.to);
        device.put("from", utc(extent.from));
        device.put("to", utc(extent.to));
        return device;
    }

    private static Instant utc(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }
}
