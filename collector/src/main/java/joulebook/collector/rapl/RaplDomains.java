package joulebook.collector.rapl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import joulebook.collector.meter.CounterMemory;
import joulebook.collector.meter.CpuModel;
import joulebook.collector.meter.GreatestPower;
import joulebook.collector.meter.HostClock;
import joulebook.collector.meter.Meter;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Scope;

/**
 * The domains that add up without overlap: packages and DRAM. {@code psys} covers packages, {@code core} and {@code
 * uncore} are parts of one, and the MMIO tree ({@code intel-rapl-mmio}) repeats it.
 */
public final class RaplDomains {
    /** Where Linux puts them. */
    public static final Path POWERCAP = Path.of("/sys/class/powercap");

    private static final int UNCERTAINTY_PERMILLE = 50;

    private final String host;
    private final CpuModel cpu;
    private final HostClock clock;
    private final CounterMemory memory;
    private final List<Meter> meters = new ArrayList<>();
    private final Map<String, String> without = new LinkedHashMap<>();

    /** @param cpu says what a package can draw where its zone does not */
    public RaplDomains(String host, CpuModel cpu, HostClock clock, CounterMemory memory) {
        this.host = host;
        this.cpu = cpu;
        this.clock = clock;
        this.memory = memory;
    }

    /**
     * What was found.
     *
     * @param meters empty where there is none to read
     * @param without why there is none ({@code rapl}), or which domain is left out ({@code rapl intel-rapl:0:1}), and what
     *     to do
     */
    public record Found(List<Meter> meters, Map<String, String> without) {}

    public Found find(Path powercap) {
        if (!Files.isDirectory(powercap)) {
            return none("no " + powercap + ": this machine (or virtual machine) shows no RAPL");
        }
        try (Stream<Path> zones = Files.list(powercap)) {
            zones.filter(zone -> zone.getFileName().toString().matches("intel-rapl:\\d+(:\\d+)?"))
                    .sorted()
                    .map(RaplZone::new)
                    .forEach(this::add);
        } catch (IOException e) {
            return none("cannot list " + powercap + ": " + e.getMessage());
        }
        return meters.isEmpty() && without.isEmpty()
                ? none("no package domain under " + powercap)
                : new Found(meters, without);
    }

    private static Found none(String reason) {
        return new Found(List.of(), Map.of("rapl", reason));
    }

    private void add(RaplZone zone) {
        String name = zone.name();
        if (name == null) {
            without.put("rapl " + zone.id(), "cannot read " + zone.folder().resolve("name"));
            return;
        }
        boolean isPackage = name.startsWith("package");
        if (!isPackage && !name.equals("dram")) {
            return;
        }
        if (!Files.isReadable(zone.energy())) {
            without.put(
                    "rapl " + zone.id(),
                    "cannot read " + zone.energy()
                            + ": since CVE-2020-8694 only root may. Run as root, or let your group read it: chmod g+r "
                            + zone.energy());
            return;
        }
        meters.add(new RaplMeter(instrument(zone, name, isPackage ? Scope.PACKAGE : Scope.DRAM), zone, clock, memory));
    }

    /** Memory whose zone states nothing is taken to draw no more than its package can: no board has so many modules. */
    private Instrument instrument(RaplZone zone, String name, Scope scope) {
        GreatestPower stated = zone.greatestPower();
        GreatestPower greatest = stated == null ? cpu.greatestPower() : stated;
        return new Instrument(
                new DeviceId(host + "/rapl-" + zone.id()),
                host,
                "RAPL " + name,
                Method.COUNTER,
                scope,
                UNCERTAINTY_PERMILLE,
                greatest.power(),
                "Linux powercap " + zone.energy() + ", " + zone.range().inWords() + "; +-5 % assumed; "
                        + greatest.inWords() + (scope == Scope.DRAM && stated == null ? ", as its package's" : ""));
    }
}
