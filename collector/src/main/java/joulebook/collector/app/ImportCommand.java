package joulebook.collector.app;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import joulebook.collector.importing.LogOptions;
import joulebook.collector.importing.LogRefused;
import joulebook.collector.importing.NvidiaSmiLog;
import joulebook.collector.importing.SegmentCutter;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.metering.SegmentCodec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads a power log of another tool into segments; says on the standard output, as JSON, what was in it. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Reads a power log of another tool (nvidia-smi) into segments, and says as JSON what was in it.")
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

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "where its segments are written")
    private Path out = Path.of("");

    @Override
    public Integer call() throws Exception {
        if (!format.equals("nvidia-smi")) {
            System.err.println("'" + format + "' is no format that can be imported. There is: nvidia-smi");
            return 2;
        }
        try {
            NvidiaSmiLog log = NvidiaSmiLog.survey(file, LogOptions.of(gpus, zone, host));
            Map<String, Extent> extents = write(log);
            System.out.println(Json.of(description(log, extents)));
            return 0;
        } catch (LogRefused e) {
            System.err.println(e.getMessage());
            return 2;
        }
    }

    /** Its segments, each after its length in four bytes; the extents of what was written, by device. */
    private Map<String, Extent> write(NvidiaSmiLog log) throws LogRefused, IOException {
        Map<String, Extent> extents = new LinkedHashMap<>();
        try (DataOutputStream into = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(out)))) {
            SegmentCutter segments = new SegmentCutter(log.boot(), segment -> {
                byte[] bytes = SegmentCodec.encode(segment);
                into.writeInt(bytes.length);
                into.write(bytes);
                extents.merge(segment.instrument().device().value(), Extent.of(segment), Extent::and);
            });
            log.read(segments);
            segments.finish();
        }
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

    private static Map<String, Object> description(NvidiaSmiLog log, Map<String, Extent> extents) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("host", log.host());
        said.put("sha256", log.sha256());
        said.put("part", log.part());
        said.put("lead", log.lead());
        said.put("reading", log.reading());
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
