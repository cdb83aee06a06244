package joulebook.collector.meter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which CPU a machine has.
 *
 * @param name as it names itself: {@code AMD EPYC 9354 32-Core Processor}
 */
public record CpuModel(String name) {

    public static CpuModel ofThisHost() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return new CpuModel(lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch", "unknown")));
        } catch (IOException e) {
            return new CpuModel(System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""));
        }
    }

    /**
     * What one package can draw: twice its design power, which a package exceeds while it boosts (Intel's PL2 is 1.2 to 2.1
     * times it).
     */
    public GreatestPower greatestPower() {
        return CpuTable.greatestPower(name);
    }
}
