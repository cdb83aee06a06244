package joulebook.collector.rapl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joulebook.collector.meter.Meter;
import joulebook.collector.meter.Meter.Measurement;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.quantity.Energy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a tree as Linux' powercap lays it out. */
class RaplDomainsTest {
    @TempDir
    Path powercap;

    @Test
    void packagesAndDramAreMeteredAndWhatOverlapsThemIsNot() throws IOException {
        domain("intel-rapl:0", "package-0", 5_000_000);
        domain("intel-rapl:0:0", "core", 4_000_000);
        domain("intel-rapl:0:1", "dram", 1_000_000);
        domain("intel-rapl:1", "psys", 9_000_000);
        domain("intel-rapl-mmio:0", "package-0", 5_000_000);

        var meters = RaplDomains.find(powercap, "node-1").meters();

        assertThat(meters).extracting(meter -> meter.instrument().scope()).containsExactly(Scope.PACKAGE, Scope.DRAM);
        assertThat(meters.getFirst().read().reading()).isEqualTo(new Reading.Counted(new Energy(5000)));
    }

    @Test
    void aWrapIsCountedOn() throws IOException {
        Path zone = domain("intel-rapl:0", "package-0", 262_143_000_000L);
        Meter meter = RaplDomains.find(powercap, "node-1").meters().getFirst();
        assertThat(meter.read().reading()).isEqualTo(new Reading.Counted(new Energy(262_143_000)));

        Files.writeString(zone.resolve("energy_uj"), "1328000\n");

        // 262 143.328 J is the range; 1.328 J past it
        assertThat(meter.read().reading()).isEqualTo(new Reading.Counted(new Energy(262_144_656)));
    }

    @Test
    void aDomainThatVanishesIsMissing() throws IOException {
        Path zone = domain("intel-rapl:0", "package-0", 1);
        Meter meter = RaplDomains.find(powercap, "node-1").meters().getFirst();
        Files.delete(zone.resolve("energy_uj"));
        assertThat(meter.read()).isEqualTo(Measurement.missing(GapReason.DEVICE_LOST));
    }

    @Test
    void aMachineWithoutRaplSaysSo() {
        assertThat(RaplDomains.find(powercap.resolve("none"), "node-1").reason())
                .endsWith("this machine (or virtual machine) shows no RAPL");
    }

    private Path domain(String zone, String name, long microjoules) throws IOException {
        Path folder = Files.createDirectories(powercap.resolve(zone));
        Files.writeString(folder.resolve("name"), name + "\n");
        Files.writeString(folder.resolve("energy_uj"), microjoules + "\n");
        Files.writeString(folder.resolve("max_energy_range_uj"), "262143328000\n");
        return folder;
    }
}
