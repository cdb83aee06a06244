package joulebook.collector.app;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import joulebook.collector.shipping.Shipper;
import joulebook.collector.shipping.Spool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Ships what is in the spool, and ends. */
@Command(name = "ship", mixinStandardHelpOptions = true, description = "Ships everything in the spool, and ends.")
final class ShipCommand implements Callable<Integer> {

    @Option(names = "--server", required = true, paramLabel = "URL", description = "where samples go")
    private URI server = URI.create("");

    @Option(names = "--spool", required = true, paramLabel = "DIR", description = "where samples wait")
    private Path spool = Path.of("");

    @Option(
            names = "--seconds",
            defaultValue = "60",
            paramLabel = "N",
            description = "how long to wait for the server (default: 60)")
    private long seconds;

    @Override
    public Integer call() throws InterruptedException {
        try (Spool kept = Spool.open(spool, Long.MAX_VALUE)) {
            if (new Shipper(kept, server).shipAll(Duration.ofSeconds(seconds))) {
                return 0;
            }
        }
        System.err.println(server + " does not take samples: they stay in " + spool);
        return 1;
    }
}
