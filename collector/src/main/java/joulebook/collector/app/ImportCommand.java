package joulebook.collector.app;

import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import joulebook.collector.importing.LogRefused;
import joulebook.collector.importing.NvidiaSmiLog;
import joulebook.collector.shipping.Shipper;
import joulebook.collector.shipping.Spool;
import joulebook.kernel.metering.Sample;
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

    @Option(names = "--gpus", defaultValue = "1", paramLabel = "N", description = "GPUs whose rows alternate")
    private int gpus;

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
        List<Segment> segments;
        try {
            segments = NvidiaSmiLog.read(file, gpus, zone());
        } catch (LogRefused e) {
            System.err.println(e.getMessage());
            return 2;
        }
        try (Spool kept = Spool.open(spool, Long.MAX_VALUE)) {
            for (Segment segment : segments) {
                kept.keep(segment);
            }
            boolean shipped = new Shipper(kept, server).shipAll(Duration.ofMinutes(1));
            System.out.println(Json.of(description(segments, shipped)));
            return shipped ? 0 : 1;
        }
    }

    private ZoneId zone() throws LogRefused {
        try {
            return zone == null ? ZoneId.systemDefault() : ZoneId.of(zone);
        } catch (DateTimeException e) {
            System.err.println("there is no time zone '" + zone + "': say Europe/Berlin or +02:00");
            throw e;
        }
    }

    private static Map<String, Object> description(List<Segment> segments, boolean shipped) {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("shipped", shipped);
        said.put("boot", segments.getFirst().boot());
        said.put("host", segments.getFirst().instrument().host());
        Map<String, List<Segment>> devices = new LinkedHashMap<>();
        segments.forEach(
                segment -> devices.computeIfAbsent(segment.instrument().device().value(), any -> new ArrayList<>())
                        .add(segment));
        said.put("devices", devices.values().stream().map(ImportCommand::device).toList());
        return said;
    }

    private static Map<String, Object> device(List<Segment> segments) {
        Map<String, Object> device = Json.of(segments.getFirst().instrument());
        Sample first = segments.getFirst().samples().getFirst();
        Sample last = segments.getLast().samples().getLast();
        device.put(
                "samples",
                segments.stream().mapToInt(segment -> segment.samples().size()).sum());
        device.put("fromMonotonicNanos", first.monotonicNanos());
        device.put("toMonotonicNanos", last.monotonicNanos());
        device.put("from", utc(first));
        device.put("to", utc(last));
        return device;
    }

    private static Instant utc(Sample sample) {
        return Instant.ofEpochSecond(
                sample.monotonicNanos() / 1_000_000_000L, sample.monotonicNanos() % 1_000_000_000L);
    }
}
