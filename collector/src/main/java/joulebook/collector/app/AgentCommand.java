package joulebook.collector.app;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import joulebook.collector.meter.HostClock;
import joulebook.collector.meter.Meter;
import joulebook.collector.sampling.SamplingLoop;
import joulebook.collector.shipping.CounterFiles;
import joulebook.collector.shipping.SegmentWriter;
import joulebook.collector.shipping.Shipper;
import joulebook.collector.shipping.Spool;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The daemon. Ended by SIGTERM or SIGINT: seals what is open, ships what it can, leaves the rest in the spool. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = "Samples until it is stopped; keeps samples in the spool until the server has them.")
final class AgentCommand implements Callable<Integer> {
    private static final long FIRST_SAMPLE_MILLIS = 10_000;
    private static final long SHORTEST_INTERVAL_MILLIS = 50;
    private static final Duration LAST_SHIPPING = Duration.ofSeconds(5);

    @Option(names = "--server", paramLabel = "URL", description = "where samples go; without it they stay in the spool")
    private @Nullable URI server;

    @Option(names = "--spool", required = true, paramLabel = "DIR", description = "where samples wait")
    private Path spool = Path.of("");

    @Option(
            names = "--interval-millis",
            defaultValue = "100",
            paramLabel = "N",
            description = "between samples, at least 50: NVML answers nonsense below that (default: 100)")
    private long interval;

    @Option(
            names = "--meters",
            defaultValue = "auto",
            paramLabel = "KINDS",
            description = "auto, or some of nvml,rapl,model")
    private String kinds = "auto";

    @Option(names = "--ready-file", paramLabel = "FILE", description = "written once every device was sampled")
    private @Nullable Path readyFile;

    @Option(
            names = "--spool-megabytes",
            defaultValue = "1024",
            paramLabel = "N",
            description = "the spool's size; past it the oldest is dropped, and said (default: 1024)")
    private long spoolMegabytes;

    @Override
    public Integer call() throws Exception {
        if (interval < SHORTEST_INTERVAL_MILLIS) {
            throw new IllegalArgumentException("--interval-millis " + interval + " is below 50");
        }
        HostClock clock = HostClock.ofThisHost();
        Spool kept = Spool.open(spool, spoolMegabytes << 20);
        Meters meters = Meters.open(kinds, clock, new CounterFiles(spool));
        if (meters.all().isEmpty()) {
            throw new IllegalStateException("nothing can be metered here: " + meters.without());
        }
        meters.without().forEach((kind, reason) -> System.err.println("no " + kind + ": " + reason));
        Shipper shipper = server == null ? null : new Shipper(kept, server);
        SegmentWriter writer = new SegmentWriter(kept, clock, () -> {
            if (shipper != null) {
                shipper.wake();
            }
        });
        List<SamplingLoop> loops = meters.all().stream()
                .map(meter -> new SamplingLoop(meter, clock, interval, writer))
                .toList();
        Thread shipping = shipper == null
                ? null
                : Thread.ofPlatform().daemon().name("shipping").start(shipper::shipForever);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            end(loops, writer, shipper, shipping, meters, kept);
            ended.countDown();
        }));
        loops.forEach(SamplingLoop::start);
        for (SamplingLoop loop : loops) {
            loop.awaitFirst(FIRST_SAMPLE_MILLIS);
        }
        if (readyFile != null) {
            Json.write(
                    readyFile,
                    Map.of(
                            "boot",
                            clock.boot(),
                            "devices",
                            meters.all().stream()
                                    .map(Meter::instrument)
                                    .map(Json::of)
                                    .toList(),
                            "without",
                            meters.without()));
        }
        ended.await();
        return 0;
    }

    private static void end(
            List<SamplingLoop> loops,
            SegmentWriter writer,
            @Nullable Shipper shipper,
            @Nullable Thread shipping,
            Meters meters,
            Spool kept) {
        try {
            for (SamplingLoop loop : loops) {
                loop.stop();
            }
            writer.finish();
            meters.close();
            if (shipper != null && shipping != null) {
                shipping.interrupt();
                shipping.join(LAST_SHIPPING);
                if (!shipper.shipAll(LAST_SHIPPING)) {
                    System.err.println("the server is away: samples stay in the spool until the next start");
                }
            }
            kept.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
