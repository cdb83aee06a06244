package joulebook.collector.rapl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joulebook.collector.meter.Meter;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.quantity.Energy;

/**
 * One RAPL domain: {@code energy_uj}, which wraps at {@code max_energy_range_uj} (262 144 J on many CPUs: 12.5 minutes at
 * 350 W). A fall is a wrap, and is counted on; asked far more often than that, no wrap is missed.
 */
final class RaplMeter implements Meter {
    private static final int UNCERTAINTY_PERMILLE = 50;
    private static final long MICROJOULES_PER_MILLIJOULE = 1000;

    private final Instrument instrument;
    private final Path energy;
    private final long range;
    private long last = -1;
    private long wrapped;

    RaplMeter(String host, Path domain, String name, Scope scope, long rangeMicrojoules) {
        this.energy = domain.resolve("energy_uj");
        this.range = rangeMicrojoules;
        this.instrument = new Instrument(
                new DeviceId(host + "/rapl-" + domain.getFileName()),
                host,
                "RAPL " + name,
                Method.COUNTER,
                scope,
                UNCERTAINTY_PERMILLE,
                null,
                "Linux powercap " + energy + ", wraps at " + rangeMicrojoules + " uJ; +-5 % assumed");
    }

    @Override
    public Instrument instrument() {
        return instrument;
    }

    @Override
    public Measurement read() {
        try {
            long now = Long.parseLong(Files.readString(energy).strip());
            if (now < last) {
                wrapped = Math.addExact(wrapped, range);
            }
            last = now;
            return Measurement.of(
                    new Reading.Counted(new Energy(Math.addExact(wrapped, now) / MICROJOULES_PER_MILLIJOULE)));
        } catch (IOException | NumberFormatException e) {
            return Measurement.missing(GapReason.DEVICE_LOST);
        }
    }

    @Override
    public void close() {}
}
