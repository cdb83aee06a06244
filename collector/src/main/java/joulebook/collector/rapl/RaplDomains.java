package joulebook.collector.rapl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import joulebook.collector.meter.Meter;
import joulebook.kernel.metering.Scope;

/**
 * The domains that add up without overlap: packages and DRAM. {@code psys} covers packages, {@code core} and {@code
 * uncore} are parts of one, and the MMIO tree ({@code intel-rapl-mmio}) repeats it.
 */
public final class RaplDomains {
    /** Where Linux puts them. */
    public static final Path POWERCAP = Path.of("/sys/class/powercap");

    private RaplDomains() {}

    /**
     * What was found.
     *
     * @param meters empty where there is none to read
     * @param reason why there is none, and what to do
     */
    public record Found(List<Meter> meters, String reason) {}

    public static Found find(Path powercap, String host) {
        if (!Files.isDirectory(powercap)) {
            return new Found(List.of(), "no " + powercap + ": this machine (or virtual machine) shows no RAPL");
        }
        List<Meter> meters = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        try (Stream<Path> zones = Files.list(powercap)) {
            for (Path zone : zones.sorted().toList()) {
                String name = zone.getFileName().toString();
                if (name.matches("intel-rapl:\\d+(:\\d+)?")) {
                    add(zone, host, meters, unreadable);
                }
            }
        } catch (IOException e) {
            return new Found(List.of(), "cannot list " + powercap + ": " + e.getMessage());
        }
        if (!meters.isEmpty()) {
            return new Found(meters, "");
        }
        return new Found(
                List.of(),
                unreadable.isEmpty()
                        ? "no package domain under " + powercap
                        : "cannot read " + unreadable.getFirst()
                                + ": since CVE-2020-8694 only root may. Run as root, or let your group read it: chmod"
                                + " g+r " + unreadable.getFirst());
    }

    private static void add(Path zone, String host, List<Meter> meters, List<String> unreadable) throws IOException {
        Path nameFile = zone.resolve("name");
        if (!Files.isReadable(nameFile)) {
            return;
        }
        String name = Files.readString(nameFile).strip();
        boolean isPackage = name.startsWith("package");
        if (!isPackage && !name.equals("dram")) {
            return;
        }
        Path energy = zone.resolve("energy_uj");
        Path range = zone.resolve("max_energy_range_uj");
        if (!Files.isReadable(energy) || !Files.isReadable(range)) {
            unreadable.add(energy.toString());
            return;
        }
        meters.add(new RaplMeter(
                host,
                zone,
                name,
                isPackage ? Scope.PACKAGE : Scope.DRAM,
                Long.parseLong(Files.readString(range).strip())));
    }
}
