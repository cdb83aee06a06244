package joulebook.collector.app;

import java.util.Map;
import java.util.concurrent.Callable;
import joulebook.collector.meter.CounterMemory;
import joulebook.collector.meter.HostClock;
import joulebook.collector.meter.Meter;
import joulebook.kernel.metering.Instrument;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What can be metered here, and what cannot and why. */
@Command(
        name = "meters",
        mixinStandardHelpOptions = true,
        description = "Lists what can be metered here, and why the rest cannot.")
final class MetersCommand implements Callable<Integer> {

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Override
    public Integer call() {
        try (Meters meters = Meters.open("auto", HostClock.ofThisHost(), CounterMemory.NONE)) {
            if (json) {
                System.out.println(Json.of(Map.of(
                        "devices",
                        meters.all().stream()
                                .map(Meter::instrument)
                                .map(Json::of)
                                .toList(),
                        "without",
                        meters.without())));
                return 0;
            }
            for (Meter meter : meters.all()) {
                Instrument instrument = meter.instrument();
                System.out.printf(
                        "%s  %s  (%s, +-%.1f %%)%n    %s%n",
                        instrument.device(),
                        instrument.name(),
                        instrument.tier().label(),
                        instrument.uncertaintyPermille() / 10.0,
                        instrument.provenance());
            }
            meters.without().forEach((kind, reason) -> System.out.println("no " + kind + ": " + reason));
            return 0;
        }
    }
}
