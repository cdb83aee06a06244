package joulebook.collector.rapl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import joulebook.collector.meter.CounterMemory;
import joulebook.collector.meter.CpuModel;
import joulebook.collector.meter.HostClock;
import joulebook.collector.meter.Meter;
import joulebook.kernel.metering.DeviceId;
import org.jspecify.annotations.Nullable;

/** A tree as Linux' powercap lays it out, and the clock beside it; EPYC 9354, 280 W, where a zone states nothing. */
final class Powercap implements HostClock, CounterMemory {
    /** 2^32 - 1 units of 61.035 uJ, as an Intel package has it: 262 143.328 J. */
    static final long RANGE = 262_143_328_000L;

    private final Path folder;
    private UUID boot = new UUID(0, 1);
    private long seconds;
    private @Nullable Kept kept;

    Powercap(Path folder) {
        this.folder = folder;
    }

    RaplDomains.Found find() {
        return new RaplDomains("node-1", new CpuModel("AMD EPYC 9354 32-Core Processor"), this, this).find(folder);
    }

    List<Meter> meters() {
        return find().meters();
    }

    Path zone(String zone, String name, long microjoules) throws IOException {
        Path made = Files.createDirectories(folder.resolve(zone));
        Files.writeString(made.resolve("name"), name + "\n");
        Files.writeString(made.resolve("energy_uj"), microjoules + "\n");
        Files.writeString(made.resolve("max_energy_range_uj"), RANGE + "\n");
        return made;
    }

    /** Lets time go by; then the first package has counted so far. */
    void after(long seconds, double joules) throws IOException {
        this.seconds += seconds;
        Files.writeString(folder.resolve("intel-rapl:0").resolve("energy_uj"), Math.round(joules * 1e6) + "\n");
    }

    void reboot() {
        boot = new UUID(0, boot.getLeastSignificantBits() + 1);
        seconds = 0;
    }

    void forget() {
        kept = null;
    }

    @Override
    public UUID boot() {
        return boot;
    }

    @Override
    public long monotonicNanos() {
        return seconds * 1_000_000_000L;
    }

    @Override
    public long utcOffsetNanos() {
        return 0;
    }

    @Override
    public Optional<Kept> last(DeviceId device) {
        return Optional.ofNullable(kept);
    }

    @Override
    public void keep(DeviceId device, Kept kept) {
        this.kept = kept;
    }
}
